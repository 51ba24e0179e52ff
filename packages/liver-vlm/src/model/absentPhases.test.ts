import { expect, it } from 'vitest';
import { shownBy } from './absentPhases.ts';

it('an absent phase is shown by the nearest that is there, of two by the earlier', () => {
  expect(shownBy([true, true, true])).toEqual([0, 1, 2]);
  expect(shownBy([true, false, true])).toEqual([0, 0, 2]);
  expect(shownBy([false, false, true, true])).toEqual([2, 2, 2, 3]);
  expect(shownBy([false, false])).toEqual([0, 1]);
});
