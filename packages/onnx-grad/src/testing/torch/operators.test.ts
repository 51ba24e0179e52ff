import { describe, expect, it } from 'vitest';
import { torchCases } from './cases.ts';
import { relativeError, storedCases, torchErrors } from './operators.ts';

it('every stored case has its form here, and the other way round', () => {
  expect([...storedCases].sort()).toEqual(Object.keys(torchCases).sort());
});

it('relativeError sees what is wrong', () => {
  expect(relativeError([1, 2.2], [1, 2])).toBeCloseTo(0.1);
  expect(relativeError([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(relativeError([Number.NaN], [1])).toBeNaN();
});

describe('onnxruntime-node agrees with PyTorch within 1e-5', () => {
  it.each(storedCases)('%s', async (name) => {
    for (const [part, error] of Object.entries(await torchErrors(name))) expect(error, part).toBeLessThan(1e-5);
  });
});
