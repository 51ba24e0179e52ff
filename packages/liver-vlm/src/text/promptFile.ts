import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../errors.ts';

const Sentence = z.string().trim().min(1, 'expected a sentence, got an empty text');
const Template = Sentence.includes('{label}', { error: 'expected a template with {label} in it' });
const Id = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected an id of small letters, digits and _');

const ClassEntry = z.strictObject({
  /** What stands for {label} in a template. */
  name: Sentence.optional(),
  /** Whole sentences that describe the class. */
  sentences: z.array(Sentence).min(1).optional(),
});

const SignEntry = z.strictObject({ name: Sentence, sentences: z.array(Sentence).min(1) });

/** Prompts of one's own, or the built-in ones: every part may be left out. */
export const PromptFile = z.strictObject({
  /** The single template. */
  template: Template.optional(),
  /** Several templates, of which the mean embedding is taken. */
  ensemble: z.array(Template).min(1).optional(),
  classes: z.record(Id, ClassEntry).optional(),
  /** Radiologic signs, to explain a prediction by. */
  signs: z.record(Id, SignEntry).optional(),
});
export type PromptFile = z.infer<typeof PromptFile>;

/** Reads a prompt file in YAML (or JSON). Throws UserError naming the file, the key and what was expected. */
export function parsePromptFile(text: string, where: string): PromptFile {
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch (error) {
    throw new UserError(`${where}: expected YAML, got ${String(error).split('\n')[0]} - correct the file`, 'config');
  }
  const result = PromptFile.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new UserError(`${where}: ${issue.path.join('.') || 'file'}: ${issue.message} - correct the prompts`, 'config');
}
