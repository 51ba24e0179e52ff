import { createRandom } from 'onnx-grad';
import { describe, expect, it } from 'vitest';
import { augment } from './augment.ts';
import { type Augmentation, parseConfig } from './config.ts';

const SIZE = [4, 5] as const;
const PIXELS = SIZE[0] * SIZE[1];
const CHANNELS = 3;
const window = { low: -70, high: 180 };
const everything = parseConfig('', 'defaults').augmentation;
const nothing: Augmentation = {
  flip: false,
  rotation: 0,
  scale: 0,
  shift: 0,
  huShift: 0,
  huScale: 0,
  noise: 0,
  phaseShift: 0,
  phaseDropout: 0,
};
const slice = () => ({
  image: Float32Array.from({ length: CHANNELS * PIXELS }, (_, i) => 100 * Math.floor(i / PIXELS) + (i % PIXELS)),
  mask: Uint8Array.from({ length: PIXELS }, (_, i) => (i % SIZE[1] < 2 ? 1 : 0)),
});
const all = [true, true, true];
const changed = (settings: Partial<Augmentation>, seed = 1, present = all) =>
  augment(slice(), SIZE, present, { ...nothing, ...settings }, window, createRandom(seed));
const plane = (image: Float32Array, c: number) => Array.from(image.subarray(c * PIXELS, (c + 1) * PIXELS));
const seeds = Array.from({ length: 40 }, (_, i) => i);

describe('augment', () => {
  it('with everything off gives the sample back', () => {
    expect(changed({})).toEqual(slice());
  });

  it('leaves its input alone and repeats itself by the seed', () => {
    const input = slice();
    const first = augment(input, SIZE, all, everything, window, createRandom(3));
    expect(input).toEqual(slice());
    expect(augment(input, SIZE, all, everything, window, createRandom(3))).toEqual(first);
    expect(augment(input, SIZE, all, everything, window, createRandom(4))).not.toEqual(first);
  });

  it('flips image and mask together, about half of the time', () => {
    const { image, mask } = slice();
    const mirror = <T extends Float32Array | Uint8Array>(values: T) =>
      values.map((_, i) => values[i - (i % SIZE[1]) + (SIZE[1] - 1 - (i % SIZE[1]))]!) as T;
    const flipped = seeds.filter((seed) => {
      const got = changed({ flip: true }, seed);
      const turned = got.mask[0] === 0;
      expect(got).toEqual(turned ? { image: mirror(image), mask: mirror(mask) } : { image, mask });
      return turned;
    });
    expect(flipped.length).toBeGreaterThan(10);
    expect(flipped.length).toBeLessThan(30);
  });

  it('takes one phase away and fills it from the nearest', () => {
    const gone = seeds.map((seed) => {
      const { image } = changed({ phaseDropout: 1 }, seed);
      const from = all.map((_, c) => Math.floor(image[c * PIXELS]! / 100));
      expect(from.filter((source, c) => source !== c)).toHaveLength(1);
      return from.join('');
    });
    // Of the middle phase, the earlier neighbour is taken.
    expect([...new Set(gone)].sort()).toEqual(['002', '011', '112'].sort());
  });

  it('never takes away the only phase there is', () => {
    for (const seed of seeds) expect(changed({ phaseDropout: 1 }, seed, [false, true, false])).toEqual(slice());
  });

  it('offsets all phases alike, and scales contrast about the middle of the window', () => {
    const offset = changed({ huShift: 6 }).image.map((v, i) => v - slice().image[i]!);
    expect(Math.abs(offset[0]!)).toBeGreaterThan(0.01);
    for (const v of offset) expect(v).toBeCloseTo(offset[0]!, 3);
    const middle = (window.low + window.high) / 2;
    const gain = changed({ huScale: 0.06 }).image.map((v, i) => (v - middle) / (slice().image[i]! - middle));
    expect(gain[0]).not.toBe(1);
    for (const v of gain) expect(v).toBeCloseTo(gain[0]!, 4);
  });

  it('shifts phases against each other, not the mask', () => {
    const { image, mask } = changed({ phaseShift: 1.5 });
    expect(mask).toEqual(slice().mask);
    expect(plane(image, 0)).not.toEqual(plane(image, 1).map((v) => v - 100));
  });

  it('invents no values when it turns, scales and shifts', () => {
    const { image } = changed({ rotation: 180, scale: 0.5, shift: 0.5, flip: true }, 2);
    for (let c = 0; c < CHANNELS; c++)
      for (const v of plane(image, c)) expect(v >= 100 * c && v <= 100 * c + PIXELS - 1).toBe(true);
  });
});
