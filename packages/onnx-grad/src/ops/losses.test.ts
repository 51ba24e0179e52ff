import { describe, expect, it } from 'vitest';
import { constant, input } from '../tensor/tensor.ts';
import { evaluate } from '../testing/evaluate.ts';
import { gradcheck } from '../testing/gradcheck.ts';
import { ntXent } from './losses.ts';

describe('ntXent', () => {
  const rows = [1, 2, 0.5, -1, 0.3, 2, 0.8, 1.5, 1, -0.5, -1, 1.5];

  // By the formula in double precision, with numpy.
  it.each([
    [0.1, 0.006402677298031456],
    [0.5, 0.34517854654285224],
  ])('at temperature %f', async (temperature, expected) => {
    const { loss } = await evaluate({ loss: ntXent(constant(rows, [4, 3]), temperature) }, {});
    expect(loss![0]).toBeCloseTo(expected, 6);
  });

  it('agrees with central differences', () => gradcheck([[6, 5]], (z) => ntXent(z, 0.5)));

  it('refuses rows that have no partner', () => {
    expect(() => ntXent(input('z', [3, 4]), 0.5)).toThrow(/two views of each row \[2n, d\], got \[3, 4\]/);
  });
});
