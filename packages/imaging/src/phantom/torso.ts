import { type Canvas, paint, paintEllipsoid, paintTube } from './canvas.ts';
import { valueNoise } from './noise.ts';
import type { Random } from './random.ts';
import { type Distance, type Ellipsoid, ellipsoidDistance, smoothStep } from './shape.ts';

/** The trunk without what breathing moves. The abdominal cavity is an ellipse around (0, 0); lengths in mm. */
export interface Torso {
  /** Half width and half depth of the cavity. */
  readonly cavity: readonly [number, number];
  readonly muscle: number;
  readonly fat: number;
  /** Millimetres by which the ribs' pattern is shifted along z. */
  readonly ribOffset: number;
  readonly key: number;
}

const FAT = -102;
const MUSCLE = 57;
const AIR = -1000;

/** Draws a trunk: adults from slim to stout. */
export function drawTorso(random: Random): Torso {
  const stout = random.uniform(0, 1);
  return {
    cavity: [random.normal(128 + 14 * stout, 4), random.normal(88 + 16 * stout, 3)],
    muscle: random.uniform(8, 12),
    fat: 8 + 22 * stout * random.uniform(0.6, 1),
    ribOffset: random.uniform(0, 30),
    key: random.key,
  };
}

/** Field of view in mm that holds the trunk with some air around it. */
export function fieldOfView({ cavity, muscle, fat }: Torso): number {
  return 2 * (cavity[0] + muscle + fat) + 14;
}

/** Distance to the cavity's wall: negative inside the abdomen. */
export function cavityDistance({ cavity }: Torso): Distance {
  return ellipse(cavity[0], cavity[1]);
}

/** What breathing and contrast leave alone in one slice. */
export interface TorsoSlice {
  /** The cavity before any organ: fat. */
  readonly inside: Float32Array;
  /** Skin, fat, muscle, bone, the air around them and the table. */
  readonly wall: Float32Array;
  /** How much of each pixel the wall covers. */
  readonly share: Float32Array;
}

/** Paints the trunk of one slice; it is the same in all phases. The canvas gives the geometry, its pixels are left alone. */
export function paintTorso(canvas: Canvas, torso: Torso): TorsoSlice {
  const inside = new Float32Array(canvas.columns * canvas.rows);
  paintCavity({ ...canvas, hu: inside }, torso);
  return { inside, ...paintWall(canvas, torso) };
}

/** The inside of the abdomen before any organ: fat with its fine strands. */
function paintCavity(canvas: Canvas, torso: Torso): void {
  const [a, b] = torso.cavity;
  paint(canvas, { left: -a - 8, right: a + 8, top: -b - 8, bottom: b + 8 }, ellipse(a + 6, b + 6), (x, y) => {
    const strand = valueNoise(torso.key, x / 7, y / 7, canvas.z / 12);
    return FAT + 30 * smoothStep(0.35, 0.75, Math.abs(strand));
  });
}

function paintWall(canvas: Canvas, torso: Torso): Omit<TorsoSlice, 'inside'> {
  const { columns, rows, pixel } = canvas;
  const hu = new Float32Array(columns * rows).fill(AIR);
  const share = new Float32Array(columns * rows).fill(1);
  const own: Canvas = { ...canvas, hu };
  const [a, b] = torso.cavity;
  const { muscle, fat, key } = torso;
  const everywhere = { left: -300, right: 300, top: -300, bottom: 300 };
  const skin = ellipse(a + muscle + fat, b + muscle + fat * 0.8);
  const bodyDistance = (x: number, y: number) => skin(x, y) + 7 * Math.exp(-((x / 14) ** 2)) * smoothStep(0, b, y);
  paint(own, everywhere, (_x, y) => Math.abs(y - (b + muscle + fat * 0.8 + 6)) - 3, -350, pixel);
  paint(own, everywhere, bodyDistance, (_x, _y, depth) => (depth > -2 ? 5 : FAT));
  paint(own, everywhere, ellipse(a + muscle, b + muscle), (x, y, depth) => {
    if (depth < -muscle - 4) return MUSCLE;
    const grain = valueNoise(key, x / 3.5, y / 3.5, canvas.z / 10);
    const intermuscular = smoothStep(0.45, 0.8, Math.abs(valueNoise(key + 7, x / 9, y / 9, canvas.z / 20)));
    return MUSCLE + 10 * grain - 70 * intermuscular;
  });
  paint({ ...canvas, hu: share }, everywhere, ellipse(a, b), 0);
  paintBack(own, torso, share);
  paintRibs(own, torso);
  return { wall: hu, share };
}

