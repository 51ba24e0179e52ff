import type { Phase } from '../phase/phase.ts';
import type { Vec3 } from '../volume/affine.ts';
import { type Canvas, type Fill, paint, paintEllipsoid, paintTube } from './canvas.ts';
import { valueNoise } from './noise.ts';
import type { Random } from './random.ts';
import { ellipsoidDistance, smoothStep, smoothUnion } from './shape.ts';
import type { Enhancement } from './tissue.ts';
import type { Torso } from './torso.ts';

/** What varies in the organs around the liver, beside the trunk's size. */
export interface Organs {
  readonly scale: readonly [number, number];
  readonly spleen: number;
  /** How full the stomach is (1: 45 mm radius), where its fluid ends (y in mm) and the fluid's HU. */
  readonly stomach: { readonly fill: number; readonly level: number; readonly hu: number };
  readonly gallbladder: boolean;
  readonly aortaRadius: number;
  readonly key: number;
}

/** Draws the organs; portal hypertension swells the spleen. */
export function drawOrgans(random: Random, torso: Torso, cirrhosis: boolean): Organs {
  return {
    scale: [torso.cavity[0] / 135, torso.cavity[1] / 95],
    spleen: random.normal(cirrhosis ? 1.18 : 1, 0.08),
    stomach: { fill: random.uniform(0.7, 1.05), level: random.uniform(-62, -40), hu: random.uniform(5, 35) },
    gallbladder: random.chance(0.8),
    aortaRadius: random.uniform(9, 12),
    key: random.key,
  };
}

/** Paints lungs and the organs behind the liver of one slice in one phase (before the liver). */
export function paintOrgansBehind(
  canvas: Canvas,
  organs: Organs,
  torso: Torso,
  enhancement: Enhancement,
  phase: Phase,
) {
  const { key } = organs;
  const hu = (name: keyof Enhancement['tissues']) => enhancement.tissues[name][phase];
  const at = placer(organs);
  const [sx, sy] = organs.scale;

  if (canvas.z > 0) paintLungs(canvas, organs, torso);
  paintEllipsoid(canvas, { center: at(26, -44, 104), radii: [62 * sx, 42 * sy, 44] }, (_x, _y, depth) =>
    depth > -9 ? hu('bowelWall') : hu('heart'),
  );

  paintStomach(canvas, organs, hu('bowelWall'));
  paintSpleen(canvas, organs, hu('spleen'), phase);
  const pancreas: Fill = (x, y) => hu('pancreas') + 28 * valueNoise(key + 2, x / 4, y / 4, canvas.z / 6);
  const pancreasPath: Vec3[] = [at(-22, 2, -36), at(6, -4, -26), at(40, 14, -14), at(74, 30, -2)];
  for (let n = 1; n < pancreasPath.length; n++)
    paintTube(canvas, { from: pancreasPath[n - 1] as Vec3, to: pancreasPath[n] as Vec3, radius: [11, 9] }, pancreas);
  paintBowel(canvas, organs, hu('bowelWall'));
  for (const [x, y, z] of [
    [-60, 52, -78],
    [66, 54, -58],
  ] as const)
    paintKidney(canvas, at(x, y, z), hu('kidneyCortex'), hu('kidneyMedulla'), key + x);
}

/** Paints what lies over or beside the liver: great vessels, crura, gall bladder (after the liver). */
export function paintOrgansBefore(canvas: Canvas, organs: Organs, enhancement: Enhancement, phase: Phase) {
  const hu = (name: keyof Enhancement['tissues']) => enhancement.tissues[name][phase];
  const at = placer(organs);
  const upright = (point: Vec3, rx: number, ry: number) => ({
    center: [point[0], point[1], canvas.z] as const,
    radii: [rx, ry, 1e4] as const,
  });
  paintEllipsoid(canvas, upright(at(-22, 27, 0), 13, 10), hu('venaCava'));
  for (const side of [-1, 1])
    paintTube(
      canvas,
      {
        from: [13 + side * 17, at(0, 32, 0)[1], canvas.z],
        to: [13 + side * 13, at(0, 56, 0)[1], canvas.z],
        radius: [3, 4.5],
      },
      60,
    );
  const aorta = upright(at(13, 40, 0), organs.aortaRadius, organs.aortaRadius);
  paintEllipsoid(canvas, aorta, (_x, _y, depth) => (depth > -1.2 ? 60 : hu('aorta')));
  if (organs.gallbladder)
    paintEllipsoid(canvas, { center: at(-46, -46, -52), radii: [15, 22, 30] }, (_x, _y, depth) =>
      depth > -1.8 ? hu('bowelWall') : hu('gallbladder'),
    );
}

