import { UserError } from '../errors.ts';
import { type ClassPrompts, classEmbeddings, type PromptFile, parsePromptFile, promptsFor } from '../text/index.ts';
import { openTextEncoder } from '../text/node/index.ts';
import type { TrainingConfig } from '../training/config.ts';
import { readIfPresent } from './files.ts';

/** The fixed side of the model: one vector per class, and the sentences it stands for. */
export interface ClassTexts {
  /** Unit rows [classes, dimension]. */
  readonly matrix: Float32Array;
  readonly dimension: number;
  readonly prompts: readonly ClassPrompts[];
  /** Which encoder, in a line. */
  readonly encoder: string;
}

/** Puts the classes into words as the configuration says, and embeds them once. */
export async function classTexts(text: TrainingConfig['text'], classes: readonly string[]): Promise<ClassTexts> {
  const custom = text.file === undefined ? {} : await readPrompts(text.file);
  const prompts = promptsFor(classes, text.prompts, custom);
  const encoder = await openTextEncoder(text.encoder, { pooling: text.pooling });
  const { matrix, width, provenance } = await classEmbeddings({ prompts, encoder, centre: text.centre });
  return { matrix, dimension: width, prompts, encoder: provenance['model'] ?? text.encoder ?? 'sentence bank' };
}

async function readPrompts(path: string): Promise<PromptFile> {
  const bytes = await readIfPresent(path);
  if (!bytes) throw new UserError(`${path}: expected a prompt file, got none - check text.file`, 'config');
  return parsePromptFile(new TextDecoder().decode(bytes), path);
}
