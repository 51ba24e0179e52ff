import type { Phase } from '../phase/phase.ts';
import { norm, type Vec3 } from '../volume/affine.ts';
import type { Canvas } from './canvas.ts';
import type { Interior } from './interior/interior.ts';
import { type LesionClass, type LesionLabel, lesionClasses } from './lesionClass.ts';
import type { Liver } from './liver.ts';
import { valueNoise } from './noise.ts';
import type { Random } from './random.ts';
import { smoothStep } from './shape.ts';

/** One lesion, placed in the trunk's millimetres. */
export interface Focus {
  readonly label: LesionLabel;
  readonly center: Vec3;
  /** Mean radius in mm and the three half axes that it is stretched to. */
  readonly radius: number;
  readonly axes: Vec3;
  readonly lobulation: number;
  /** Width of the border in pixels of the image. */
  readonly edge: number;
  readonly interior: Interior;
  readonly key: number;
}

interface Place {
  readonly center: Vec3;
  readonly room: number;
}

export interface FocusContext {
  readonly timing: number;
  readonly spread: number;
  readonly atypical: number;
  readonly others: readonly Focus[];
  /** Smallest diameter in mm that the image can show. */
  readonly smallest: number;
}

/** Draws a lesion of a class and a place for it inside the liver, clear of the lesions already there. */
export function drawFocus(random: Random, label: LesionLabel, liver: Liver, context: FocusContext): Focus {
  const kind: LesionClass = lesionClasses[label];
  const { median, sigma, high } = kind.diameter;
  const low = Math.max(kind.diameter.low, context.smallest);
  const wanted = Math.min(high, Math.max(low, random.logNormal(median, sigma)));
  const { center, room } = drawPlace(random.fork('place'), liver, wanted / 2, context.others);
  const diameter = Math.max(low, Math.min(wanted, 2 * room));
  const stretch = (): number => (diameter / 2) * random.uniform(0.86, 1.14);
  return {
    label,
    center,
    radius: diameter / 2,
    axes: [stretch(), stretch(), stretch()],
    lobulation: kind.lobulation,
    edge: random.uniform(...kind.edge),
    interior: kind.draw(random.fork('interior'), { ...context, diameter }),
    key: random.key,
  };
}

/** A point where the lesion stays in the liver but for 5 mm and clear of the cava; else the roomiest of the points tried. */
function drawPlace(random: Random, liver: Liver, radius: number, others: readonly Focus[]): Place {
  let best: Place | undefined;
  for (let attempt = 0; attempt < 400; attempt++) {
    const center: Vec3 = [random.uniform(-140, 70), random.uniform(-90, 80), random.uniform(-32, 45)];
    const [x, y, z] = center;
    let room = Math.min(5 - liver.distance(x, y, z), Math.hypot(x + 22, y - 27) - 12);
    for (const other of others) {
      room = Math.min(room, norm([x - other.center[0], y - other.center[1], z - other.center[2]]) - 1.3 * other.radius);
      // The second lesion belongs in the same stack of slices.
      if (Math.abs(z - other.center[2]) > 25) room = -1;
    }
    if (!best || room > best.room) best = { center, room };
    if (room >= radius) break;
  }
  return best as Place;
}

/** How much of each pixel the lesion covers is written to `cover` (where given); the slice is `thickness` mm thick. */
export function paintFocus(canvas: Canvas, focus: Focus, phase: Phase, thickness: number, cover?: Float32Array): void {
  const { center, axes, radius, interior, key, lobulation } = focus;
  const { pixel, x0, y0, columns, rows, hu } = canvas;
  const border = (focus.edge * pixel) / 2;
  const swell = 1 + lobulation;
  if (Math.abs(canvas.z - center[2]) > axes[2] * swell + border + thickness) return;
  const reach = Math.max(axes[0], axes[1]) * swell + border + pixel;
  const inPlane = radius < 18 ? 2 : 1;
  const layers = 3;
  const samples = inPlane * inPlane * layers;
  const iStart = Math.max(0, Math.floor((center[0] - reach - x0) / pixel));
  const iEnd = Math.min(columns - 1, Math.ceil((center[0] + reach - x0) / pixel));
  const jStart = Math.max(0, Math.floor((center[1] - reach - y0) / pixel));
  const jEnd = Math.min(rows - 1, Math.ceil((center[1] + reach - y0) / pixel));
  for (let j = jStart; j <= jEnd; j++)
    for (let i = iStart; i <= iEnd; i++) {
      let share = 0;
      let sum = 0;
      for (let s = 0; s < samples; s++) {
        const layer = s % layers;
        const column = Math.floor(s / layers) % inPlane;
        const row = Math.floor(s / (layers * inPlane));
        const x = x0 + (i + (column + 0.5) / inPlane - 0.5) * pixel - center[0];
        const y = y0 + (j + (row + 0.5) / inPlane - 0.5) * pixel - center[1];
        const z = canvas.z + ((layer + 0.5) / layers - 0.5) * thickness - center[2];
        const u = x / axes[0];
        const v = y / axes[1];
        const w = z / axes[2];
        const length = Math.sqrt(u * u + v * v + w * w);
        if (length > swell + border / radius + 0.05) continue;
        const scale = 1.7 / (length || 1);
        const bulge = 1 + 2 * lobulation * valueNoise(key, u * scale, v * scale, w * scale);
        const rho = length / bulge;
        const alpha = smoothStep(-border, border, (1 - rho) * radius);
        if (alpha === 0) continue;
        share += alpha;
        sum += alpha * interior.hu(u, v, w, Math.min(1, rho), phase);
      }
      if (share === 0) continue;
      const at = j * columns + i;
      hu[at] = hu[at]! * (1 - share / samples) + sum / samples;
      if (cover) cover[at] = Math.max(cover[at]!, share / samples);
    }
}
