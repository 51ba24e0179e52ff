import type { LesionSample } from '@liver-vlm/imaging';

/** Density of one phase inside the lesion and around it, HU (grey values for images). */
export interface PhaseDensity {
  readonly channel: string;
  readonly lesion: { readonly mean: number; readonly sd: number } | undefined;
  /** Of the ring around the lesion: liver where the lesion lies within it. Undefined where the sample shows none. */
  readonly around: { readonly mean: number; readonly sd: number } | undefined;
}

/** Width of the ring, and its distance from the lesion's edge, in pixels of the sample: the edge itself is half lesion by blur. */
const GAP = 2;
const RING = 5;
/** Soft tissue, HU: fat, air and bone in the ring are not liver. */
const SOFT = [-20, 250] as const;

/** The lesion's density in each phase that is there, against what lies around it. */
export function enhancement(sample: LesionSample): PhaseDensity[] {
  const [height, width] = sample.size;
  const plane = height * width;
  const near = distances(sample.mask, sample.slices, height, width, GAP + RING);
  return sample.channels.flatMap((channel, c) => {
    if (!sample.present[c]) return [];
    const inside: number[] = [];
    const ring: number[] = [];
    for (let s = 0; s < sample.slices; s++)
      for (let i = 0; i < plane; i++) {
        const value = sample.image[(s * sample.channels.length + c) * plane + i]!;
        const away = near[s * plane + i]!;
        if (away === 0) inside.push(value);
        else if (away > GAP && value >= SOFT[0] && value <= SOFT[1]) ring.push(value);
      }
    return [{ channel, lesion: summary(inside), around: summary(ring) }];
  });
}

/** Steps to the mask by city blocks, up to `most`; beyond it -1. */
function distances(mask: Uint8Array, slices: number, height: number, width: number, most: number): Int8Array {
  const out = new Int8Array(mask.length).fill(-1);
  const plane = height * width;
  for (let s = 0; s < slices; s++) {
    let front: number[] = [];
    for (let i = s * plane; i < (s + 1) * plane; i++) if (mask[i] === 1) front.push(i);
    for (const i of front) out[i] = 0;
    for (let step = 1; step <= most; step++) {
      const next: number[] = [];
      for (const i of front) {
        const x = i % width;
        const y = Math.floor((i % plane) / width);
        for (const [j, there] of [
          [i - 1, x > 0],
          [i + 1, x < width - 1],
          [i - width, y > 0],
          [i + width, y < height - 1],
        ] as const)
          if (there && out[j] === -1) {
            out[j] = step;
            next.push(j);
          }
      }
      front = next;
    }
  }
  return out;
}

function summary(values: readonly number[]): { mean: number; sd: number } | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length) };
}
