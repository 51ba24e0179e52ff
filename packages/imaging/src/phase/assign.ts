import { type Phase, phases } from './phase.ts';
import type { PhaseGuess } from './recognise.ts';

/** A series of one study and what was recognised of it. */
export interface PhaseCandidate {
  readonly key: string;
  readonly guess: PhaseGuess;
  readonly slices: number;
  readonly seriesNumber?: number | undefined;
}

/** Which series stands for which phase of a study. */
export interface PhaseAssignment {
  readonly chosen: Partial<
    Record<Phase, { readonly key: string; readonly confidence: number; readonly reason: string }>
  >;
  readonly missing: readonly Phase[];
  /** Series left out, and why. */
  readonly unused: readonly { readonly key: string; readonly reason: string }[];
}

/**
 * Chooses one series a phase. Of repeats, the surest wins; then the one with more slices; then the lower series
 * number (the original before reconstructions); then the key, so that the choice never depends on file order.
 *
 * @param overrides by series key: a phase, or `ignore`; an overridden series beats every guess
 */
export function assignPhases(
  candidates: readonly PhaseCandidate[],
  overrides: ReadonlyMap<string, Phase | 'ignore'> = new Map(),
): PhaseAssignment {
  const settled = candidates.map((candidate) => overridden(candidate, overrides.get(candidate.key)));
  const chosen: PhaseAssignment['chosen'] = {};
  const unused: { key: string; reason: string }[] = [];
  for (const { key, guess } of settled) if (guess.phase === undefined) unused.push({ key, reason: guess.reason });
  for (const phase of phases) {
    const [best, ...others] = settled.filter(({ guess }) => guess.phase === phase).sort(preferred);
    if (best === undefined) continue;
    chosen[phase] = { key: best.key, confidence: best.guess.confidence, reason: best.guess.reason };
    for (const { key } of others) unused.push({ key, reason: `${phase} is taken by ${best.key}` });
  }
  return { chosen, missing: phases.filter((phase) => chosen[phase] === undefined), unused };
}

function overridden(candidate: PhaseCandidate, override: Phase | 'ignore' | undefined): PhaseCandidate {
  if (override === undefined) return candidate;
  const phase = override === 'ignore' ? undefined : override;
  return { ...candidate, guess: { phase, confidence: phase === undefined ? 0 : 1, reason: 'set by the user' } };
}

function preferred(a: PhaseCandidate, b: PhaseCandidate): number {
  return (
    b.guess.confidence - a.guess.confidence ||
    b.slices - a.slices ||
    (a.seriesNumber ?? Number.MAX_SAFE_INTEGER) - (b.seriesNumber ?? Number.MAX_SAFE_INTEGER) ||
    (a.key < b.key ? -1 : 1)
  );
}
