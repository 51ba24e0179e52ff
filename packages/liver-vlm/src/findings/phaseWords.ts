import type { Phase } from '@liver-vlm/imaging';

/** Stands for a phase in a rule. */
export const PHASE = '{phase}';

/** How a phase is named inside a sentence, in the order of acquisition. */
const WORDS: Readonly<Record<Phase, string>> = {
  pre_contrast: 'unenhanced',
  arterial: 'arterial',
  portal_venous: 'portal venous',
  delayed: 'delayed',
};

/** Every phase that a rule may name, in the order of acquisition. */
export const PHASES = Object.keys(WORDS) as readonly Phase[];

/** `in the arterial phase`, `in the unenhanced, arterial and delayed phases`. */
export function inPhases(phases: readonly Phase[]): string {
  const words = phases.map((phase) => WORDS[phase]);
  const last = words.at(-1) ?? '';
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
  return `in the ${list} phase${words.length > 1 ? 's' : ''}`;
}
