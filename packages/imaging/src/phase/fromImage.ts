import type { Volume } from '../volume/volume.ts';
import { measureOrgans } from './organs.ts';
import type { Phase } from './phase.ts';
import type { OrganEnhancement, PhaseGuess } from './recognise.ts';

/** Lower than any tag, word or time: a heuristic on the image, to be confirmed by a person. */
const CONFIDENCE = 0.4;

/**
 * Guesses the phase of an abdominal CT from its pixels alone, where nothing else says: aorta and liver are found by their place and
 * evenness, and their HU compared with published enhancement. Says `undefined` between the ranges and where either is not found.
 */
export function phaseFromImage(volume: Volume): PhaseGuess {
  const organs = measureOrgans(volume);
  if (organs === undefined) return { phase: undefined, confidence: 0, reason: 'image: no aorta and liver found' };
  const { aorta, liver } = organs;
  const phase = phaseOfEnhancement(organs);
  const seen = `image: about ${aorta.toFixed(0)} HU where the aorta lies, ${liver.toFixed(0)} HU in the liver`;
  if (phase === undefined) return { phase, confidence: 0, reason: `${seen}, which is no phase's` };
  return { phase, confidence: CONFIDENCE, reason: `${seen} (a guess, to be confirmed)` };
}

/**
 * The phase that two organs' HU belong to; `undefined` in the gaps between the phases' ranges: unenhanced aorta 35-45, liver 50-65;
 * late arterial 280-400, 65-85; portal venous 140-180, 95-125; delayed 100-130, 85-105 (docs/results/phases.md says where from).
 */
export function phaseOfEnhancement({ aorta, liver }: OrganEnhancement): Phase | undefined {
  if (liver < 10 || liver > 160) return undefined;
  if (aorta <= 70 && liver <= 80) return 'pre_contrast';
  if (aorta >= 210 && aorta >= 2 * liver) return 'arterial';
  if (aorta >= 132 && aorta <= 200 && liver >= 90) return 'portal_venous';
  if (aorta >= 90 && aorta <= 125 && liver >= 65) return 'delayed';
  return undefined;
}
