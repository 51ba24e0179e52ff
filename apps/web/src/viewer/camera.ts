/** What part of a slice a pane shows: its middle in pixels of the slice, and how much larger than fitted. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** A slice's size as it is looked at: pixels, and mm a pixel along each. */
export interface SliceSize {
  readonly columns: number;
  readonly rows: number;
  readonly columnMm: number;
  readonly rowMm: number;
}

/** Screen = scale * slice + offset, in each direction. */
export interface Placement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

export const fitted = ({ columns, rows }: SliceSize): Camera => ({
  x: (columns - 1) / 2,
  y: (rows - 1) / 2,
  zoom: 1,
});

/** Where a slice lies in a pane of `width` x `height` screen pixels; a slice's pixel i covers i - 0.5 to i + 0.5, square in mm. */
export function placementOf(camera: Camera, slice: SliceSize, width: number, height: number): Placement {
  const fit = Math.min(width / (slice.columns * slice.columnMm), height / (slice.rows * slice.rowMm));
  const scaleX = fit * camera.zoom * slice.columnMm;
  const scaleY = fit * camera.zoom * slice.rowMm;
  return { scaleX, scaleY, left: width / 2 - camera.x * scaleX, top: height / 2 - camera.y * scaleY };
}

export const toScreen = (p: Placement, x: number, y: number): [number, number] => [
  p.left + x * p.scaleX,
  p.top + y * p.scaleY,
];

export const toSlice = (p: Placement, x: number, y: number): [number, number] => [
  (x - p.left) / p.scaleX,
  (y - p.top) / p.scaleY,
];

const LEAST = 0.5;
const MOST = 20;

/** Zooms by a factor so that a point of the slice stays where it is on the screen. */
export function zoomedAt(camera: Camera, factor: number, x: number, y: number): Camera {
  const zoom = Math.min(MOST, Math.max(LEAST, camera.zoom * factor));
  const kept = camera.zoom / zoom;
  return { x: x + (camera.x - x) * kept, y: y + (camera.y - y) * kept, zoom };
}
