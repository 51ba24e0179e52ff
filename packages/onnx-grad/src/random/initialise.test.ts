import { expect, test } from 'vitest';
import { kaimingNormal, kaimingUniform, truncatedNormal, xavierNormal, xavierUniform } from './initialise.ts';
import { createRandom } from './random.ts';

const shape = [64, 32, 3, 3];
const random = (label: string) => createRandom(1, label);
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// Expected values are torch.nn.init's formulas worked out for [64, 32, 3, 3]: fan_in 288, fan_out 576.
test.each([
  ['kaiming normal, fan in', kaimingNormal(random('a'), shape), Math.sqrt(2 / 288)],
  ['kaiming normal, fan out', kaimingNormal(random('b'), shape, { fan: 'fan_out' }), Math.sqrt(2 / 576)],
  ['xavier normal', xavierNormal(random('c'), shape), Math.sqrt(2 / 864)],
  ['normal cut at 2 deviations', truncatedNormal(random('d'), shape), 0.02 * 0.8796],
])('%s has its standard deviation', (_, values, expected) => {
  expect(values.length).toBe(64 * 32 * 9);
  expect(deviation(values) / expected).toBeCloseTo(1, 1.5);
});

test.each([
  ['kaiming uniform', kaimingUniform(random('a'), shape), Math.sqrt(6 / 288)],
  ["torch's default", kaimingUniform(random('b'), shape, { negativeSlope: Math.sqrt(5) }), 1 / Math.sqrt(288)],
  ['xavier uniform', xavierUniform(random('c'), shape), Math.sqrt(6 / 864)],
  ['normal cut at 2 deviations', truncatedNormal(random('d'), shape), 0.04],
])('%s reaches its bound and stays within', (_, values, bound) => {
  expect(largest(values)).toBeLessThanOrEqual(Math.fround(bound));
  expect(largest(values)).toBeGreaterThan(0.99 * bound);
});

test('refuses shapes without fans and limits that nothing meets', () => {
  expect(() => kaimingNormal(random('e'), [64])).toThrow(
    'expected a shape [outputs, inputs, ...] without zeros, got [64]',
  );
  expect(() => truncatedNormal(random('f'), [2, 2], { limit: 0 })).toThrow(
    'expected a limit of at least 0.1 deviations',
  );
});
