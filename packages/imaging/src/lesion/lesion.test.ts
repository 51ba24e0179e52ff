import fc from 'fast-check';
import { expect, test } from 'vitest';
import { phantomPatient } from '../phantom/patient.ts';
import { affineFrom } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';
import { chooseSlices, squareAround } from './crop.ts';
import { extractLesion, type LesionPhase } from './extract.ts';
import { extractImageLesion } from './extractImage.ts';
import { contoursMask } from './region.ts';
import { cropAndResize, cropAndResizeMask } from './resize.ts';

const identity = { patient: 'P', lesion: 'L1', label: 'cyst' };
const box = (left: number, right: number, top: number, bottom: number) => ({ left, right, top, bottom });

test('resizing keeps ramps and constants, whether it enlarges or shrinks', () => {
  const plane = Float32Array.from({ length: 40 * 30 }, (_, at) => 3 * (at % 40) - 2 * Math.floor(at / 40));
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 40 }), fc.double({ min: 0, max: 4, noNaN: true }), (size, shift) => {
      const region = box(9.5 + shift, 25.5 + shift, 10.5, 18.5);
      const out = cropAndResize(plane, [40, 30], region, [size, size]);
      for (let j = 0; j < size; j++)
        for (let i = 0; i < size; i++) {
          const x = region.left + ((i + 0.5) * 16) / size;
          const y = region.top + ((j + 0.5) * 8) / size;
          expect(out[j * size + i]).toBeCloseTo(3 * x - 2 * y, 3);
        }
    }),
    { numRuns: 40 },
  );
});

