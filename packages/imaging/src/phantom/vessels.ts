import { norm, type Vec3 } from '../volume/affine.ts';
import type { Random } from './random.ts';
import type { Distance, Tube } from './shape.ts';

/** One piece of a vessel tree. */
export interface Vessel {
  readonly tube: Tube;
  readonly kind: 'portalVein' | 'hepaticVein';
}

type Stem = readonly [kind: Vessel['kind'], radius: number, ...points: Vec3[]];

/** The named stems, from textbook anatomy: hilum at the origin's right, hepatic veins meeting the cava at the dome. */
const stems: readonly Stem[] = [
  ['portalVein', 6.5, [6, 14, -42], [-16, 0, -16], [-30, -8, -4]],
  ['portalVein', 5.2, [-30, -8, -4], [-60, -6, 0], [-82, -30, 12], [-98, -46, 26]],
  ['portalVein', 4.8, [-60, -6, 0], [-86, 20, -6], [-104, 36, -20]],
  ['portalVein', 4.2, [-30, -8, -4], [-14, -30, 6], [-6, -50, 12], [16, -62, 14]],
  ['hepaticVein', 5, [-20, 24, 62], [-52, 20, 44], [-90, 8, 16], [-106, -4, -16]],
  ['hepaticVein', 4.4, [-20, 20, 62], [-30, -10, 46], [-46, -44, 16], [-54, -58, -10]],
  ['hepaticVein', 3.8, [-16, 18, 62], [-2, -24, 48], [14, -52, 26], [34, -62, 14]],
];

/** Grows the portal and hepatic venous trees inside a liver; `sx`, `sy` fit the textbook positions to the trunk. */
export function growVessels(random: Random, sx: number, sy: number, liver: Distance): Vessel[] {
  const vessels: Vessel[] = [];
  const inside = (point: Vec3) => liver(...point) < -4;
  for (const [kind, radius, ...points] of stems) {
    const placed = points.map(([x, y, z], index): Vec3 => {
      const sway = index === 0 ? 0 : 4;
      return [x * sx + random.normal(0, sway), y * sy + random.normal(0, sway), z + random.normal(0, sway)];
    });
    for (let n = 1; n < placed.length; n++) {
      const from = placed[n - 1] as Vec3;
      const to = placed[n] as Vec3;
      const width = (step: number) => radius * (1 - (0.45 * step) / (placed.length - 1));
      vessels.push({ tube: { from, to, radius: [width(n - 1), width(n)] }, kind });
      if (n > 1 || radius < 5.5) sprout(from, to, width(n) * 0.72, 3, kind);
    }
    const last = placed.at(-1) as Vec3;
    sprout(placed.at(-2) as Vec3, last, radius * 0.45, 3, kind);
  }
  return vessels;

  function sprout(from: Vec3, at: Vec3, radius: number, depth: number, kind: Vessel['kind']): void {
    if (depth === 0 || radius < 0.6) return;
    const ahead: Vec3 = [at[0] - from[0], at[1] - from[1], at[2] - from[2]];
    const length = norm(ahead);
    for (let child = 0; child < 2; child++) {
      const aside = random.direction();
      const bend = random.uniform(0.5, 1);
      const reach = random.uniform(14, 26);
      const heading = ahead.map((v, axis) => v / length + bend * (aside[axis] as number)) as [number, number, number];
      const scale = reach / norm(heading);
      const to: Vec3 = [at[0] + heading[0] * scale, at[1] + heading[1] * scale, at[2] + heading[2] * scale];
      if (!inside(to)) continue;
      vessels.push({ tube: { from: at, to, radius: [radius, radius * 0.7] }, kind });
      sprout(at, to, radius * 0.7, depth - 1, kind);
    }
  }
}
