import { basename, join } from 'node:path';
import { encodePng } from '@liver-vlm/imaging/node/image';
import { affineSpacing, type Volume } from '@liver-vlm/imaging/study';

/** Where the picture of a lesion lies in the data set folder, beside its tensors' file. */
export const overlayFile = (tensors: string): string =>
  join('overlays', `${basename(tensors).replace(/\.safetensors$/, '')}.png`);

const SIDE = 160;
/** Width of the cut-out in mm: enough of the surroundings to see where in the body it is. */
const LEAST_MM = 140;
const OUTLINE = [255, 64, 64] as const;

/** A slice of the reference phase through the lesion's largest section, its mask outlined, as a PNG. */
export async function overlayPng(volume: Volume, mask: Uint8Array): Promise<Uint8Array> {
  return encodePng(drawOverlay(volume, mask), SIDE, SIDE, 3);
}

/** SIDE x SIDE pixels of red, green and blue. */
export function drawOverlay({ size: [nx, ny, nz], data, affine }: Volume, mask: Uint8Array): Uint8Array {
  const plane = nx * ny;
  const k = largestSection(mask, plane, nz);
  const section = mask.subarray(k * plane, (k + 1) * plane);
  const image = data.subarray(k * plane, (k + 1) * plane);
  const [dx, dy] = affineSpacing(affine);
  const { x, y, mm } = bounds(section, nx, dx, dy);
  const side = Math.min(Math.max(LEAST_MM, 2 * mm), Math.max(nx * dx, ny * dy));
  const [low, high] = greyRange(image);
  const at = (p: number, q: number): [number, number] => [
    Math.round(x + ((p + 0.5) / SIDE - 0.5) * (side / dx)),
    Math.round(y + ((q + 0.5) / SIDE - 0.5) * (side / dy)),
  ];
  const inside = (p: number, q: number): boolean => {
    const [i, j] = at(p, q);
    return i >= 0 && j >= 0 && i < nx && j < ny && section[i + nx * j] === 1;
  };
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let q = 0; q < SIDE; q++)
    for (let p = 0; p < SIDE; p++) {
      const [i, j] = at(p, q);
      const hu = i >= 0 && j >= 0 && i < nx && j < ny ? image[i + nx * j]! : low;
      const grey = Math.round((255 * Math.min(Math.max(hu - low, 0), high - low)) / (high - low));
      const edge = inside(p, q) && !(inside(p - 1, q) && inside(p + 1, q) && inside(p, q - 1) && inside(p, q + 1));
      rgb.set(edge ? OUTLINE : [grey, grey, grey], 3 * (p + SIDE * q));
    }
  return rgb;
}

function largestSection(mask: Uint8Array, plane: number, slices: number): number {
  let [best, most] = [0, -1];
  for (let k = 0; k < slices; k++) {
    let area = 0;
    for (let n = k * plane; n < (k + 1) * plane; n++) area += mask[n]!;
    if (area > most) [best, most] = [k, area];
  }
  return best;
}

function bounds(section: Uint8Array, nx: number, dx: number, dy: number): { x: number; y: number; mm: number } {
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY, -1];
  section.forEach((value, n) => {
    if (value === 0) return;
    const [i, j] = [n % nx, Math.floor(n / nx)];
    [left, right, top, bottom] = [Math.min(left, i), Math.max(right, i), Math.min(top, j), Math.max(bottom, j)];
  });
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    mm: Math.max((right - left + 1) * dx, (bottom - top + 1) * dy),
  };
}

/** The window of the abdomen (centre 60, width 400 HU) for CT; the whole range where values are none of HU. */
function greyRange(image: Float32Array): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of image) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return low < -300 ? [-140, 260] : [low, Math.max(high, low + 1)];
}
