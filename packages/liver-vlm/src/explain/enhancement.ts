import type { LesionSample } from '@liver-vlm/imaging';
import { isSoftTissue, regionsBySlice, valuesAt } from '../findings/regions.ts';

/** Density of one phase inside the lesion and around it, HU (grey values for images). */
export interface PhaseDensity {
  readonly channel: string;
  readonly lesion: { readonly mean: number; readonly sd: number } | undefined;
  /** Of the ring around the lesion: liver where the lesion lies within it. Undefined where the sample shows none. */
  readonly around: { readonly mean: number; readonly sd: number } | undefined;
}

/** The lesion's density in each phase that is there, against what lies around it. */
export function enhancement(sample: LesionSample): PhaseDensity[] {
  const parts = regionsBySlice(sample.mask, sample.slices, sample.size);
  return sample.channels.flatMap((channel, c) => {
    if (!sample.present[c]) return [];
    const values = (part: 'lesion' | 'surroundings') =>
      valuesAt(
        sample,
        c,
        parts.map((regions) => regions[part]),
      );
    const around = values('surroundings').filter(isSoftTissue);
    return [{ channel, lesion: summary(values('lesion')), around: summary(around) }];
  });
}

function summary(values: readonly number[]): { mean: number; sd: number } | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length) };
}
