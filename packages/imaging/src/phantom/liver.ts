import type { Phase } from '../phase/phase.ts';
import type { Vec3 } from '../volume/affine.ts';
import { type Canvas, paint, paintTube } from './canvas.ts';
import { valueNoise } from './noise.ts';
import type { Random } from './random.ts';
import { type Distance, ellipsoidDistance, smoothUnion } from './shape.ts';
import type { Enhancement } from './tissue.ts';
import type { Torso } from './torso.ts';
import { cavityDistance } from './torso.ts';
import { growVessels, type Vessel } from './vessels.ts';

/** A liver with its vessels, in the trunk's millimetres: z = 0 at the hilum, + towards the head. */
export interface Liver {
  readonly distance: Distance;
  readonly vessels: readonly Vessel[];
  readonly cirrhosis: boolean;
  readonly key: number;
}

/** Draws a liver that fits the trunk. Cirrhosis shrinks the right lobe, swells caudate and left lobe, and makes the surface knobbly. */
export function drawLiver(random: Random, torso: Torso, cirrhosis: boolean): Liver {
  const sx = torso.cavity[0] / 135;
  const sy = torso.cavity[1] / 95;
  const jitter = () => random.normal(1, 0.05);
  const right = cirrhosis ? 0.92 : 1;
  const leftScale = cirrhosis ? 1.15 : 1;
  const at = (x: number, y: number, z: number): Vec3 => [x * sx, y * sy, z];
  const rightLobe = ellipsoidDistance({
    center: at(-74, -2, 0),
    radii: [68 * sx * right * jitter(), 84 * sy * right * jitter(), 88 * jitter()],
  });
  const leftLobe = ellipsoidDistance({
    center: at(2, -57, 18),
    radii: [76 * sx * leftScale * jitter(), 29 * sy * leftScale * jitter(), 50 * jitter()],
  });
  const caudate = ellipsoidDistance({
    center: at(-14, 6, 14),
    radii: [17 * sx * leftScale, 16 * sy * leftScale, 26],
  });
  const wall = cavityDistance(torso);
  const key = random.key;
  const knobs = cirrhosis ? 5 : 1.5;
  const period = cirrhosis ? 11 : 30;
  const distance: Distance = (x, y, z) => {
    const lobes = smoothUnion(smoothUnion(rightLobe(x, y, z), leftLobe(x, y, z), 18), caudate(x, y, z), 8);
    const inside = Math.max(lobes, wall(x, y, z) + 2);
    if (inside > 8 || inside < -12) return inside;
    return inside + knobs * valueNoise(key, x / period, y / period, z / period);
  };
  return { distance, vessels: growVessels(random.fork('vessels'), sx, sy, distance), cirrhosis, key };
}

/** Paints parenchyma and vessels of one slice in one phase; big vessels are seen when they differ from the parenchyma. */
export function paintLiver(canvas: Canvas, liver: Liver, torso: Torso, enhancement: Enhancement, phase: Phase): void {
  const [a, b] = torso.cavity;
  const { key, cirrhosis } = liver;
  const parenchyma = enhancement.tissues.liver[phase];
  const nodular = cirrhosis ? { pre_contrast: 5, arterial: 7, portal_venous: 13, delayed: 10 }[phase] : 0;
  paint(canvas, { left: -a, right: a, top: -b, bottom: b }, liver.distance, (x, y) => {
    const patchy = 7 * valueNoise(key + 1, x / 22, y / 22, canvas.z / 22);
    return parenchyma + patchy + (nodular && nodular * valueNoise(key + 2, x / 6, y / 6, canvas.z / 6));
  });
  for (const { tube, kind } of liver.vessels) paintTube(canvas, tube, enhancement.tissues[kind][phase]);
}
