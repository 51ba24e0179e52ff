import { sha256Hex } from './canonical.ts';
import { SplitError } from './splitError.ts';

const SIDE = 64;
const BAND = 16;
const BLUR = 2;

/** A decoded grey image, rows first; any range of values. */
export type GreyImage = { width: number; height: number; data: ArrayLike<number> };

/**
 * What duplicate search keeps of an image, about 4 KB: `sha256` of its size and pixels; `bits`, a 255-bit perceptual hash; `detail`, its
 * 64 x 64 fine structure as a unit vector in steps of 1/2048, whose dot product with another's is their correlation.
 */
export type Fingerprint = { sha256: string; bits: Uint32Array; detail: Int16Array };

/**
 * Fingerprints an image: scaled to 64 x 64 by area, the signs of its 16 x 16 lowest cosine frequencies against their median (Zauner 2010, pHash,
 * with four times the frequencies because medical images of one kind share their coarse shape), and what is left after a 5 x 5 mean is removed.
 */
export function fingerprint(image: GreyImage): Fingerprint {
  const { width, height, data } = image;
  if (!(width > 0 && height > 0) || data.length !== width * height) {
    throw new SplitError(
      'bad-request',
      `image: expected ${width} x ${height} = ${width * height} grey values, got ${data.length} - decode it to one channel`,
    );
  }
  const thumbnail = shrink(image);
  return { sha256: hashPixels(image), bits: cosineSigns(thumbnail), detail: fineStructure(thumbnail) };
}

function hashPixels({ width, height, data }: GreyImage): string {
  const values = new Float32Array(2 + data.length);
  values.set([width, height]);
  values.set(data, 2);
  return sha256Hex(new Uint8Array(values.buffer));
}

/** Area mean over each of 64 x 64 boxes, edges weighted; an image smaller than 64 is repeated. */
function shrink({ width, height, data }: GreyImage): Float64Array {
  const columns = boxes(width);
  const rows = boxes(height);
  const narrow = new Float64Array(height * SIDE);
  for (let y = 0; y < height; y++) {
    columns.forEach((box, x) => {
      let sum = 0;
      for (const [at, weight] of box) sum += weight * (data[y * width + at] ?? 0);
      narrow[y * SIDE + x] = sum;
    });
  }
  const result = new Float64Array(SIDE * SIDE);
  rows.forEach((box, y) => {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (const [at, weight] of box) sum += weight * (narrow[at * SIDE + x] ?? 0);
      result[y * SIDE + x] = sum;
    }
  });
  return result;
}

function boxes(length: number): [at: number, weight: number][][] {
  const step = length / SIDE;
  return Array.from({ length: SIDE }, (_, i) => {
    const box: [number, number][] = [];
    for (let at = Math.floor(i * step); at < Math.min(length, (i + 1) * step); at++) {
      const overlap = Math.min(at + 1, (i + 1) * step) - Math.max(at, i * step);
      if (overlap > 1e-9) box.push([at, overlap / step]);
    }
    return box;
  });
}

const COSINES = Float64Array.from({ length: BAND * SIDE }, (_, i) => {
  const [frequency, x] = [Math.floor(i / SIDE), i % SIDE];
  return Math.cos((Math.PI * (2 * x + 1) * frequency) / (2 * SIDE)) * (frequency === 0 ? Math.SQRT1_2 : 1);
});

function cosineSigns(pixels: Float64Array): Uint32Array {
  const half = new Float64Array(BAND * SIDE);
  for (let v = 0; v < BAND; v++) {
    for (let y = 0; y < SIDE; y++) {
      const weight = COSINES[v * SIDE + y] ?? 0;
      for (let x = 0; x < SIDE; x++)
        half[v * SIDE + x] = (half[v * SIDE + x] ?? 0) + weight * (pixels[y * SIDE + x] ?? 0);
    }
  }
  const band = new Float64Array(BAND * BAND);
  for (let v = 0; v < BAND; v++) {
    for (let u = 0; u < BAND; u++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += (COSINES[u * SIDE + x] ?? 0) * (half[v * SIDE + x] ?? 0);
      band[v * BAND + u] = sum;
    }
  }
  const waves = band.subarray(1); // without the mean brightness
  const median = Float64Array.from(waves).sort()[waves.length >> 1] ?? 0;
  const bits = new Uint32Array(8);
  waves.forEach((value, i) => {
    if (value > median) bits[i >> 5] = (bits[i >> 5] ?? 0) | (1 << (i & 31));
  });
  return bits;
}

function fineStructure(pixels: Float64Array): Int16Array {
  const rest = new Float64Array(SIDE * SIDE);
  let mean = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let around = 0;
      for (let dy = -BLUR; dy <= BLUR; dy++) {
        for (let dx = -BLUR; dx <= BLUR; dx++) around += pixels[clamp(y + dy) * SIDE + clamp(x + dx)] ?? 0;
      }
      const value = (pixels[y * SIDE + x] ?? 0) - around / (2 * BLUR + 1) ** 2;
      rest[y * SIDE + x] = value;
      mean += value / rest.length;
    }
  }
  const length = Math.sqrt(rest.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return Int16Array.from(rest, (value) => (length > 1e-6 ? Math.round((2048 * (value - mean)) / length) : 0));
}

const clamp = (at: number): number => Math.min(SIDE - 1, Math.max(0, at));
