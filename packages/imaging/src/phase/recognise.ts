import type { SliceHeader } from '../dicom/header.ts';
import type { Phase } from './phase.ts';
import { defaultPhaseRules, type PhaseRules } from './rules.ts';

/** Which phase a series shows, how sure that is (0 to 1), and why. */
export interface PhaseGuess {
  /** `undefined`: nothing says. */
  readonly phase: Phase | undefined;
  readonly confidence: number;
  readonly reason: string;
  /** Its words say that it shows no phase at all (a localiser): nothing else may be asked. */
  readonly ignored?: boolean;
}

/** What recognition looks at; any part may be missing. */
export type PhaseEvidence = Partial<
  Pick<
    SliceHeader,
    'contrastPhase' | 'seriesDescription' | 'protocolName' | 'acquisitionTime' | 'contrastStartTime' | 'imageType'
  >
> & {
  /** Mean HU of organs, where masks exist. */
  readonly organs?: OrganEnhancement;
};

/** Mean HU inside masks of one series. */
export interface OrganEnhancement {
  readonly aorta: number;
  readonly liver: number;
}

const dicomPhases: Record<string, Phase> = {
  PRE_CONTRAST: 'pre_contrast',
  ARTERIAL: 'arterial',
  PORTAL_VENOUS: 'portal_venous',
  VENOUS: 'portal_venous',
  DELAYED: 'delayed',
};

/**
 * Recognises the phase of a series from the first source that says: Contrast/Bolus Agent Phase (0018,9344); words of
 * the series description, then of the protocol; seconds from contrast start to acquisition; enhancement of aorta and
 * liver. Words of two phases with equal confidence decide nothing, and the next source is asked.
 */
export function recognisePhase(evidence: PhaseEvidence, rules: PhaseRules = defaultPhaseRules): PhaseGuess {
  const tag = evidence.contrastPhase?.toUpperCase();
  const told = tag === undefined ? undefined : dicomPhases[tag];
  if (told !== undefined) return { phase: told, confidence: 0.99, reason: `(0018,9344) says ${tag}` };
  const texts = [
    ['series description', evidence.seriesDescription],
    ['protocol', evidence.protocolName],
  ] as const;
  for (const [what, text] of texts) {
    const ignored = text !== undefined && rules.ignore.some((pattern) => pattern.test(spaced(text)));
    if (ignored) return { phase: undefined, confidence: 0, reason: `${what} "${text}" is no phase`, ignored: true };
  }
  const guesses = [
    ...texts.map(([what, text]) => fromWords(what, text, rules)),
    fromDelay(evidence),
    fromOrgans(evidence.organs),
  ];
  return (
    guesses.find((guess) => guess !== undefined) ?? {
      phase: undefined,
      confidence: 0,
      reason: 'no tag, word, time or mask says',
    }
  );
}

function spaced(text: string): string {
  return text.replace(/[_./]+/g, ' ').replace(/-(?=\w)/g, ' ');
}

function fromWords(what: string, text: string | undefined, { rules }: PhaseRules): PhaseGuess | undefined {
  if (text === undefined) return undefined;
  const matches = rules.filter(({ pattern }) => pattern.test(spaced(text)));
  const confidence = Math.max(0, ...matches.map((match) => match.confidence));
  const found = new Set(matches.filter((match) => match.confidence === confidence).map((match) => match.phase));
  const [phase] = found;
  if (found.size !== 1 || phase === undefined) return undefined;
  return { phase, confidence, reason: `${what} "${text}"` };
}

/** Seconds after the start of injection; arterial 25-40, portal venous 60-80, delayed from 180 are typical. */
const windows: readonly (readonly [until: number, phase: Phase, confidence: number])[] = [
  [10, 'pre_contrast', 0.6],
  [20, 'arterial', 0.5],
  [45, 'arterial', 0.8],
  [55, 'arterial', 0.5],
  [62, 'portal_venous', 0.6],
  [100, 'portal_venous', 0.8],
  [120, 'portal_venous', 0.5],
  [160, 'delayed', 0.5],
  [1800, 'delayed', 0.8],
];

function fromDelay({ acquisitionTime, contrastStartTime }: PhaseEvidence): PhaseGuess | undefined {
  if (acquisitionTime === undefined || contrastStartTime === undefined) return undefined;
  const delay = acquisitionTime - contrastStartTime;
  const window = windows.find(([until]) => delay < until);
  if (window === undefined || delay < -7200) return undefined;
  const [, phase, confidence] = window;
  return { phase, confidence, reason: `${delay.toFixed(0)} s after contrast start` };
}

/** Unenhanced blood is under 60 HU and liver near 57; the aorta leads in the arterial phase and falls ever after. */
function fromOrgans(organs: OrganEnhancement | undefined): PhaseGuess | undefined {
  if (organs === undefined) return undefined;
  const { aorta, liver } = organs;
  const reason = `aorta ${aorta.toFixed(0)} HU, liver ${liver.toFixed(0)} HU`;
  if (aorta < 80) return { phase: 'pre_contrast', confidence: 0.8, reason };
  if (aorta > 200 && aorta > 2 * liver) return { phase: 'arterial', confidence: 0.8, reason };
  if (aorta > 125) return { phase: 'portal_venous', confidence: 0.7, reason };
  return { phase: 'delayed', confidence: 0.6, reason };
}
