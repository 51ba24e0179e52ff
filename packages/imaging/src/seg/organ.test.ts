import { expect, test } from 'vitest';
import { lesionCode } from './codes.ts';
import { tissueOf } from './organ.ts';

test('a code says which organ, whatever the name; without a code the name must be the organ alone', () => {
  expect(tissueOf('Segment 1', { scheme: 'SCT', value: '7832008', meaning: 'Abdominal aorta' })).toBe('aorta');
  expect(tissueOf('Segment 1', { scheme: 'SRT', value: 'T-62000', meaning: 'Liver' })).toBe('liver');
  expect(tissueOf('Liver', lesionCode('metastasis'))).toBeUndefined();
  expect([tissueOf(' Aorta'), tissueOf('abdominal_aorta'), tissueOf('liver lesion')]).toEqual([
    'aorta',
    'aorta',
    undefined,
  ]);
});