function placer({ scale }: Organs): (x: number, y: number, z: number) => Vec3 {
  return (x, y, z) => [x * scale[0], y * scale[1], z];
}

/** A bag of fluid under a level bubble of gas, as it is in a patient who lies on the back. */
function paintStomach(canvas: Canvas, organs: Organs, wall: number): void {
  const at = placer(organs);
  const { fill, level, hu } = organs.stomach;
  const shape = { center: at(60, -22, 22), radii: [44 * fill, 46 * fill, 52] as const };
  paintEllipsoid(canvas, shape, (x, y, depth) => {
    const folds = 2 * valueNoise(organs.key + 4, x / 6, y / 6, canvas.z / 8);
    if (depth > -5 + folds) return wall;
    const gas = smoothStep(-canvas.pixel / 2, canvas.pixel / 2, level - y);
    return -960 * gas + (1 - gas) * (hu + 40 * Math.max(0, valueNoise(organs.key + 5, x / 8, y / 8, canvas.z / 8)));
  });
}

/** A crescent along the left wall; in the arterial phase its red pulp fills in stripes ("moiré"). */
function paintSpleen(canvas: Canvas, organs: Organs, value: number, phase: Phase): void {
  const at = placer(organs);
  const s = organs.spleen;
  const body = ellipsoidDistance({ center: at(93, 32, 14), radii: [36 * s, 52 * s, 56 * s] });
  const hollow = ellipsoidDistance({ center: at(62, 6, 14), radii: [38, 56, 70] });
  const stripes = phase === 'arterial' ? 34 : 0;
  const [left, top] = at(50, -30, 0);
  const [right, bottom] = at(140, 95, 0);
  paint(
    canvas,
    { left, right, top, bottom },
    (x, y, z) => Math.max(body(x, y, z), -hollow(x, y, z)),
    (x, y) => {
      if (!stripes) return value;
      const sway = 2.2 * valueNoise(organs.key + 6, x / 18, y / 18, canvas.z / 18);
      return value + stripes * Math.sin((x * 0.6 + y * 0.35) / 3.2 + 3 * sway);
    },
  );
}

function paintKidney(canvas: Canvas, center: Vec3, cortex: number, medulla: number, key: number): void {
  const radii: Vec3 = [27, 29, 52];
  paintEllipsoid(canvas, { center, radii: [radii[0] + 6, radii[1] + 6, radii[2] + 6] }, -100);
  paintEllipsoid(canvas, { center, radii }, (x, y, depth) => {
    const columns = 5 * valueNoise(key, x / 7, y / 7, canvas.z / 7);
    return cortex + (medulla - cortex) * smoothStep(6, 8.5, -depth + columns);
  });
  paintEllipsoid(canvas, { center: [center[0] * 0.88, center[1] - 4, center[2]], radii: [11, 10, 24] }, -80);
}

/** Loops of colon with gas and stool in the lower slices. */
function paintBowel(canvas: Canvas, organs: Organs, wall: number): void {
  const at = placer(organs);
  for (const [x, y, z, r] of [
    [92, -46, -46, 22],
    [52, -66, -56, 20],
    [10, -60, -66, 18],
    [104, 6, -54, 17],
    [-30, -52, -92, 20],
  ] as const) {
    paintEllipsoid(canvas, { center: at(x, y, z), radii: [r, r, r * 1.3] }, (px, py, depth) => {
      if (depth > -3) return wall;
      const stool = valueNoise(organs.key + 8, px / 7, py / 7, canvas.z / 7);
      return stool + (at(x, y, z)[1] - py) / r > 0.3 ? -900 : 20 + 60 * stool;
    });
  }
}

/** Above the two domes of the diaphragm lies lung; at z = 0 they are as wide as the cavity. */
function paintLungs(canvas: Canvas, organs: Organs, torso: Torso): void {
  const at = placer(organs);
  const [a, b] = torso.cavity;
  const [sx, sy] = organs.scale;
  const rightDome = ellipsoidDistance({ center: at(-62, -6, 0), radii: [80 * sx, 104 * sy, 96] });
  const leftDome = ellipsoidDistance({ center: at(66, -4, 0), radii: [78 * sx, 104 * sy, 84] });
  paint(
    canvas,
    { left: -a, right: a, top: -b, bottom: b },
    (x, y, z) => 4 - smoothUnion(rightDome(x, y, z), leftDome(x, y, z), 20),
    (x, y) => -860 + 160 * Math.max(0, valueNoise(organs.key, x / 6, y / 6, canvas.z / 6)) ** 2,
  );
}
