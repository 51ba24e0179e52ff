import type { Random } from 'onnx-grad';

/** A picture of the training set: which lesion, which of its slices. */
export interface SliceIndex {
  readonly lesion: number;
  readonly slice: number;
}

/** Every slice of lesions, in order. */
export const slicesOf = (lesions: readonly { readonly slices: number }[]): SliceIndex[] =>
  lesions.flatMap(({ slices }, lesion) => Array.from({ length: slices }, (_, slice) => ({ lesion, slice })));

/** Batches of an epoch: as many as the slices fill, but no fewer than `minSteps`. */
export const stepsOf = (slices: number, { batch, minSteps }: { batch: number; minSteps: number }): number =>
  Math.max(minSteps, Math.round(slices / batch));

/**
 * The `wanted` slices of one epoch in their order. Evenly sampled, each class fills the same share and within a class every slice is taken
 * before one is taken again; otherwise every slice comes once, and then all of them again.
 */
export function epochOrder(
  lesions: readonly { readonly label: number; readonly slices: number }[],
  { wanted, balanced }: { readonly wanted: number; readonly balanced: boolean },
  random: Random,
): SliceIndex[] {
  const all = slicesOf(lesions);
  if (!balanced) return fill(wanted, () => shuffle(all, random));
  const classes = [...new Set(lesions.map((l) => l.label))].sort((a, b) => a - b);
  const perClass = classes.map((label) => all.filter((s) => lesions[s.lesion]!.label === label));
  const queues = perClass.map((own) => fill(Math.ceil(wanted / classes.length), () => shuffle(own, random)));
  return shuffle(queues.flat(), random).slice(0, wanted);
}

function fill<T>(wanted: number, draw: () => T[]): T[] {
  const out: T[] = [];
  while (out.length < wanted) out.push(...draw());
  return out.slice(0, wanted);
}

const shuffle = <T>(items: readonly T[], random: Random): T[] =>
  Array.from(random.permutation(items.length), (i) => items[i]!);
