import type { Random } from 'onnx-grad';

/** A picture of the training set: which lesion, which of its slices. */
export interface SliceIndex {
  readonly lesion: number;
  readonly slice: number;
}

/**
 * The slices of one epoch in their order, a whole number of batches. Evenly sampled, each class fills the same share and within a
 * class every slice is taken before one is taken again; otherwise every slice comes once, topped up to a full batch.
 */
export function epochOrder(
  lesions: readonly { readonly label: number; readonly slices: number }[],
  { batch, balanced }: { readonly batch: number; readonly balanced: boolean },
  random: Random,
): SliceIndex[] {
  const all = lesions.flatMap((l, lesion) => Array.from({ length: l.slices }, (_, slice) => ({ lesion, slice })));
  const wanted = Math.max(1, Math.round(all.length / batch)) * batch;
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
