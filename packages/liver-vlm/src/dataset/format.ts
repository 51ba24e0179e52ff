import { z } from 'zod';

/** `dataset.json`: what every sample of the folder has in common. */
export const DatasetInfo = z.strictObject({
  format: z.literal('liver-vlm-dataset'),
  version: z.literal(1),
  name: z.string().min(1),
  /** CT in HU, or 2-D images of any modality in grey values 0 to 255. */
  kind: z.enum(['ct', 'image']),
  /** True where the pictures come from a phantom: everything made from them says so. */
  synthetic: z.boolean(),
  classes: z.array(z.string().min(1)).min(1),
  /** Phases, or colours. */
  channels: z.array(z.string().min(1)).min(1),
  /** Rows and columns of each slice. */
  size: z.tuple([z.int().positive(), z.int().positive()]),
  /** How the samples were cut from their source, as it was asked for. */
  extraction: z.record(z.string(), z.json()),
  source: z.string(),
  createdBy: z.string(),
});
export type DatasetInfo = z.infer<typeof DatasetInfo>;

/** A line of `samples.jsonl`: one lesion. */
export const SampleRecord = z.strictObject({
  id: z.string().min(1),
  /** The unit that must not be split: a patient, or whatever column groups the pictures. */
  patient: z.string().min(1),
  study: z.string().optional(),
  lesion: z.string().min(1),
  label: z.string().min(1),
  slices: z.int().positive(),
  /** Per channel: false where the phase was missing and its plane is a stand-in. */
  present: z.array(z.boolean()),
  /** Row and column spacing in mm, where known. */
  spacing: z.tuple([z.number().positive(), z.number().positive()]).optional(),
  tensors: z.strictObject({ file: z.string(), sha256: z.string().length(64) }),
  provenance: z.record(z.string(), z.json()),
});
export type SampleRecord = z.infer<typeof SampleRecord>;

/** A lesion read into memory. */
export interface Sample {
  readonly record: SampleRecord;
  /** [slices, channels, height, width], HU or grey values. */
  readonly image: Float32Array;
  /** [slices, height, width], 1 inside the lesion. */
  readonly mask: Uint8Array;
}
