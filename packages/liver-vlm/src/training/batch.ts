import { float32, type HostTensor, int64 } from 'onnx-grad';
import type { Sample } from '../dataset/format.ts';
import { type Preprocessing, preprocess, sliceOf } from '../model/preprocess.ts';
import type { SliceIndex } from './sampler.ts';

export interface Labelled {
  readonly sample: Sample;
  readonly label: number;
}

export type ChangeSlice = (
  slice: ReturnType<typeof sliceOf>,
  present: readonly boolean[],
  position: number,
) => ReturnType<typeof sliceOf>;

/** Network input for the given slices, in their order: images [n, channels, height, width] and labels [n]. */
export function makeBatch(
  lesions: readonly Labelled[],
  slices: readonly SliceIndex[],
  shape: { readonly channels: number; readonly size: readonly [number, number] },
  preprocessing: Preprocessing,
  change?: ChangeSlice,
): { images: HostTensor; labels: HostTensor } {
  const [height, width] = shape.size;
  const pixels = height * width;
  const length = shape.channels * pixels;
  const images = new Float32Array(slices.length * length);
  slices.forEach(({ lesion, slice }, i) => {
    const { sample } = lesions[lesion]!;
    const stored = sliceOf(sample, slice, shape.channels, pixels);
    const seen = change ? change(stored, sample.record.present, i) : stored;
    preprocess(seen, preprocessing, images.subarray(i * length, (i + 1) * length));
  });
  return {
    images: float32(images, [slices.length, shape.channels, height, width]),
    labels: int64(slices.map((s) => lesions[s.lesion]!.label)),
  };
}
