import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FlatMemory } from './flatMemory.ts';
import type { Method } from './method.ts';
import { Optimiser, type OptimiserOptions } from './optimiser.ts';

type Values = Record<string, number[]>;
interface Stored {
  shapes: Record<string, number[]>;
  rates: number[];
  start: Values;
  gradients: Values[];
  cases: Record<string, { steps: Values[]; norms: number[]; average: Values }>;
}
// Written by tools/torch_optimisers.py.
const stored: Stored = JSON.parse(readFileSync(new URL('testdata/torch.json', import.meta.url), 'utf8'));
const shapes = new Map(Object.entries(stored.shapes));
const decay = [[/^layer\.weight$/, 0.1]] as const;

function load(optimiser: Optimiser, values: Values, slot: 'parameter' | 'gradient'): void {
  for (const [name, numbers] of Object.entries(values)) optimiser[slot](name).set(numbers);
}
function expectClose(got: (name: string) => Float32Array, expected: Values): void {
  for (const [name, numbers] of Object.entries(expected))
    for (const [i, value] of got(name).entries())
      expect(Math.abs(value - numbers[i]!), `${name}[${i}]`).toBeLessThan(1e-6);
}
const adamw: Method = { kind: 'adamw' };

describe.each(['wasm', 'plain'] as const)('%s', (kernels) => {
  const force: OptimiserOptions = kernels === 'plain' ? { kernels } : {};

  test.each<[string, Method, OptimiserOptions]>([
    ['sgd', { kind: 'sgd' }, {}],
    ['sgd momentum', { kind: 'sgd', momentum: 0.9 }, { weightDecay: decay }],
    ['sgd nesterov', { kind: 'sgd', momentum: 0.9, nesterov: true }, { weightDecay: decay }],
    ['adam', { kind: 'adam' }, { weightDecay: decay }],
    ['adamw', adamw, { weightDecay: decay }],
    ['adamw clipped', adamw, { weightDecay: decay, clipNorm: 2 }],
  ])("%s gives PyTorch's parameters, gradient norms and moving average", (name, method, options) => {
    const optimiser = new Optimiser(shapes, method, { ...options, ...force, averageDecay: 0.8 });
    expect(optimiser.kernels).toBe(kernels);
    load(optimiser, stored.start, 'parameter');
    const expected = stored.cases[name]!;
    for (const [i, rate] of stored.rates.entries()) {
      load(optimiser, stored.gradients[i]!, 'gradient');
      const report = optimiser.step(rate);
      expect(report.applied).toBe(true);
      expect(report.gradientNorm).toBeCloseTo(expected.norms[i]!, 5);
      expectClose((key) => optimiser.parameter(key), expected.steps[i]!);
    }
    expectClose((key) => optimiser.average(key), expected.average);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a gradient of %d changes nothing', (bad) => {
    const optimiser = new Optimiser(shapes, adamw, force);
    load(optimiser, stored.start, 'parameter');
    load(optimiser, stored.gradients[0]!, 'gradient');
    optimiser.gradient('norm.weight')[1] = bad;
    expect(optimiser.step(0.1)).toEqual({ applied: false, gradientNorm: bad });
    expect(optimiser.steps).toBe(0);
    expectClose((key) => optimiser.parameter(key), stored.start);
  });

  test('frozen parameters stay, and have no gradient', () => {
    const optimiser = new Optimiser(shapes, adamw, { ...force, frozen: [/^layer/] });
    load(optimiser, stored.start, 'parameter');
    optimiser.gradient('norm.weight').fill(1);
    optimiser.step(0.1);
    expect(optimiser.trained).toEqual(['norm.weight']);
    expectClose((key) => optimiser.parameter(key), { 'layer.weight': stored.start['layer.weight']! });
    expect(optimiser.parameter('norm.weight')[0]).toBeCloseTo(stored.start['norm.weight']![0]! - 0.1, 5);
    expect(() => optimiser.gradient('layer.bias')).toThrow('expected a trained parameter, got a frozen one');
  });
});

test('a run taken up from a saved state goes on as if it had never stopped', () => {
  const make = () => new Optimiser(shapes, adamw, { averageDecay: 0.8 });
  const [whole, resumed] = [make(), make()];
  load(whole, stored.start, 'parameter');
  for (const i of [0, 1, 2]) {
    if (i === 2) {
      for (const name of shapes.keys()) resumed.parameter(name).set(whole.parameter(name));
      resumed.restore(whole.save());
      load(resumed, stored.gradients[i]!, 'gradient');
      resumed.step(0.1);
    }
    load(whole, stored.gradients[i]!, 'gradient');
    whole.step(0.1);
  }
  expect(resumed.save()).toEqual(whole.save());
  expect(resumed.parameter('layer.weight')).toEqual(whole.parameter('layer.weight'));
  const other = new Optimiser(new Map([['layer.weight', [2]]]), adamw);
  expect(() => other.restore(whole.save())).toThrow('without a fitting moment1/layer.weight');
});

test('moments are views by name, and the step count can be taken up but not garbled', () => {
  const [first, second] = [new Optimiser(shapes, adamw), new Optimiser(shapes, adamw)];
  for (const optimiser of [first, second]) optimiser.gradient('norm.weight').fill(2);
  first.step(0.1);
  second.steps = first.steps;
  for (const [slot, view] of Object.entries(first.moments('norm.weight')))
    second.moments('norm.weight')[slot]?.set(view);
  second.parameter('norm.weight').set(first.parameter('norm.weight'));
  for (const optimiser of [first, second]) optimiser.step(0.1);
  expect(Object.keys(first.moments('norm.weight'))).toEqual(['moment1', 'moment2']);
  expect(second.parameter('norm.weight')).toEqual(first.parameter('norm.weight'));
  expect(() => {
    second.steps = -1;
  }).toThrow('expected a whole number, got -1');
});

test('refuses settings that mean nothing', () => {
  const make = (method: Method, options?: OptimiserOptions) => () => new Optimiser(shapes, method, options);
  expect(make({ kind: 'adam', beta1: 1 })).toThrow('optimiser beta1: expected a number from 0 to below 1, got 1');
  expect(make({ kind: 'adam', epsilon: 0 })).toThrow('expected a number above 0, got 0');
  expect(make(adamw, { frozen: [/^text\./] })).toThrow('expected a parameter that matches /^text\\./, got none of 3');
  expect(make(adamw, { clipNorm: 0 })).toThrow('expected a number above 0, got 0');
  expect(() => make(adamw)().step(Number.NaN)).toThrow('expected a learning rate of at least 0, got NaN');
  expect(() => make(adamw)().parameter('head')).toThrow('expected one of 3 parameters, got head');
  expect(() => make(adamw)().average('norm.weight')).toThrow('expected averageDecay, got none');
});

test('regions are aligned to 64 bytes, and more than 4 GiB is refused before anything is taken', () => {
  const memory = new FlatMemory(new Map(Object.entries({ a: 1, b: 17, c: 2 })));
  expect(['a', 'b', 'c'].map((name) => memory.byteOffset(name))).toEqual([0, 64, 192]);
  expect(memory.view('b').length).toBe(17);
  expect(() => new FlatMemory(new Map([['a', 2 ** 30]]))).toThrow('expected at most 4095 MiB, got 4096 MiB');
  expect(() => new FlatMemory(new Map([['a', Number.NaN]]))).toThrow('expected a whole number of floats, got NaN');
});
