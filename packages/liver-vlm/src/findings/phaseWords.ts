/** Stands for a phase in a rule. */
export const PHASE = '{phase}';

/** Every phase that a rule may name, in the order of acquisition. */
export const PHASES = ['pre_contrast', 'arterial', 'portal_venous', 'delayed'] as const;

/** How a phase is named inside a sentence. */
export const PHASE_WORDS: Readonly<Record<string, string>> = {
  pre_contrast: 'unenhanced',
  arterial: 'arterial',
  portal_venous: 'portal venous',
  delayed: 'delayed',
};

/** `in the arterial phase`, `in the unenhanced, arterial and delayed phases`. */
export function inPhases(phases: readonly string[]): string {
  const words = phases.map((phase) => PHASE_WORDS[phase] ?? phase);
  const last = words.at(-1) ?? '';
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
  return `in the ${list} phase${words.length > 1 ? 's' : ''}`;
}
