import type { AdamCoefficients, Kernels, SgdCoefficients } from './kernels.ts';

const f = Math.fround;

/** The kernels as loops over a typed array, rounded to float32 at every operation: bit for bit the results of the SIMD ones. */
export function plainKernels(memory: WebAssembly.Memory): Kernels {
  const x = new Float32Array(memory.buffer);
  return {
    kind: 'plain',
    adam: (parameter, gradient, moment1, moment2, bytes, coefficients) =>
      adam(x, parameter / 4, gradient / 4, moment1 / 4, moment2 / 4, bytes / 4, coefficients),
    sgd: (parameter, gradient, momentum, bytes, coefficients) =>
      sgd(x, parameter / 4, gradient / 4, momentum / 4, bytes / 4, coefficients),
    average: (to, parameter, bytes, weight) => average(x, to / 4, parameter / 4, bytes / 4, f(weight)),
    sumOfSquares: (address, bytes) => sumOfSquares(x, address / 4, bytes / 4),
  };
}

function adam(x: Float32Array, p: number, g: number, m: number, v: number, count: number, c: AdamCoefficients): void {
  const scale = f(c.scale);
  const l2 = f(c.l2);
  const shrink = f(c.shrink);
  const oneMinusBeta1 = f(c.oneMinusBeta1);
  const beta2 = f(c.beta2);
  const oneMinusBeta2 = f(c.oneMinusBeta2);
  const rate = f(c.rate);
  const correction = f(c.correction);
  const epsilon = f(c.epsilon);
  for (let i = 0; i < count; i++) {
    const value = x[p + i]!;
    const slope = f(f(scale * x[g + i]!) + f(l2 * value));
    const first = f(x[m + i]! + f(oneMinusBeta1 * f(slope - x[m + i]!)));
    const second = f(f(beta2 * x[v + i]!) + f(oneMinusBeta2 * f(slope * slope)));
    x[m + i] = first;
    x[v + i] = second;
    const denominator = f(f(f(Math.sqrt(second)) / correction) + epsilon);
    x[p + i] = f(f(shrink * value) - f(rate * f(first / denominator)));
  }
}

function sgd(x: Float32Array, p: number, g: number, b: number, count: number, c: SgdCoefficients): void {
  const scale = f(c.scale);
  const l2 = f(c.l2);
  const momentum = f(c.momentum);
  const rate = f(c.rate);
  const direct = f(c.direct);
  const along = f(c.along);
  for (let i = 0; i < count; i++) {
    const value = x[p + i]!;
    const slope = f(f(scale * x[g + i]!) + f(l2 * value));
    const gathered = f(f(momentum * x[b + i]!) + slope);
    x[b + i] = gathered;
    x[p + i] = f(value - f(rate * f(f(direct * slope) + f(along * gathered))));
  }
}

function average(x: Float32Array, a: number, p: number, count: number, weight: number): void {
  for (let i = 0; i < count; i++) x[a + i] = f(x[a + i]! + f(weight * f(x[p + i]! - x[a + i]!)));
}

/** Four partial sums, added in the order of the SIMD lanes. */
function sumOfSquares(x: Float32Array, start: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = start; i < start + count; i += 4) {
    s0 += x[i]! * x[i]!;
    s1 += x[i + 1]! * x[i + 1]!;
    s2 += x[i + 2]! * x[i + 2]!;
    s3 += x[i + 3]! * x[i + 3]!;
  }
  return s0 + s2 + (s1 + s3);
}
