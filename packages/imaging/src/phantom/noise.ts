import { draw, keyOf } from './random.ts';

const stepX = 0x8da6b343 | 0;
const stepY = 0xd8163841 | 0;
const stepZ = 0xcb1ab31f | 0;

// One multiplication picks a lattice point's value from a table: a full mix per corner made this the slowest part of a scan.
const lattice = Float32Array.from({ length: 4096 }, (_, n) => draw(0x6c6174, n) / 2 ** 31 - 1);

function at(point: number): number {
  return lattice[Math.imul(point ^ (point >>> 15), 0x2c1b3c6d) >>> 20]!;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Smooth random field with one lattice point per unit of length: values in [-1, 1], SD about 0.3. Perlin's value noise. */
export function valueNoise(key: number, x: number, y: number, z: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  const u = fade(x - i);
  const v = fade(y - j);
  const w = fade(z - k);
  const base = (Math.imul(i, stepX) + Math.imul(j, stepY) + Math.imul(k, stepZ) + key) | 0;
  const a = at(base);
  const c = at((base + stepY) | 0);
  const e = at((base + stepZ) | 0);
  const g = at((base + stepY + stepZ) | 0);
  const near = a + (at((base + stepX) | 0) - a) * u;
  const nearY = c + (at((base + stepX + stepY) | 0) - c) * u;
  const far = e + (at((base + stepX + stepZ) | 0) - e) * u;
  const farY = g + (at((base + stepX + stepY + stepZ) | 0) - g) * u;
  const low = near + (nearY - near) * v;
  return low + (far + (farY - far) * v - low) * w;
}

/**
 * Adds correlated noise to a plane in place: white noise through a separable kernel of about 1.8 px FWHM, as reconstruction
 * leaves it, stronger in the middle of the body than at its edge (quantum noise follows the path length).
 * `sd` is the standard deviation in HU half way between centre and edge; outside the body (air) it falls to a half.
 */
export function addScannerNoise(plane: Float32Array, columns: number, rows: number, sd: number, key: number): void {
  const side = 0.45;
  const gain = 1 / (1 + 2 * side * side);
  // A sum of four bytes has the variance 4 (256² - 1) / 12; the blur below multiplies it by `gain` after normalisation.
  const scale = (sd / Math.sqrt((4 * (256 ** 2 - 1)) / 12)) * gain;
  const plant = keyOf(key, 'white');
  const width = columns + 2;
  const lines = [new Float32Array(columns), new Float32Array(columns), new Float32Array(columns)];
  const white = new Float32Array(width);
  const fillLine = (row: number) => {
    const line = lines[(row + 3) % 3] as Float32Array;
    for (let i = 0; i < width; i++) {
      const bits = draw(plant, (row + 1) * width + i);
      white[i] = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510;
    }
    for (let i = 0; i < columns; i++) line[i] = white[i + 1]! + side * (white[i]! + white[i + 2]!);
  };
  fillLine(-1);
  fillLine(0);
  for (let row = 0; row < rows; row++) {
    fillLine(row + 1);
    const above = lines[(row + 2) % 3] as Float32Array;
    const here = lines[row % 3] as Float32Array;
    const below = lines[(row + 1) % 3] as Float32Array;
    const y = (2 * row - rows) / rows;
    for (let i = 0; i < columns; i++) {
      const pixel = row * columns + i;
      const x = (2 * i - columns) / columns;
      const weight = plane[pixel]! < -950 ? 0.5 : 1.2 - 0.45 * (x * x + y * y);
      plane[pixel]! += scale * weight * (here[i]! + side * (above[i]! + below[i]!));
    }
  }
}
