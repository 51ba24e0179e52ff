import { expect, test } from 'vitest';
import { dateOf, tags, textOf } from './dicomText.ts';

test('text of attributes: plain, a name, a number, nothing', () => {
  expect(textOf({ [tags.patientId]: { Value: ['P1'] } }, tags.patientId)).toBe('P1');
  expect(textOf({ [tags.patientName]: { Value: [{ Alphabetic: 'A^B' }] } }, tags.patientName)).toBe('A^B');
  expect(textOf({ '00201208': { Value: [12] } }, '00201208')).toBe('12');
  expect(textOf({ [tags.studyDate]: {} }, tags.studyDate)).toBe('');
});

test('dates with hyphens; what is no date stays', () => {
  expect([dateOf('20261124'), dateOf(''), dateOf('2026')]).toEqual(['2026-11-24', '', '2026']);
});
