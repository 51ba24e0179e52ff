import type { Kernels } from './kernels.ts';
import {
  type Code,
  f32x4,
  f64,
  f64x2,
  forVectors,
  i32,
  type Local,
  wasmFunction,
  wasmModule,
} from './wasmAssembler.ts';

const { add, sub, mul, div, sqrt, load, store, splat } = f32x4;

const adam = wasmFunction(
  'adam',
  {
    parameter: 'i32',
    gradient: 'i32',
    moment1: 'i32',
    moment2: 'i32',
    bytes: 'i32',
    scale: 'f32',
    l2: 'f32',
    shrink: 'f32',
    oneMinusBeta1: 'f32',
    beta2: 'f32',
    oneMinusBeta2: 'f32',
    rate: 'f32',
    correction: 'f32',
    epsilon: 'f32',
  },
  { at: 'i32', p: 'v128', g: 'v128', m: 'v128', v: 'v128' },
  undefined,
  (l) => {
    const place = (slot: Local): Code => i32.add(slot.get, l.at.get);
    const all = (coefficient: Local): Code => splat(coefficient.get);
    const { p, g, m, v } = l;
    return forVectors(l.at, l.bytes, [
      ...p.set(load(place(l.parameter))),
      ...g.set(add(mul(all(l.scale), load(place(l.gradient))), mul(all(l.l2), p.get))),
      ...m.set(load(place(l.moment1))),
      ...m.set(add(m.get, mul(all(l.oneMinusBeta1), sub(g.get, m.get)))),
      ...v.set(add(mul(all(l.beta2), load(place(l.moment2))), mul(all(l.oneMinusBeta2), mul(g.get, g.get)))),
      ...store(place(l.moment1), m.get),
      ...store(place(l.moment2), v.get),
      ...store(
        place(l.parameter),
        sub(
          mul(all(l.shrink), p.get),
          mul(all(l.rate), div(m.get, add(div(sqrt(v.get), all(l.correction)), all(l.epsilon)))),
        ),
      ),
    ]);
  },
);

const sgd = wasmFunction(
  'sgd',
  {
    parameter: 'i32',
    gradient: 'i32',
    momentumBuffer: 'i32',
    bytes: 'i32',
    scale: 'f32',
    l2: 'f32',
    momentum: 'f32',
    rate: 'f32',
    direct: 'f32',
    along: 'f32',
  },
  { at: 'i32', p: 'v128', g: 'v128', b: 'v128' },
  undefined,
  (l) => {
    const place = (slot: Local): Code => i32.add(slot.get, l.at.get);
    const all = (coefficient: Local): Code => splat(coefficient.get);
    const { p, g, b } = l;
    return forVectors(l.at, l.bytes, [
      ...p.set(load(place(l.parameter))),
      ...g.set(add(mul(all(l.scale), load(place(l.gradient))), mul(all(l.l2), p.get))),
      ...b.set(add(mul(all(l.momentum), load(place(l.momentumBuffer))), g.get)),
      ...store(place(l.momentumBuffer), b.get),
      ...store(
        place(l.parameter),
        sub(p.get, mul(all(l.rate), add(mul(all(l.direct), g.get), mul(all(l.along), b.get)))),
      ),
    ]);
  },
);

const average = wasmFunction(
  'average',
  { average: 'i32', parameter: 'i32', bytes: 'i32', weight: 'f32' },
  { at: 'i32', a: 'v128' },
  undefined,
  (l) => {
    const place = (slot: Local): Code => i32.add(slot.get, l.at.get);
    return forVectors(l.at, l.bytes, [
      ...l.a.set(load(place(l.average))),
      ...store(place(l.average), add(l.a.get, mul(splat(l.weight.get), sub(load(place(l.parameter)), l.a.get)))),
    ]);
  },
);

const sumOfSquares = wasmFunction(
  'sumOfSquares',
  { address: 'i32', bytes: 'i32' },
  { at: 'i32', x: 'v128', low: 'v128', high: 'v128', sum01: 'v128', sum23: 'v128' },
  'f64',
  (l) => {
    const total = f64x2.add(l.sum01.get, l.sum23.get);
    return [
      ...forVectors(l.at, l.bytes, [
        ...l.x.set(load(i32.add(l.address.get, l.at.get))),
        ...l.low.set(f64x2.promoteLow(l.x.get)),
        ...l.high.set(f64x2.promoteHigh(l.x.get)),
        ...l.sum01.set(f64x2.add(l.sum01.get, f64x2.mul(l.low.get, l.low.get))),
        ...l.sum23.set(f64x2.add(l.sum23.get, f64x2.mul(l.high.get, l.high.get))),
      ]),
      ...f64.add(f64x2.lane(total, 0), f64x2.lane(total, 1)),
    ];
  },
);

type Numeric = (...values: number[]) => number;

/** The kernels as WebAssembly SIMD over `memory`; undefined where SIMD or compiling is not available. */
export function wasmKernels(memory: WebAssembly.Memory): Kernels | undefined {
  const bytes = wasmModule([adam, sgd, average, sumOfSquares]);
  if (!WebAssembly.validate(bytes)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const run = exports as Record<'adam' | 'sgd' | 'average' | 'sumOfSquares', Numeric>;
  return {
    kind: 'wasm',
    adam: (parameter, gradient, moment1, moment2, length, c) =>
      void run.adam(
        ...[parameter, gradient, moment1, moment2, length, c.scale, c.l2, c.shrink, c.oneMinusBeta1],
        ...[c.beta2, c.oneMinusBeta2, c.rate, c.correction, c.epsilon],
      ),
    sgd: (parameter, gradient, buffer, length, c) =>
      void run.sgd(parameter, gradient, buffer, length, c.scale, c.l2, c.momentum, c.rate, c.direct, c.along),
    average: (to, parameter, length, weight) => void run.average(to, parameter, length, weight),
    sumOfSquares: run.sumOfSquares,
  };
}