test('mask and image stay aligned through crop and resize', () => {
  fc.assert(
    fc.property(
      fc.record({
        x: fc.integer({ min: 8, max: 30 }),
        y: fc.integer({ min: 8, max: 30 }),
        r: fc.integer({ min: 2, max: 7 }),
        size: fc.integer({ min: 8, max: 64 }),
      }),
      ({ x, y, r, size }) => {
        const mask = Uint8Array.from({ length: 40 * 40 }, (_, at) =>
          Math.hypot((at % 40) - x, Math.floor(at / 40) - y) <= r ? 1 : 0,
        );
        const { box: region } = squareAround(mask, [40, 40], [1, 1], { mm: 4 });
        const image = cropAndResize(
          Float32Array.from(mask, (v) => 100 * v),
          [40, 40],
          region,
          [size, size],
        );
        const cut = cropAndResizeMask(mask, [40, 40], region, [size, size]);
        cut.forEach((inside, at) => {
          if (inside) expect(image[at]).toBeGreaterThanOrEqual(49.9);
          else expect(image[at]).toBeLessThanOrEqual(50.1);
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('flipping the input flips the sample', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 144, maxLength: 144 }), (bits) => {
      fc.pre(bits.includes(1));
      const image = { width: 12, height: 12, channels: 1, data: Uint8Array.from(bits, (b, at) => 100 * b + at) };
      const mask = Uint8Array.from(bits);
      const mirror = (values: Uint8Array) =>
        Uint8Array.from(values, (_, at) => values[at - (at % 12) + 11 - (at % 12)] as number);
      const plain = extractImageLesion(identity, image, { mask }, { size: 9 });
      const flipped = extractImageLesion(
        identity,
        { ...image, data: mirror(image.data) },
        { mask: mirror(mask) },
        { size: 9 },
      );
      plain.image.forEach((value, at) => {
        const other = at - (at % 9) + 8 - (at % 9);
        expect(flipped.image[other]).toBeCloseTo(value, 2);
        expect(flipped.mask[other]).toBe(plain.mask[at]);
      });
    }),
    { numRuns: 30 },
  );
});

test('a mask smaller than an output pixel does not vanish', () => {
  const mask = new Uint8Array(64 * 64);
  mask[30 * 64 + 30] = 1;
  expect(cropAndResizeMask(mask, [64, 64], box(-0.5, 63.5, -0.5, 63.5), [8, 8]).filter(Boolean).length).toBe(1);
});

test('slices: the largest alone, or evenly spread over the large ones', () => {
  expect(chooseSlices([0, 5, 9, 10, 2, 0], 1)).toEqual([3]);
  expect(chooseSlices([0, 5, 9, 10, 2, 0], 3)).toEqual([1, 2, 3]);
  expect(chooseSlices([0, 0, 4, 0], 2)).toEqual([2, 2]);
});

function phantomPhases(lesionClass: 'cyst' | 'fnh'): { phases: LesionPhase[]; mask: Uint8Array } {
  const patient = phantomPatient({ seed: 4, index: 0, lesionClass, size: 96, difficulty: 0 });
  return {
    phases: patient.phases.map(({ phase, volume }) => ({ phase, volume, reason: 'known' })),
    mask: patient.lesions[0]!.mask,
  };
}
const meanInside = (image: Float32Array, mask: Uint8Array) => {
  const inside = [...image].filter((_, at) => mask[at] !== 0);
  return inside.reduce((a, b) => a + b, 0) / inside.length;
};

test('a phantom lesion keeps its HU in every phase, on the reference grid and from a shifted one', () => {
  const { phases, mask } = phantomPhases('fnh');
  const sample = extractLesion(identity, phases, { mask }, { size: 48 });
  expect(sample.image.length).toBe(4 * 48 * 48);
  const plane = (image: Float32Array, c: number) => image.subarray(c * 48 * 48, (c + 1) * 48 * 48);
  expect(meanInside(plane(sample.image, 1), sample.mask)).toBeGreaterThan(
    meanInside(plane(sample.image, 0), sample.mask) + 25,
  );
  // The arterial phase cut to a part of its columns: the same anatomy on another grid.
  const moved = phases.map((one) => (one.phase === 'arterial' ? { ...one, volume: cutColumns(one.volume, 2) } : one));
  const other = extractLesion(identity, moved, { mask }, { size: 48 });
  plane(other.image, 1).forEach((hu, at) => {
    expect(hu).toBeCloseTo(plane(sample.image, 1)[at] as number, 2);
  });
});

test('a missing phase is flagged and filled from the nearest in time, or by a constant', () => {
  const { phases, mask } = phantomPhases('cyst');
  const without = phases.filter(({ phase }) => phase !== 'delayed');
  const sample = extractLesion(identity, without, { mask }, { size: 16 });
  expect(sample.present).toEqual([true, true, true, false]);
  expect(sample.provenance['filled']).toEqual({ delayed: 'portal_venous' });
  expect(sample.image.subarray(3 * 256)).toEqual(sample.image.subarray(2 * 256, 3 * 256));
  const flat = extractLesion(identity, without, { mask }, { size: 16, missing: { constant: 7 } });
  expect(new Set(flat.image.subarray(3 * 256))).toEqual(new Set([7]));
  expect(() => extractLesion(identity, without, { mask }, { reference: 'delayed' })).toThrow(
    /expected a phase of delayed, got pre/,
  );
});

test('without context only the lesion keeps its values', () => {
  const { phases, mask } = phantomPhases('cyst');
  const sample = extractLesion(identity, phases, { mask }, { size: 16, context: false, channels: ['arterial'] });
  sample.image.forEach((hu, at) => {
    if (sample.mask[at] === 0) expect(hu).toBe(-70);
  });
});

test('boxes, points and contours mark what they say; a region elsewhere is refused', () => {
  const grid: Volume = {
    size: [20, 20, 5],
    data: new Float32Array(2000),
    affine: affineFrom([2, 0, 0], [0, 2, 0], [0, 0, 5], [10, 20, 30]),
  };
  const phases: LesionPhase[] = [{ phase: 'arterial', volume: grid, reason: 'test' }];
  const inside = (sample: { mask: Uint8Array }) => sample.mask.filter(Boolean).length / sample.mask.length;
  const boxed = extractLesion(
    identity,
    phases,
    { box: { low: [20, 30, 34], high: [30, 40, 41] } },
    { margin: { mm: 0 } },
  );
  expect(inside(boxed)).toBeGreaterThan(0.98);
  expect(boxed.spacing?.[0]).toBeCloseTo(12 / 128);
  const ball = extractLesion(identity, phases, { point: [30, 40, 40], radius: 15 }, { margin: { mm: 0 } });
  expect(Math.abs(inside(ball) - Math.PI / 4)).toBeLessThan(0.12);
  const far = { point: [500, 0, 0], radius: 5 } as const;
  expect(() => extractLesion(identity, phases, far)).toThrow(/patient P, lesion L1: expected a region inside/);
  const ring = (low: number, high: number, z: number) =>
    [
      [low, low],
      [high, low],
      [high, high],
      [low, high],
    ].map(([x, y]) => [x as number, (y as number) + 10, z] as const);
  const mask = contoursMask([ring(15, 35, 40), ring(21, 27, 40)], grid);
  expect(mask.reduce((a, b) => a + b, 0)).toBe(10 * 10 - 3 * 3);
  expect(mask.findIndex(Boolean)).toBeGreaterThanOrEqual(2 * 400);
});

function cutColumns(volume: Volume, from: number): Volume {
  const [columns, rows, slices] = volume.size;
  const width = columns - from;
  const data = new Float32Array(width * rows * slices);
  for (let line = 0; line < rows * slices; line++)
    data.set(volume.data.subarray(line * columns + from, (line + 1) * columns), line * width);
  const affine = [...volume.affine];
  affine[3] = (affine[3] as number) + from * (affine[0] as number);
  return { size: [width, rows, slices], data, affine };
}
