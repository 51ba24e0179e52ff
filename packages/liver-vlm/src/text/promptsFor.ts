import { UserError } from '../errors.ts';
import { BUILT_IN_PROMPTS } from './library.ts';
import type { PromptFile } from './promptFile.ts';

/**
 * How a class is put into words: its bare name; the paper's template; several templates, averaged; sentences that describe how it looks.
 */
export type PromptKind = 'label' | 'template' | 'ensemble' | 'enriched';
export const PROMPT_KINDS: readonly PromptKind[] = ['label', 'template', 'ensemble', 'enriched'];

/** A class, or a radiologic sign, and the sentences that stand for it. */
export interface ClassPrompts {
  readonly class: string;
  readonly sentences: readonly string[];
}

const filled = (template: string, label: string): string => template.replaceAll('{label}', label);

/**
 * The sentences of each class, in the order of `classes`.
 * @param custom one's own prompts; each entry goes before the built-in one of the same name
 * @throws UserError that names a class without a name or without sentences
 */
export function promptsFor(classes: readonly string[], kind: PromptKind, custom: PromptFile = {}): ClassPrompts[] {
  return classes.map((id) => {
    const entry = { ...BUILT_IN_PROMPTS.classes?.[id], ...custom.classes?.[id] };
    const missing = kind === 'enriched' ? 'sentences' : 'name';
    if (entry[missing] === undefined)
      throw new UserError(
        `prompts: class "${id}": expected ${missing} for ${kind} prompts, got none - add classes.${id}.${missing} to your prompt file (text.file)`,
        'config',
      );
    return { class: id, sentences: sentencesOf(kind, entry.name ?? '', entry.sentences ?? [], custom) };
  });
}

function sentencesOf(
  kind: PromptKind,
  name: string,
  enriched: readonly string[],
  custom: PromptFile,
): readonly string[] {
  switch (kind) {
    case 'label':
      return [name];
    case 'template':
      return [custom.template ?? BUILT_IN_PROMPTS.template ?? '{label}'].map((t) => filled(t, name));
    case 'ensemble':
      return (custom.ensemble ?? BUILT_IN_PROMPTS.ensemble ?? ['{label}']).map((t) => filled(t, name));
    case 'enriched':
      return enriched;
  }
}

/** The sentences of each radiologic sign, to be compared with an image embedding as those of a class are. */
export const signPrompts = (custom: PromptFile = {}): ClassPrompts[] =>
  Object.entries({ ...BUILT_IN_PROMPTS.signs, ...custom.signs }).map(([id, { sentences }]) => ({
    class: id,
    sentences,
  }));

/** Every sentence of the prompts given, or of the built-in ones, once each: what a bank has to hold. */
export function allSentences(custom: PromptFile = {}): string[] {
  const classes = Object.keys(custom.classes ?? BUILT_IN_PROMPTS.classes ?? {});
  const described = classes.filter(
    (id) => custom.classes?.[id]?.sentences ?? BUILT_IN_PROMPTS.classes?.[id]?.sentences,
  );
  const prompts = PROMPT_KINDS.flatMap((kind) => promptsFor(kind === 'enriched' ? described : classes, kind, custom));
  return [...new Set([...prompts, ...signPrompts(custom)].flatMap((p) => p.sentences))];
}