/** Spine and the muscles beside it, which bulge into the cavity's ellipse. */
function paintBack(canvas: Canvas, { cavity, key, ribOffset }: Torso, share: Float32Array): void {
  const b = cavity[1];
  const vertebra = b - 24;
  const cover: Canvas = { ...canvas, hu: share };
  const both = (shape: Ellipsoid, fill: number | ((x: number, y: number, depth: number) => number)) => {
    paintEllipsoid(canvas, shape, fill);
    paintEllipsoid(cover, shape, 1);
  };
  const column = (x: number, y: number, rx: number, ry: number): Ellipsoid => ({
    center: [x, y, canvas.z],
    radii: [rx, ry, 1e4],
  });
  const muscleFill = (x: number, y: number) => MUSCLE + 12 * valueNoise(key + 3, x / 4, y / 4, canvas.z / 15);
  for (const side of [-1, 1]) {
    both(column(side * 30, b + 4, 25, 17), muscleFill);
    both(column(side * 24, vertebra + 10, 13, 12), muscleFill);
  }
  const spongy = (x: number, y: number, depth: number) =>
    depth > -2.2 ? 430 : 185 + 90 * valueNoise(key + 5, x / 3, y / 3, canvas.z / 4);
  const disc = smoothStep(0.86, 0.96, Math.abs(Math.sin(((canvas.z + ribOffset) / 34) * Math.PI)));
  both(column(0, vertebra, 21, 16), (x, y, depth) => spongy(x, y, depth) * (1 - disc) + 75 * disc);
  for (const side of [-1, 1]) paintTubeAt(canvas, share, side * 9, vertebra + 12, side * 30, b + 1, 4.5, 360);
  paintTubeAt(canvas, share, 0, vertebra + 26, 0, b + 20, 4, 380);
  both(column(0, vertebra + 21, 13, 11), 420);
  both(column(0, vertebra + 21, 9.5, 8), (_x, _y, depth) => (depth < -3.5 ? 38 : 5));
}

function paintTubeAt(
  canvas: Canvas,
  share: Float32Array,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  radius: number,
  hu: number,
): void {
  const tube = {
    from: [x1, y1, canvas.z],
    to: [x2, y2, canvas.z],
    radius: [radius, radius * 0.7],
  } as const;
  paintTube(canvas, tube, hu);
  paintTube({ ...canvas, hu: share }, tube, 1);
}

/** Ribs slope downwards and forwards, so that an axial slice cuts a row of them obliquely. */
function paintRibs(canvas: Canvas, { cavity, muscle, ribOffset, key }: Torso): void {
  const a = cavity[0] + muscle * 0.45;
  const b = cavity[1] + muscle * 0.45;
  const spacing = 30;
  for (let rib = -6; rib <= 10; rib++) {
    // From the back (angle 0) to the front (angle 1) a rib falls about 120 mm.
    const along = (rib * spacing + ribOffset - canvas.z) / 120;
    if (along < 0.08 || along > 0.86) continue;
    for (const side of [-1, 1]) {
      const angle = Math.PI / 2 - side * along * Math.PI;
      const x = a * Math.cos(angle);
      const y = b * Math.sin(angle);
      const slant = Math.hypot(a * Math.sin(angle), b * Math.cos(angle));
      const tx = (-a * Math.sin(angle)) / slant;
      const ty = (b * Math.cos(angle)) / slant;
      const half = along > 0.72 ? 7 : 10;
      const shape = {
        from: [x - tx * half, y - ty * half, canvas.z],
        to: [x + tx * half, y + ty * half, canvas.z],
        radius: [4, 4],
      } as const;
      const cartilage = along > 0.78;
      paintTube(canvas, shape, (px, py, depth) =>
        cartilage ? 110 : depth > -1.6 ? 480 : 190 + 80 * valueNoise(key + 9, px / 3, py / 3, canvas.z / 4),
      );
    }
  }
}

/** An ellipse around the origin, whatever z. */
function ellipse(a: number, b: number): (x: number, y: number) => number {
  const distance = ellipsoidDistance({ center: [0, 0, 0], radii: [a, b, 1] });
  return (x, y) => distance(x, y, 0);
}

/** Puts the wall over a slice whose cavity and organs are painted. */
export function layWall(hu: Float32Array, { wall, share }: TorsoSlice): void {
  for (let at = 0; at < hu.length; at++) {
    const part = share[at]!;
    if (part > 0) hu[at] = hu[at]! + (wall[at]! - hu[at]!) * part;
  }
}
