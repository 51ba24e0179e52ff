import { ShapeError } from 'onnx-grad';
import { seededRandom, shuffled } from '../split/random.ts';
import { type ClassEmbeddings, matrixOf } from './classEmbeddings.ts';
import type { ClassPrompts } from './promptsFor.ts';
import { unit } from './vectors.ts';

// With a frozen text encoder the class embeddings are a fixed matrix. What language adds shows only against matrices that carry none.

/** Standard normal numbers (Box and Muller 1958). */
function normals(count: number, random: () => number): Float64Array {
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

function control(name: string, classes: readonly string[], rows: readonly Float64Array[], seed: number) {
  const width = rows[0]?.length ?? 0;
  const provenance = { model: `control: ${name}`, seed: String(seed) };
  return { ...matrixOf(classes, rows, width), sentences: classes.map(() => []), provenance };
}

/** Directions drawn at random, the same for the same seed. */
export function randomEmbeddings(classes: readonly string[], width: number, seed: number): ClassEmbeddings {
  const random = seededRandom(seed);
  const rows = classes.map(() => unit(normals(width, random)));
  return control('random vectors', classes, rows, seed);
}

/** Random directions at right angles to each other: as far apart as a linear classifier's classes may be. Throws ShapeError where the width has no room. */
export function orthonormalEmbeddings(classes: readonly string[], width: number, seed: number): ClassEmbeddings {
  if (width < classes.length)
    throw new ShapeError(
      `orthonormalEmbeddings: expected a width of at least ${classes.length} for as many classes, got ${width}`,
    );
  const random = seededRandom(seed);
  const rows: Float64Array[] = [];
  for (const _ of classes) {
    let v = normals(width, random);
    // Twice, because one pass of Gram and Schmidt leaves a remainder.
    for (let pass = 0; pass < 2; pass++)
      for (const row of rows) {
        const share = dot(v, row);
        v = v.map((x, i) => x - share * row[i]!);
      }
    rows.push(unit(v));
  }
  return control('orthonormal vectors', classes, rows, seed);
}

/** Every class with the sentences of another, in one random cycle: the same vectors, with the wrong meaning. */
export function shuffledPrompts(prompts: readonly ClassPrompts[], seed: number): ClassPrompts[] {
  const order = shuffled(
    prompts.map((_, i) => i),
    seededRandom(seed),
  );
  const out = [...prompts];
  order.forEach((from, k) => {
    const to = order[(k + 1) % order.length]!;
    out[to] = { class: prompts[to]!.class, sentences: prompts[from]!.sentences };
  });
  return out;
}
