import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../random/random.ts';
import { FlatMemory } from './flatMemory.ts';
import { plainKernels } from './plainKernels.ts';
import { wasmKernels } from './wasmKernels.ts';

/** Four slots of `count` random floats; the last is never negative, as a second moment is. */
function filled(count: number): FlatMemory {
  const memory = new FlatMemory(new Map(['p', 'g', 'm', 'v'].map((name) => [name, count])));
  const random = createRandom(5);
  for (const name of ['p', 'g', 'm']) for (let i = 0; i < count; i++) memory.view(name)[i] = random.normal();
  for (let i = 0; i < count; i++) memory.view('v')[i] = random.uniform();
  return memory;
}

function pair(count: number) {
  const [a, b] = [filled(count), filled(count)];
  const wasm = wasmKernels(a.memory);
  if (wasm === undefined) throw new Error('this machine should have wasm SIMD');
  const at = (name: string) => a.byteOffset(name);
  return { a, b, wasm, plain: plainKernels(b.memory), at, bytes: 4 * count };
}
const same = (a: FlatMemory, b: FlatMemory) =>
  Buffer.compare(Buffer.from(a.memory.buffer), Buffer.from(b.memory.buffer)) === 0;

const unit = fc.double({ min: 0, max: 1, noNaN: true });

test('adam: SIMD and plain agree bit for bit', () => {
  const coefficients = fc.record({
    scale: unit,
    l2: unit,
    shrink: unit,
    oneMinusBeta1: unit,
    beta2: unit,
    oneMinusBeta2: unit,
    rate: unit,
    correction: fc.double({ min: 0.01, max: 1, noNaN: true }),
    epsilon: fc.constantFrom(1e-8, 1e-3),
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), coefficients, (vectors, c) => {
      const { a, b, wasm, plain, at, bytes } = pair(16 * vectors);
      wasm.adam(at('p'), at('g'), at('m'), at('v'), bytes, c);
      plain.adam(at('p'), at('g'), at('m'), at('v'), bytes, c);
      expect(same(a, b)).toBe(true);
      if (vectors > 0 && c.oneMinusBeta1 > 0.1) expect(same(a, filled(16 * vectors))).toBe(false);
    }),
  );
});

test('sgd and the average: SIMD and plain agree bit for bit', () => {
  const coefficients = fc.record({ scale: unit, l2: unit, momentum: unit, rate: unit, direct: unit, along: unit });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), coefficients, (vectors, c) => {
      const { a, b, wasm, plain, at, bytes } = pair(16 * vectors);
      wasm.sgd(at('p'), at('g'), at('m'), bytes, c);
      plain.sgd(at('p'), at('g'), at('m'), bytes, c);
      wasm.average(at('v'), at('p'), bytes, c.rate);
      plain.average(at('v'), at('p'), bytes, c.rate);
      expect(same(a, b)).toBe(true);
    }),
  );
});

test('the sum of squares agrees, and is finite exactly where all floats are', () => {
  const { a, b, wasm, plain, at, bytes } = pair(160);
  const expected = a.view('g').reduce((sum, value) => sum + value * value, 0);
  expect(wasm.sumOfSquares(at('g'), bytes)).toBeCloseTo(expected, 10);
  expect(plain.sumOfSquares(at('g'), bytes)).toBe(wasm.sumOfSquares(at('g'), bytes));
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 3.4e38]) {
    for (const memory of [a, b]) memory.view('g')[77] = bad;
    expect(Number.isFinite(wasm.sumOfSquares(at('g'), bytes))).toBe(Number.isFinite(bad));
    expect(Number.isFinite(plain.sumOfSquares(at('g'), bytes))).toBe(Number.isFinite(bad));
  }
});
