import { type PlanePoint, polygonOf, type Shape } from '../mark/shape.ts';
import type { MaskPatch } from '../study/outline.ts';
import { type Placement, toScreen } from './camera.ts';

/** A line over the image, on a dark edge so that it shows on any grey. */
export function strokeShape(context: CanvasRenderingContext2D, shape: Shape, at: Placement, color: string): void {
  const polygon = polygonOf(shape);
  if (polygon.length === 0) return;
  const path = new Path2D();
  polygon.forEach(([x, y], n) => {
    const [sx, sy] = toScreen(at, x, y);
    if (n === 0) path.moveTo(sx, sy);
    else path.lineTo(sx, sy);
  });
  if (polygon.length > 2) path.closePath();
  strokeTwice(context, path, color);
}

function strokeTwice(context: CanvasRenderingContext2D, path: Path2D, color: string): void {
  context.lineJoin = 'round';
  for (const [style, width] of [
    ['rgb(0 0 0 / 0.6)', 3.5],
    [color, 1.75],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke(path);
  }
}

const edges = new WeakMap<MaskPatch, readonly (readonly [number, number, number, number])[]>();

/** The edges between inside and outside of a mask, along the sides of its pixels. */
function edgesOf(patch: MaskPatch): readonly (readonly [number, number, number, number])[] {
  const known = edges.get(patch);
  if (known) return known;
  const { left, top, width, height, data } = patch;
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
  const found: [number, number, number, number][] = [];
  for (let y = 0; y <= height; y++)
    for (let x = 0; x <= width; x++) {
      const [px, py] = [left + x - 0.5, top + y - 0.5];
      if (inside(x, y) !== inside(x, y - 1)) found.push([px, py, px + 1, py]);
      if (inside(x, y) !== inside(x - 1, y)) found.push([px, py, px, py + 1]);
    }
  edges.set(patch, found);
  return found;
}

export function strokePatch(context: CanvasRenderingContext2D, patch: MaskPatch, at: Placement, color: string): void {
  const path = new Path2D();
  for (const [x0, y0, x1, y1] of edgesOf(patch)) {
    path.moveTo(...toScreen(at, x0, y0));
    path.lineTo(...toScreen(at, x1, y1));
  }
  strokeTwice(context, path, color);
}

/** A cross with an open middle. */
export function strokeCursor(context: CanvasRenderingContext2D, cursor: PlanePoint, at: Placement): void {
  const [x, y] = toScreen(at, cursor[0], cursor[1]);
  const path = new Path2D();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    path.moveTo(x + 5 * dx, y + 5 * dy);
    path.lineTo(x + 16 * dx, y + 16 * dy);
  }
  strokeTwice(context, path, '#7fd4ff');
}
