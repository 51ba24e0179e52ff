/** Parts of a slice, by the distance of each pixel from the lesion's edge. */
export interface Regions {
  /** Indices of pixels. */
  readonly lesion: readonly number[];
  readonly core: readonly number[];
  /** The lesion without its core. */
  readonly rim: readonly number[];
  /** A ring outside, one pixel away from the edge, whose values belong to neither side. */
  readonly surroundings: readonly number[];
}

/** Share of the equivalent radius that is rim, and that is surroundings. */
const RIM = 0.3;
const RING = 0.5;

/** Divides a slice by its mask [height, width]: rim and core, and the ring around them. */
export function regionsOf(mask: Uint8Array, [height, width]: readonly [number, number]): Regions {
  const radius = Math.sqrt(mask.reduce((n, v) => n + (v ? 1 : 0), 0) / Math.PI);
  const inward = distances(mask, height, width, false);
  const outward = distances(mask, height, width, true);
  const depth = Math.max(1, RIM * radius);
  const reach = 1 + Math.max(2, RING * radius);
  const lesion: number[] = [];
  const core: number[] = [];
  const rim: number[] = [];
  const surroundings: number[] = [];
  mask.forEach((inside, i) => {
    if (inside !== 0) {
      lesion.push(i);
      (inward[i]! > depth ? core : rim).push(i);
    } else if (outward[i]! > 1 && outward[i]! <= reach) surroundings.push(i);
  });
  return { lesion, core, rim, surroundings };
}

/** The parts of each slice of a mask [slices, height, width]; indices are of pixels within the slice. */
export const regionsBySlice = (mask: Uint8Array, slices: number, size: readonly [number, number]): Regions[] =>
  Array.from({ length: slices }, (_, s) =>
    regionsOf(mask.subarray(s * size[0] * size[1], (s + 1) * size[0] * size[1]), size),
  );

interface Pixels {
  /** [slices, channels, height, width]. */
  readonly image: Float32Array;
  readonly present: readonly boolean[];
  readonly size: readonly [number, number];
}

/** The values of one channel at places of one slice. */
export function valuesIn(
  { image, present, size }: Pixels,
  channel: number,
  slice: number,
  places: readonly number[],
): number[] {
  const start = (slice * present.length + channel) * size[0] * size[1];
  return places.map((i) => image[start + i]!);
}

/** The values of one channel at places of each slice, slice after slice. */
export const valuesAt = (pixels: Pixels, channel: number, places: readonly (readonly number[])[]): number[] =>
  places.flatMap((own, slice) => valuesIn(pixels, channel, slice, own));

/** Soft tissue, HU: fat, air and bone in the surroundings are not liver. */
export const isSoftTissue = (hu: number): boolean => hu >= -20 && hu <= 250;

/** City-block distance of each pixel to the nearest inside (or outside) the mask; Infinity where there is none. */
function distances(mask: Uint8Array, height: number, width: number, toInside: boolean): Float64Array {
  const out = Float64Array.from(mask, (v) => ((v !== 0) === toInside ? 0 : Number.POSITIVE_INFINITY));
  const relax = (at: number, from: number): void => {
    out[at] = Math.min(out[at]!, out[from]! + 1);
  };
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      if (i > 0) relax(i * width + j, (i - 1) * width + j);
      if (j > 0) relax(i * width + j, i * width + j - 1);
    }
  for (let i = height - 1; i >= 0; i--)
    for (let j = width - 1; j >= 0; j--) {
      if (i < height - 1) relax(i * width + j, (i + 1) * width + j);
      if (j < width - 1) relax(i * width + j, i * width + j + 1);
    }
  return out;
}
