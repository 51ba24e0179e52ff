import type { ClassPrompts } from './promptsFor.ts';
import { less, mean, unit } from './vectors.ts';

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
  return wanted.map((row) => unit(less(row, middle)));
}
