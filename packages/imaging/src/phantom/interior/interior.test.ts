import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { drawVariant } from './interior.ts';

/** How often each variant comes up in 4000 draws. */
function frequencies(factor: number): Record<string, number> {
  const random = createRandom(7);
  const counts: Record<string, number> = { typical: 0, rare: 0, common: 0 };
  for (let n = 0; n < 4000; n++) {
    const name = drawVariant(random, 'typical', { rare: 0.1, common: 0.5 }, factor);
    counts[name] = (counts[name] ?? 0) + 1 / 4000;
  }
  return counts;
}

test('variants come up by their shares, scaled together by the factor', () => {
  expect(frequencies(0)).toEqual({ typical: expect.closeTo(1, 6), rare: 0, common: 0 });
  expect(frequencies(1)).toEqual({
    typical: expect.closeTo(0.4, 1),
    rare: expect.closeTo(0.1, 1),
    common: expect.closeTo(0.5, 1),
  });
});

test('a large factor leaves a tenth typical and keeps the variants in proportion', () => {
  const { typical, rare, common } = frequencies(10);
  expect(typical).toBeCloseTo(0.1, 1);
  expect(common! / rare!).toBeGreaterThan(4);
  expect(common! / rare!).toBeLessThan(6);
});
