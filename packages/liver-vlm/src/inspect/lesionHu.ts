import type { Sample } from '../dataset/format.ts';
import { expectedHu, type HuRange } from './expectedHu.ts';

/** Mean inside one lesion, one channel: HU, or grey values. */
export interface LesionMean {
  readonly id: string;
  readonly label: string;
  readonly channel: string;
  readonly mean: number;
}

/** The lesions of one class in one phase against what is expected. */
export interface HuRow {
  readonly label: string;
  readonly channel: string;
  readonly lesions: number;
  readonly median: number;
  /** Of lesion means: 10 % and 90 % quantiles. */
  readonly low: number;
  readonly high: number;
  readonly expected: HuRange | undefined;
  /** Lesions outside the expected range. */
  readonly outside: readonly string[];
  /** The median itself is outside. */
  readonly flagged: boolean;
}

/**
 * Means inside the mask, of the channels that were there; stand-ins of missing phases are left out. The rim of one pixel, half liver by blur
 * and thick slices, counts only where nothing else is left.
 */
export function lesionMeans(
  { record, image, mask: whole }: Sample,
  channels: readonly string[],
  width: number,
): LesionMean[] {
  const mask = withoutRim(whole, width);
  const plane = mask.length / record.slices;
  return channels.flatMap((channel, c) => {
    if (record.present[c] !== true) return [];
    let sum = 0;
    let count = 0;
    for (let slice = 0; slice < record.slices; slice++)
      for (let i = 0; i < plane; i++)
        if (mask[slice * plane + i] === 1) {
          sum += image[(slice * channels.length + c) * plane + i] ?? 0;
          count++;
        }
    return count === 0 ? [] : [{ id: record.id, label: record.label, channel, mean: sum / count }];
  });
}

/** Pixels of the mask whose four neighbours are inside too; the whole mask where there are none. */
function withoutRim(mask: Uint8Array, width: number): Uint8Array {
  const inner = mask.map((inside, i) => {
    const x = i % width;
    const framed = x > 0 && x < width - 1 && mask[i - 1] === 1 && mask[i + 1] === 1;
    return inside === 1 && framed && mask[i - width] === 1 && mask[i + width] === 1 ? 1 : 0;
  });
  return inner.includes(1) ? inner : mask;
}

/** Gathers means by class and phase, in the given orders. */
export function huTable(
  means: readonly LesionMean[],
  classes: readonly string[],
  channels: readonly string[],
): HuRow[] {
  return classes.flatMap((label) =>
    channels.flatMap((channel) => {
      const own = means.filter((one) => one.label === label && one.channel === channel);
      if (own.length === 0) return [];
      const sorted = own.map(({ mean }) => mean).sort((a, b) => a - b);
      const expected = expectedHu[label]?.[channel];
      const isOutside = (hu: number) => expected !== undefined && (hu < expected[0] || hu > expected[1]);
      const median = quantile(sorted, 0.5);
      return [
        {
          label,
          channel,
          lesions: own.length,
          median,
          low: quantile(sorted, 0.1),
          high: quantile(sorted, 0.9),
          expected,
          outside: own.filter(({ mean }) => isOutside(mean)).map(({ id }) => id),
          flagged: isOutside(median),
        },
      ];
    }),
  );
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
