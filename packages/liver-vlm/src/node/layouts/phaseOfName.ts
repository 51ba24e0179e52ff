import { isPhase, type Phase, recognisePhase } from '@liver-vlm/imaging/study';

const SHORT: Readonly<Record<string, Phase>> = {
  nc: 'pre_contrast',
  ap: 'arterial',
  pvp: 'portal_venous',
  pv: 'portal_venous',
  dp: 'delayed',
  'c-pre': 'pre_contrast',
  'c+a': 'arterial',
  'c+v': 'portal_venous',
  'c+delay': 'delayed',
};

/** The phase that a file or column name tells, and why; nothing where it tells none. */
export function phaseOfName(name: string): { readonly phase: Phase; readonly reason: string } | undefined {
  const stem = name.replace(/\.(nii|nii\.gz)$/i, '');
  const word = stem.trim().toLowerCase();
  const known = isPhase(word) ? word : SHORT[word];
  if (known) return { phase: known, reason: `name "${stem}"` };
  const { phase, reason } = recognisePhase({ seriesDescription: stem });
  return phase === undefined ? undefined : { phase, reason: `name "${stem}": ${reason}` };
}
