import type { Sample } from '../../../dataset/format.ts';
import { quantile } from '../../../evaluation/figure.ts';
import { regionsOf } from '../../../findings/regions.ts';
import { type Slice, sliceOf } from '../../../model/preprocess.ts';
import { shapeOf } from './shape.ts';
import { textureOf } from './texture.ts';

export interface RadiomicsOptions {
  /** Phases or colours, in the order of the planes. */
  readonly channels: readonly string[];
  readonly size: readonly [number, number];
  /** Between which values the grey levels of texture are spread, HU. */
  readonly window: { readonly low: number; readonly high: number };
}

const PER_CHANNEL = [
  'mean',
  'standard deviation',
  '10th percentile',
  'median',
  '90th percentile',
  'rim less core',
  'surroundings',
  'lesion less surroundings',
  'entropy',
  'contrast',
  'homogeneity',
] as const;
const BETWEEN = ['lesion', 'lesion less surroundings'] as const;
const SHAPE = ['log area', 'circularity', 'fill of its box'] as const;

const pairsOf = (channels: readonly string[]): [number, number][] =>
  channels.flatMap((_, a) => channels.slice(a + 1).map((_, k): [number, number] => [a, a + 1 + k]));

/** Names of the features, in order; intensities are HU, or grey values of images. */
export const radiomicsNames = (channels: readonly string[]): string[] => [
  ...channels.flatMap((c) => PER_CHANNEL.map((name) => `${c}: ${name}`)),
  ...pairsOf(channels).flatMap(([a, b]) => BETWEEN.map((what) => `${channels[b]} less ${channels[a]}: ${what}`)),
  ...SHAPE,
];

/**
 * Hand-made features of a lesion, the mean over its slices, as a radiologist would measure them: density per phase in the lesion, its rim and
 * its surroundings, enhancement between phases, size, shape and coarseness.
 * @returns one number a name of {@link radiomicsNames}; NaN where it cannot be measured (a missing phase, no surroundings in the picture)
 */
export function describeLesion({ record, image, mask }: Sample, options: RadiomicsOptions): Float64Array {
  const [height, width] = options.size;
  const pixels = height * width;
  const slices = Array.from({ length: record.slices }, (_, s) =>
    describeSlice(
      sliceOf({ image, mask }, s, options.channels.length, pixels),
      record.present,
      record.spacing,
      options,
    ),
  );
  return Float64Array.from(slices[0]!, (_, k) =>
    meanOf(slices.map((values) => values[k]!).filter((v) => !Number.isNaN(v))),
  );
}

function describeSlice(
  { image, mask }: Slice,
  present: readonly boolean[],
  spacing: readonly [number, number] | undefined,
  { channels, size, window }: RadiomicsOptions,
): number[] {
  const regions = regionsOf(mask, size);
  const levels = channels.map((_, c) => {
    if (!present[c]) return { values: PER_CHANNEL.map(() => Number.NaN), lesion: Number.NaN, contrast: Number.NaN };
    const plane = image.subarray(c * mask.length, (c + 1) * mask.length);
    const of = (places: readonly number[]): number[] => places.map((i) => plane[i]!);
    const inside = Float64Array.from(of(regions.lesion)).sort();
    const lesion = meanOf(inside);
    const surroundings = meanOf(of(regions.surroundings));
    const { entropy, contrast, homogeneity } = textureOf(plane, mask, size, window);
    const values = [
      lesion,
      Math.sqrt(meanOf(inside.map((v) => (v - lesion) ** 2))),
      ...[0.1, 0.5, 0.9].map((p) => quantile(inside, p)),
      meanOf(of(regions.rim)) - meanOf(of(regions.core)),
      surroundings,
      lesion - surroundings,
      entropy,
      contrast,
      homogeneity,
    ];
    return { values, lesion, contrast: lesion - surroundings };
  });
  const between = pairsOf(channels).flatMap(([a, b]) => [
    levels[b]!.lesion - levels[a]!.lesion,
    levels[b]!.contrast - levels[a]!.contrast,
  ]);
  const { area, circularity, fill } = shapeOf(mask, size, spacing);
  return [...levels.flatMap((l) => l.values), ...between, Math.log(area), circularity, fill];
}

function meanOf(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
