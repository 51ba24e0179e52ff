/** A contrast phase of a liver CT, in the words of DICOM (0018,9344). */
export type Phase = 'pre_contrast' | 'arterial' | 'portal_venous' | 'delayed';

/** All phases in the order in which they are acquired, which is also the order of channels. */
export const phases: readonly Phase[] = ['pre_contrast', 'arterial', 'portal_venous', 'delayed'];

/** Whether a word is one of the four phases. */
export function isPhase(word: string): word is Phase {
  return (phases as readonly string[]).includes(word);
}

/** Sorts by acquisition order: negative when `a` comes before `b`. */
export function comparePhases(a: Phase, b: Phase): number {
  return phases.indexOf(a) - phases.indexOf(b);
}
