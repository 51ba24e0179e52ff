import { bytesSource } from '@liver-vlm/imaging';
import { expect, it } from 'vitest';
import { regionsOf } from './roi.ts';

/** A volume of 2 x 2 x 1 voxels as NRRD. */
function nrrd(values: readonly number[]) {
  const header =
    'NRRD0004\ntype: short\ndimension: 3\nsizes: 2 2 1\nencoding: raw\nendian: little\nspace: left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,5)\nspace origin: (0,0,0)\n\n';
  const data = new Uint8Array(Int16Array.from(values).buffer);
  return bytesSource('lesion.nrrd', new Uint8Array([...new TextEncoder().encode(header), ...data]));
}

it('a mask is inside where it is above zero', async () => {
  const regions = await regionsOf(nrrd([0, 1, 2, 0]));
  expect(regions).toMatchObject([{ name: 'lesion.nrrd', region: { mask: { data: Uint8Array.of(0, 1, 1, 0) } } }]);
});

it('an image in place of a mask is refused', async () => {
  await expect(regionsOf(nrrd([-1000, 40, 60, 0]))).rejects.toThrow(/lesion\.nrrd: expected a mask, got an image/);
});
