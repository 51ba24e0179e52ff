import type { Sample } from '../../dataset/format.ts';
import { type Fingerprint, fingerprint } from '../../split/fingerprint.ts';
import { type Dataset, readSample } from '../readDataset.ts';

/** The picture that stands for a lesion: middle slice, first channel that was there. */
export function standIn(sample: Sample, [height, width]: readonly [number, number]): Float32Array {
  const { slices, present } = sample.record;
  const channel = Math.max(0, present.indexOf(true));
  const at = (Math.floor(slices / 2) * present.length + channel) * height * width;
  return sample.image.subarray(at, at + height * width);
}

/** Fingerprints of all lesions of a data set, read one after the other; `also` sees each sample while it is in memory. */
export async function fingerprintDataset(
  dataset: Dataset,
  onProgress?: (done: number, total: number) => void,
  also?: (sample: Sample) => void,
): Promise<Map<string, Fingerprint>> {
  const [height, width] = dataset.info.size;
  const prints = new Map<string, Fingerprint>();
  for (const [i, record] of dataset.records.entries()) {
    const sample = await readSample(dataset, record);
    prints.set(record.id, fingerprint({ width, height, data: standIn(sample, [height, width]) }));
    also?.(sample);
    onProgress?.(i + 1, dataset.records.length);
  }
  return prints;
}
