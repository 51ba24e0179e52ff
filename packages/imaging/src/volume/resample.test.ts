import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAffine } from './affine.testing.ts';
import { affineFrom, transformPoint } from './affine.ts';
import { resampleLinear, resampleNearest } from './resample.ts';
import { type Volume, worldToVoxel } from './volume.ts';

const identity = affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]);

function ramp(size: [number, number, number], affine: Volume['affine']): Volume {
  const data = new Float32Array(size[0] * size[1] * size[2]);
  let at = 0;
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++) data[at++] = slope(transformPoint(affine, [i, j, k]));
  return { size, data, affine };
}

function slope([x, y, z]: readonly [number, number, number]): number {
  return 3 + 0.5 * x - 0.25 * y + 0.125 * z;
}

test('a linear ramp is resampled exactly between voxel centres, whatever the two grids', () => {
  fc.assert(
    fc.property(anyAffine, anyAffine, (from, to) => {
      const volume = ramp([5, 6, 7], from);
      const grid = { size: [4, 4, 4] as const, affine: [...to] };
      // Move the grid's first voxel into the volume so that some of it overlaps.
      const centre = transformPoint(from, [2, 2.5, 3]);
      [3, 7, 11].forEach((cell, axis) => {
        grid.affine[cell] = centre[axis] as number;
      });
      const out = resampleLinear(volume, grid, Number.NaN);
      let inside = 0;
      for (let n = 0; n < 64; n++) {
        const world = transformPoint(grid.affine, [n & 3, (n >> 2) & 3, n >> 4]);
        const voxel = worldToVoxel(volume, world);
        if (!voxel.every((x, axis) => x >= 0 && x <= (volume.size[axis] as number) - 1)) continue;
        inside++;
        expect(out.data[n]).toBeCloseTo(slope(world), 2);
      }
      expect(inside).toBeGreaterThan(0);
    }),
  );
});

test('onto its own grid nothing changes', () => {
  const volume = ramp([3, 4, 2], identity);
  expect(resampleLinear(volume, volume).data).toEqual(volume.data);
  expect(resampleNearest(volume, volume).data).toEqual(volume.data);
});

test('border voxels reach half a voxel outwards and no further', () => {
  const volume: Volume = { size: [2, 1, 1], data: Float32Array.of(10, 20), affine: identity };
  const grid = { size: [6, 1, 1] as const, affine: affineFrom([0.5, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0]) };
  expect([...resampleLinear(volume, grid, -1).data]).toEqual([-1, 10, 10, 15, 20, 20]);
  expect([...resampleNearest(volume, grid).data]).toEqual([0, 10, 10, 20, 20, 20]);
});
