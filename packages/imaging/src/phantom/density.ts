import { type Phase, phases } from '../phase/phase.ts';
import type { Vec3 } from '../volume/affine.ts';
import type { Interior } from './interior/interior.ts';
import type { Curve } from './tissue.ts';

/** A lesion's HU in one phase as it was drawn: before blur, noise, thick slices and breathing. */
export interface DrawnDensity {
  readonly lesion: number;
  /** Within 0.7 of the way from the centre to the border. */
  readonly core: number;
  /** Standard deviation within the core: mosaic, septa, necrosis. */
  readonly spread: number;
  /** At 0.9 of the way, over all directions: the fifth that is darkest lies below `low`, the tenth that is brightest above `high`. */
  readonly border: { readonly low: number; readonly high: number };
  /** Parenchyma of the patient. */
  readonly liver: number;
}

const CORE = 0.7;
const BORDER = 0.9;
const LOW = 0.2;
const HIGH = 0.9;
/** Places along a half axis, and directions, in which the inside is asked. */
const STEPS = 10;
const DIRECTIONS = 300;

/** What a lesion and the liver around it were drawn with in each phase, to a tenth of a HU; takes no random number. */
export function drawnDensity({ hu }: Interior, liver: Curve): Readonly<Record<Phase, DrawnDensity>> {
  const densityIn = (phase: Phase): DrawnDensity => {
    const inside = lattice.map(([x, y, z, rho]) => hu(x, y, z, rho, phase));
    const core = inside.filter((_, n) => lattice[n]![3] < CORE);
    const border = directions.map(([x, y, z]) => hu(BORDER * x, BORDER * y, BORDER * z, BORDER, phase));
    border.sort((a, b) => a - b);
    const middle = mean(core);
    return {
      lesion: tenth(mean(inside)),
      core: tenth(middle),
      spread: tenth(Math.sqrt(mean(core.map((v) => (v - middle) ** 2)))),
      border: { low: tenth(border[LOW * DIRECTIONS]!), high: tenth(border[HIGH * DIRECTIONS]!) },
      liver: tenth(liver[phase]),
    };
  };
  return Object.fromEntries(phases.map((phase) => [phase, densityIn(phase)])) as Record<Phase, DrawnDensity>;
}

/** Places x, y, z in the ball, and how far out they lie. */
const lattice: readonly (readonly [number, number, number, number])[] = (() => {
  const along = Array.from({ length: 2 * STEPS + 1 }, (_, n) => (n - STEPS) / STEPS);
  return along.flatMap((x) =>
    along.flatMap((y) =>
      along.flatMap((z) => {
        const rho = Math.hypot(x, y, z);
        return rho <= 1 ? [[x, y, z, rho] as const] : [];
      }),
    ),
  );
})();

/** Directions spread evenly by the golden angle. */
const directions: readonly Vec3[] = Array.from({ length: DIRECTIONS }, (_, n) => {
  const z = (2 * n + 1) / DIRECTIONS - 1;
  const turn = n * Math.PI * (3 - Math.sqrt(5));
  const across = Math.sqrt(1 - z * z);
  return [across * Math.cos(turn), across * Math.sin(turn), z];
});

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const tenth = (v: number): number => Math.round(10 * v) / 10;
