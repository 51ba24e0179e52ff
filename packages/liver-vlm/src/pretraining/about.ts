import { z } from 'zod';
import { UserError } from '../errors.ts';
import { TrainingConfig } from '../training/config.ts';

/** `pretraining.json`: what an image encoder learned, from whom, and how well. */
export const PretrainingAbout = z.strictObject({
  format: z.literal('liver-vlm-pretraining'),
  version: z.literal(1),
  task: z.string(),
  title: z.string(),
  citation: z.string(),
  /** What the encoder reads. */
  encoder: z.strictObject({
    backbone: z.string(),
    channels: z.array(z.string()),
    size: z.tuple([z.int(), z.int()]),
    input: TrainingConfig.shape.input.unwrap(),
  }),
  /** Everybody of whom a lesion was learned from. */
  patients: z.array(z.string()),
  lesions: z.int(),
  slices: z.int(),
  /** Answers on the lesions of validation patients after the last epoch; null where none could be asked. */
  heldOut: z
    .strictObject({
      measure: z.string(),
      loss: z.number(),
      accuracy: z.number(),
      chance: z.number(),
      lesions: z.int(),
    })
    .nullable(),
  /** Time of the epochs, s. */
  seconds: z.number(),
  hashes: z.strictObject({ encoder: z.string(), dataset: z.string(), split: z.string() }),
});
export type PretrainingAbout = z.infer<typeof PretrainingAbout>;

/** Parts of a split whose patients must not have been learned from, by name. */
export type KeptApart = Readonly<Record<string, readonly { readonly patient: string }[]>>;

/**
 * Makes sure that an encoder fits a training run: it reads the same input, and it never saw, not even without labels, a patient who is to judge.
 * @param where the run folder, for errors
 * @throws UserError (config) for another input; UserError (data) naming a patient of a part kept apart
 */
export function requireFit(
  { encoder, patients, task }: PretrainingAbout,
  wanted: PretrainingAbout['encoder'],
  apart: KeptApart,
  where: string,
): void {
  for (const [key, own] of Object.entries(encoder)) {
    const other = wanted[key as keyof typeof wanted];
    if (JSON.stringify(own) !== JSON.stringify(other))
      throw new UserError(
        `${where}: expected an encoder with ${shown[key as keyof typeof shown]} ${told(other)}, got ${told(own)} - pretrain with this configuration and data set`,
        'config',
      );
  }
  const seen = new Set(patients);
  for (const [part, records] of Object.entries(apart)) {
    const both = [...new Set(records.map((r) => r.patient).filter((p) => seen.has(p)))];
    if (both.length > 0)
      throw new UserError(
        `${where}: expected no ${part} patient among those that ${task} learned from, got "${both[0]}"${both.length > 1 ? ` and ${both.length - 1} more` : ''} - train with its split (--split ${where}/split.json), or pretrain with this one`,
        'data',
      );
  }
}

const shown = { backbone: 'backbone', channels: 'channels', size: 'slices of', input: 'input' } as const;

const told = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);
