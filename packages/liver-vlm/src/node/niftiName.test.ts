import { expect, test } from 'vitest';
import { saysMask } from './niftiName.ts';

test('names of masks', () => {
  const names = ['mask.nii.gz', 'x/ct_seg.nii', 'lesion2.nii', 'AP.nii', 'enseigment.nii', 'mask/AP.nii'];
  expect(names.map(saysMask)).toEqual([true, true, true, false, false, false]);
});
