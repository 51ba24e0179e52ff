import type { Distance, Ellipsoid, Tube } from './shape.ts';
import { ellipsoidDistance, tubeDistance } from './shape.ts';

/** One slice that is being painted: pixel (i, j) lies at (x0 + i·pixel, y0 + j·pixel, z) mm. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly pixel: number;
  readonly x0: number;
  readonly y0: number;
  readonly z: number;
  readonly hu: Float32Array;
}

/** A rectangle in mm. */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a shape is filled with: one HU, or HU by position and depth (mm, negative inside). */
export type Fill = number | ((x: number, y: number, depth: number) => number);

/** The same pixels seen from anatomy that has moved by (dx, dy, dz) mm. */
export function moved(canvas: Canvas, [dx, dy, dz]: readonly [number, number, number]): Canvas {
  return { ...canvas, x0: canvas.x0 - dx, y0: canvas.y0 - dy, z: canvas.z - dz };
}

const block = 4;

/**
 * Lays a shape over what is there. Pixels at the border are mixed by the share of them that the shape covers
 * (a straight edge `blur` mm wide): the partial volume effect. Blocks of pixels whose middle lies far from the border
 * are taken or left as a whole, and a fill sees the middle's depth there; "far" allows for distances that are only first-order.
 */
export function paint(canvas: Canvas, bounds: Bounds, distance: Distance, fill: Fill, blur = canvas.pixel): void {
  const { pixel, columns, x0, y0, z, hu } = canvas;
  const reach = blur / 2;
  const iStart = Math.max(0, Math.ceil((bounds.left - reach - x0) / pixel));
  const iEnd = Math.min(columns - 1, Math.floor((bounds.right + reach - x0) / pixel));
  const jStart = Math.max(0, Math.ceil((bounds.top - reach - y0) / pixel));
  const jEnd = Math.min(canvas.rows - 1, Math.floor((bounds.bottom + reach - y0) / pixel));
  const half = (block - 1) / 2;
  const far = 2 * half * Math.SQRT2 * pixel + reach;
  const deep = -far - 9;
  for (let jb = jStart; jb <= jEnd; jb += block)
    for (let ib = iStart; ib <= iEnd; ib += block) {
      const middle = distance(x0 + (ib + half) * pixel, y0 + (jb + half) * pixel, z);
      if (middle > far) continue;
      const whole = middle < deep;
      const iLast = Math.min(iEnd, ib + block - 1);
      const jLast = Math.min(jEnd, jb + block - 1);
      for (let j = jb; j <= jLast; j++) {
        const y = y0 + j * pixel;
        for (let i = ib; i <= iLast; i++) {
          const x = x0 + i * pixel;
          const depth = whole ? middle : distance(x, y, z);
          if (depth >= reach) continue;
          const value = typeof fill === 'number' ? fill : fill(x, y, depth);
          const at = j * columns + i;
          const share = 0.5 - depth / blur;
          hu[at] = share >= 1 ? value : hu[at]! + (value - hu[at]!) * share;
        }
      }
    }
}

/** Paints an ellipsoid; a slice that misses it costs nothing. */
export function paintEllipsoid(canvas: Canvas, shape: Ellipsoid, fill: Fill, blur = canvas.pixel): void {
  const { center, radii } = shape;
  if (Math.abs(canvas.z - center[2]) > radii[2] + blur) return;
  const bounds = {
    left: center[0] - radii[0],
    right: center[0] + radii[0],
    top: center[1] - radii[1],
    bottom: center[1] + radii[1],
  };
  paint(canvas, bounds, ellipsoidDistance(shape), fill, blur);
}

/** Paints a tube; a slice that misses it costs nothing. */
export function paintTube(canvas: Canvas, tube: Tube, fill: Fill, blur = canvas.pixel): void {
  const { from, to } = tube;
  const r = Math.max(...tube.radius);
  if (canvas.z < Math.min(from[2], to[2]) - r - blur || canvas.z > Math.max(from[2], to[2]) + r + blur) return;
  const bounds = {
    left: Math.min(from[0], to[0]) - r,
    right: Math.max(from[0], to[0]) + r,
    top: Math.min(from[1], to[1]) - r,
    bottom: Math.max(from[1], to[1]) + r,
  };
  paint(canvas, bounds, tubeDistance(tube), fill, blur);
}
