import { createRandom, float32, type HostTensor, int64 } from 'onnx-grad';
import { preprocess, sliceOf } from '../model/preprocess.ts';
import { augment } from '../training/augment.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { SliceIndex } from '../training/sampler.ts';
import type { Origin, Pretext, Row, Targets, Unlabelled } from './task.ts';

export interface RowsRequest {
  readonly pretext: Pretext;
  readonly lesions: readonly Unlabelled[];
  readonly shape: { readonly channels: number; readonly size: readonly [number, number] };
  readonly config: TrainingConfig;
}

/** The name under which a target is fed: an answer may have the target's own. */
export const feedOf = (target: string): string => `target:${target}`;

export interface MadeRows {
  /** images [n, channels, height, width], and the targets. */
  readonly feeds: Readonly<Record<string, HostTensor>>;
  readonly rows: readonly (Origin & { readonly targets: Targets })[];
}

/**
 * A batch: every given slice augmented `views` times, all first views before all second ones, and what the task asks of each.
 * @param place tells this batch from every other of the run: with the seed it decides all that is random
 */
export function makeRows(
  { pretext, lesions, shape, config }: RowsRequest,
  slices: readonly SliceIndex[],
  views: number,
  place: readonly (string | number)[],
): MadeRows {
  const { channels, size } = shape;
  const pixels = size[0] * size[1];
  const count = slices.length * views;
  const images = new Float32Array(count * channels * pixels);
  const settings = { ...config.augmentation, ...pretext.augmentation };
  const rows = Array.from({ length: count }, (_, i) => {
    const { lesion: at, slice } = slices[i % slices.length]!;
    const origin: Origin = { lesion: lesions[at]!, slice };
    const random = createRandom(config.seed, 'pretext', ...place, i);
    const seen = augment(
      sliceOf(origin.lesion, slice, channels, pixels),
      size,
      origin.lesion.record.present,
      settings,
      config.input.window,
      random,
    );
    const row: Row = pretext.row(seen, origin, random);
    preprocess(row.slice, config.input, images.subarray(i * channels * pixels, (i + 1) * channels * pixels));
    return { ...origin, targets: row.targets };
  });
  const feeds: Record<string, HostTensor> = { images: float32(images, [count, channels, ...size]) };
  for (const [name, kind] of Object.entries(pretext.targets)) {
    const own = rows.map((r) => r.targets[name]!);
    feeds[feedOf(name)] = kind === 'number' ? int64(own as number[]) : vectors(own as Float32Array[], kind.width);
  }
  return { feeds, rows };
}

function vectors(rows: readonly Float32Array[], width: number): HostTensor {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(row, i * width);
  });
  return float32(out, [rows.length, width]);
}
