import type { Labelled } from '../training/batch.ts';

/** A lesion for a test: `value(slice, channel, pixel)` HU, everything inside the mask unless told otherwise. */
export function labelled(
  label: number,
  { slices = 1, channels = 2, size = [2, 2], mask = 1, value = (_s: number, _c: number, _p: number): number => 0 } = {},
): Labelled {
  const pixels = size[0]! * size[1]!;
  const image = new Float32Array(slices * channels * pixels);
  for (let i = 0; i < image.length; i++)
    image[i] = value(Math.floor(i / (channels * pixels)), Math.floor(i / pixels) % channels, i % pixels);
  const id = `lesion ${label}`;
  return {
    label,
    sample: {
      record: {
        id,
        patient: id,
        lesion: '1',
        label: `class ${label}`,
        slices,
        present: new Array(channels).fill(true),
        tensors: { file: 'none', sha256: '0'.repeat(64) },
        provenance: {},
      },
      image,
      mask: new Uint8Array(slices * pixels).fill(mask),
    },
  };
}
