import { expect, test } from 'vitest';
import { addScannerNoise, valueNoise } from './noise.ts';

test('value noise is continuous, bounded and different for each key', () => {
  for (let n = 0; n < 500; n++) {
    const x = n * 0.137 - 20;
    const here = valueNoise(1, x, 2.5 * x, -x);
    expect(Math.abs(here)).toBeLessThanOrEqual(1);
    expect(Math.abs(here - valueNoise(1, x + 1e-4, 2.5 * x, -x))).toBeLessThan(1e-3);
  }
  expect(valueNoise(1, 0.3, 0.3, 0.3)).not.toBe(valueNoise(2, 0.3, 0.3, 0.3));
});

test('scanner noise has its SD in the body, half of it in air, and falls off over about two pixels', () => {
  const size = 128;
  const body = new Float32Array(size * size);
  addScannerNoise(body, size, size, 10, 3);
  const inner: number[] = [];
  const shifted = [0, 0, 0, 0];
  for (let j = 32; j < 96; j++)
    for (let i = 32; i < 96; i++) {
      inner.push(body[j * size + i] as number);
      for (let lag = 0; lag < 4; lag++)
        shifted[lag]! += (body[j * size + i] as number) * (body[j * size + i + lag] as number);
    }
  const sd = Math.sqrt(inner.reduce((a, b) => a + b * b, 0) / inner.length);
  expect(sd).toBeGreaterThan(10);
  expect(sd).toBeLessThan(12.5);
  const correlation = (lag: number) => (shifted[lag] as number) / (shifted[0] as number);
  expect(correlation(1)).toBeGreaterThan(0.5);
  expect(correlation(3)).toBeLessThan(0.1);
  const air = new Float32Array(size * size).fill(-1000);
  addScannerNoise(air, size, size, 10, 3);
  expect(Math.sqrt(air.reduce((a, b) => a + (b + 1000) ** 2, 0) / air.length)).toBeCloseTo(5, 0);
});
