import { ImagingError } from '@liver-vlm/imaging';
import { expect, test } from 'vitest';
import { errorFields } from './errorFields.ts';

test('neither a patient nor a study is logged', () => {
  expect(errorFields(new ImagingError('mismatch', 'patient MILLER, lesion 1: expected ...'))).toEqual({
    kind: 'ImagingError',
    code: 'mismatch',
  });
  const { stack } = errorFields(new Error('no such file: /data/1.2.840.113619.2.55/x.dcm'));
  expect(stack).toContain('/data/UID/x.dcm');
});
