import type { ClassPrompts } from './promptsFor.ts';

/**
 * Puts further sentences where the class embeddings lie: of unit length, less the middle of the classes where they were centred, of unit
 * length again. Their cosine with an image embedding then compares with that of a class.
 * @param embed as a text encoder does, not normalised
 */
export async function inClassSpace(
  sentences: readonly string[],
  classes: readonly ClassPrompts[],
  centre: boolean,
  embed: (sentences: readonly string[]) => Promise<readonly Float32Array[]>,
): Promise<Float64Array[]> {
  const own = classes.flatMap((c) => c.sentences);
  const rows = (await embed([...own, ...sentences])).map(unit);
  const wanted = rows.slice(own.length);
  if (!centre) return wanted;
  const ofClasses = rows.slice(0, own.length);
  const means = classes.map((c) => unit(mean(ofClasses.splice(0, c.sentences.length))));
  const middle = mean(means);
  return wanted.map((row) => unit(row.map((v, i) => v - middle[i]!)));
}

const unit = (v: ArrayLike<number>): Float64Array => {
  const length = Math.hypot(...Array.from(v));
  return Float64Array.from(v, (x) => (length > 0 ? x / length : 0));
};

function mean(rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  for (const row of rows)
    row.forEach((v, i) => {
      sum[i]! += v / rows.length;
    });
  return sum;
}
