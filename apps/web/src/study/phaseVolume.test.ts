import { expect, test } from 'vitest';
import { PhaseVolume, type SliceReader } from './phaseVolume.ts';

/** Values that are linear in the patient's mm, so that interpolation is exact. */
function ramp(size: readonly [number, number, number], [x, y, z]: readonly [number, number, number], dz: number) {
  const reads: number[] = [];
  const affine = [1, 0, 0, x, 0, 1, 0, y, 0, 0, dz, z, 0, 0, 0, 1];
  const reader: SliceReader = {
    size,
    affine,
    read: async (from, to) => {
      reads.push(from);
      const data = new Float32Array(size[0] * size[1] * (to - from));
      for (let at = 0; at < data.length; at++) {
        const [i, j] = [at % size[0], Math.floor(at / size[0]) % size[1]];
        data[at] = x + i + 10 * (y + j) + 100 * (z + dz * (from + Math.floor(at / (size[0] * size[1]))));
      }
      return { volume: { size: [size[0], size[1], to - from], affine, data } };
    },
  };
  return { reader, reads };
}

const grid = { size: [4, 3, 5], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] } as const;
const expected = (k: number) =>
  Float32Array.from({ length: 12 }, (_, at) => (at % 4) + 10 * Math.floor(at / 4) + 200 * k);

test('on its own grid a slice is read once and given as it is', async () => {
  const { reader, reads } = ramp([4, 3, 5], [0, 0, 0], 2);
  const volume = new PhaseVolume(reader);
  expect(await volume.plane(grid, 3)).toEqual(expected(3));
  await volume.plane(grid, 3);
  expect(reads).toEqual([3]);
});

test('on another grid only the slices around are read, and values lie between them', async () => {
  const { reader, reads } = ramp([8, 8, 9], [-2, -2, -1], 1.5);
  const plane = await new PhaseVolume(reader).plane(grid, 2);
  expect(reads.length).toBeLessThanOrEqual(2);
  for (const [at, value] of expected(2).entries()) expect(plane[at]).toBeCloseTo(value, 2);
});

test('where the phase does not reach there is air, and nothing is read', async () => {
  const { reader, reads } = ramp([4, 3, 2], [0, 0, 100], 2);
  expect(await new PhaseVolume(reader).plane(grid, 0)).toEqual(new Float32Array(12).fill(-1024));
  expect(reads).toEqual([]);
});

test('the whole is every slice, also after some were read alone; a slice that failed is tried again', async () => {
  const { reader } = ramp([4, 3, 5], [0, 0, 0], 2);
  let bad = true;
  const shaky: SliceReader = {
    ...reader,
    read: (from, to) => (bad ? Promise.reject(new Error('slice')) : reader.read(from, to)),
  };
  const volume = new PhaseVolume(shaky);
  await expect(volume.plane(grid, 1)).rejects.toThrow('slice');
  bad = false;
  await volume.plane(grid, 1);
  const { data } = await volume.whole();
  expect(data.subarray(48)).toEqual(expected(4));
});
