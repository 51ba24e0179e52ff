import type { Phase } from '../../phase/phase.ts';
import type { Random } from '../random.ts';
import { type Curve, timed } from '../tissue.ts';

/** What decides how one lesion may look. */
export interface InteriorContext {
  readonly diameter: number;
  /** Share of the arterial increment (the scan's timing). */
  readonly timing: number;
  /** Factor on the published spread between lesions. */
  readonly spread: number;
  /** Factor on the published share of atypical lesions. */
  readonly atypical: number;
}

/**
 * The inside of a lesion: HU at a place given in units of its radius, at the share `rho` of the way from centre (0) to border (1).
 * `facts` are the findings a radiologist would name, for the truth file.
 */
export interface Interior {
  readonly variant: string;
  readonly facts: Readonly<Record<string, number | string | boolean>>;
  readonly hu: (x: number, y: number, z: number, rho: number, phase: Phase) => number;
}

/** Draws a lesion's mean HU per phase around a class mean: half of the variance is shared by all phases, half is the phase's own. */
export function drawCurve(random: Random, mean: Curve, sd: Curve, { spread, timing }: InteriorContext): Curve {
  const shared = random.normal(0, Math.SQRT1_2);
  const at = timed(mean, timing);
  const value = (phase: Phase) => at[phase] + spread * sd[phase] * (shared + random.normal(0, Math.SQRT1_2));
  return {
    pre_contrast: value('pre_contrast'),
    arterial: value('arterial'),
    portal_venous: value('portal_venous'),
    delayed: value('delayed'),
  };
}

/** Whether a finding of frequency `share` occurs, made commoner or rarer by `factor`. */
export function happens(random: Random, share: number, factor: number): boolean {
  return random.chance(Math.min(0.9, share * factor));
}

/**
 * Draws one of the atypical variants by their shares at difficulty 0.5, made commoner or rarer by `factor` (together 0.9 at most),
 * else the typical one.
 */
export function drawVariant<Typical extends string, Atypical extends string>(
  random: Random,
  typical: Typical,
  shares: Readonly<Record<Atypical, number>>,
  factor: number,
): Typical | Atypical {
  const entries = Object.entries<number>(shares) as [Atypical, number][];
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  const scale = Math.min(factor, 0.9 / total);
  let left = random.uniform(0, 1);
  for (const [name, share] of entries) {
    left -= share * scale;
    if (left < 0) return name;
  }
  return typical;
}
