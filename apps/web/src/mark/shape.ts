import { type Grid, type Vec3, voxelToWorld } from '@liver-vlm/imaging/browser';

export type ShapeKind = 'box' | 'ellipse' | 'outline';

/** A point on a slice, in pixels of the common grid. */
export type PlanePoint = readonly [x: number, y: number];

/** What a reader drew on one slice: two opposite corners of a box or of the box around an ellipse, or a closed outline. */
export interface Shape {
  readonly kind: ShapeKind;
  readonly points: readonly PlanePoint[];
}

/** A lesion as the reader marked it: one shape on a range of slices, both ends within. */
export interface Mark extends Shape {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

const AROUND = 72;

/** The shape as a closed polygon. */
export function polygonOf({ kind, points }: Shape): PlanePoint[] {
  const [a, b] = points;
  if (kind === 'outline' || a === undefined || b === undefined) return [...points];
  const [left, right] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [top, bottom] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  if (kind === 'box')
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
  return Array.from({ length: AROUND }, (_, n) => {
    const angle = (2 * Math.PI * n) / AROUND;
    return [
      (left + right) / 2 + ((right - left) / 2) * Math.cos(angle),
      (top + bottom) / 2 + ((bottom - top) / 2) * Math.sin(angle),
    ];
  });
}

/** Whether it is large enough to mean something: a box or an ellipse with sides, an outline with an area; at least a pixel. */
export function isDrawn(shape: Shape): boolean {
  const polygon = polygonOf(shape);
  if (polygon.length < 3) return false;
  return Math.abs(areaOf(polygon)) >= 1;
}

/** A circle as an ellipse; `radius` in pixels across and down. */
export const circleAround = ([x, y]: PlanePoint, [across, down]: readonly [number, number]): Shape => ({
  kind: 'ellipse',
  points: [
    [x - across, y - down],
    [x + across, y + down],
  ],
});

function areaOf(polygon: readonly PlanePoint[]): number {
  let twice = 0;
  polygon.forEach(([x, y], n) => {
    const [px, py] = polygon[(n + polygon.length - 1) % polygon.length] as PlanePoint;
    twice += px * y - x * py;
  });
  return twice / 2;
}

/** The mark as closed planar contours in patient mm, one a slice. */
export function contoursOf(mark: Mark, grid: Grid): Vec3[][] {
  const polygon = polygonOf(mark);
  return Array.from({ length: mark.to - mark.from + 1 }, (_, n) =>
    polygon.map(([x, y]) => voxelToWorld(grid, [x, y, mark.from + n])),
  );
}
