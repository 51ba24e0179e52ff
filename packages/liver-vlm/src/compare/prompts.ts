import { BUILT_IN_PROMPTS, IMAGE_TEMPLATES } from '../text/library.ts';
import type { PromptFile } from '../text/promptFile.ts';
import type { PromptKind } from '../text/promptsFor.ts';

export interface ChosenPrompts {
  readonly kind: PromptKind;
  /** One's own prompts, and names made of labels where nobody gave one. */
  readonly own: PromptFile;
  /** What was taken in place of what was asked for, and why. */
  readonly note?: string;
}

/**
 * The words of a comparison: as asked for where there are words for every class; else the classes' labels as names ("pleural_plaque" is
 * "pleural plaque"), in several templates in place of sentences that describe how a lesion looks. Templates that say CT are not for other images.
 */
export function choosePrompts(
  classes: readonly string[],
  images: 'ct' | 'image',
  wanted: PromptKind,
  given: PromptFile,
): ChosenPrompts {
  const own = images === 'ct' ? given : { ...IMAGE_TEMPLATES, ...given };
  const entry = (id: string) => ({ ...BUILT_IN_PROMPTS.classes?.[id], ...own.classes?.[id] });
  const nameless = classes.filter((id) => entry(id).name === undefined);
  const named: PromptFile =
    nameless.length === 0
      ? own
      : {
          ...own,
          classes: {
            ...own.classes,
            ...Object.fromEntries(nameless.map((id) => [id, { ...own.classes?.[id], name: nameOf(id) }])),
          },
        };
  const wordless = classes.filter((id) => entry(id).sentences === undefined);
  if (wanted === 'enriched' && wordless.length > 0)
    return {
      kind: 'ensemble',
      own: named,
      note: `no describing sentences for ${wordless.join(', ')}: ensemble prompts are used for all classes - give sentences in text.file to use enriched ones`,
    };
  if (nameless.length > 0)
    return { kind: wanted, own: named, note: `no names for ${nameless.join(', ')}: their labels are used` };
  return { kind: wanted, own: named };
}

const nameOf = (label: string): string => label.replaceAll(/[_-]+/g, ' ').trim();
