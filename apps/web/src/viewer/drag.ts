import type { PlanePoint, Shape, ShapeKind } from '../mark/shape.ts';
import type { Look } from '../state/state.ts';
import { type Camera, type Placement, zoomedAt } from './camera.ts';
import type { Window } from './windowing.ts';

/** Screen pixels that a drag takes for one slice, or one HU of the window. */
const PER_SLICE = 6;
const HU_PER_PIXEL = 1.5;

/** A drag through the slices: `dy` screen pixels down from where it began at slice `from`; up is headwards. */
export const scrolled = (from: number, dy: number, headwards: 1 | -1): number =>
  from - headwards * Math.trunc(dy / PER_SLICE);

export const panned = (from: Camera, dx: number, dy: number, { scaleX, scaleY }: Placement): Camera => ({
  ...from,
  x: from.x - dx / scaleX,
  y: from.y - dy / scaleY,
});

/** Across is width, up and down is level, as on every workstation. */
export const windowed = ({ center, width }: Window, dx: number, dy: number): Window => ({
  center: Math.round(center + dy * HU_PER_PIXEL),
  width: Math.max(1, Math.round(width + dx * HU_PER_PIXEL)),
});

/** Two fingers: their distance zooms, their middle moves. Points in pixels of the slice as the pinch began, `now` with today's placement. */
export function pinched(
  from: Camera,
  before: readonly [PlanePoint, PlanePoint],
  now: readonly [PlanePoint, PlanePoint],
  at: Placement,
): Camera {
  const gap = ([a, b]: readonly [PlanePoint, PlanePoint]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const middle = ([a, b]: readonly [PlanePoint, PlanePoint]): PlanePoint => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [mx, my] = middle(before);
  const [nx, ny] = middle(now);
  const [x, y] = [(mx - at.left) / at.scaleX, (my - at.top) / at.scaleY];
  const zoomed = zoomedAt(from, gap(now) / Math.max(1, gap(before)), x, y);
  const ratio = zoomed.zoom / from.zoom;
  return {
    ...zoomed,
    x: zoomed.x - (nx - mx) / (at.scaleX * ratio),
    y: zoomed.y - (ny - my) / (at.scaleY * ratio),
  };
}

/** A draft as it grows under a moving pointer. */
export function grown(draft: Shape | undefined, kind: ShapeKind, point: PlanePoint): Shape {
  if (draft === undefined || draft.kind !== kind) return { kind, points: [point] };
  const [first] = draft.points;
  if (kind === 'outline' || first === undefined) return { kind, points: [...draft.points, point] };
  return { kind, points: [first, point] };
}

/** What a drag with a moving tool changes. */
export function dragged(
  look: Look,
  tool: 'scroll' | 'pan' | 'window',
  dx: number,
  dy: number,
  at: Placement,
  up: 1 | -1,
): Partial<Look> {
  if (tool === 'scroll') return { slice: scrolled(look.slice, dy, up) };
  if (tool === 'pan') return { camera: panned(look.camera, dx, dy, at) };
  return { window: windowed(look.window, dx, dy) };
}
