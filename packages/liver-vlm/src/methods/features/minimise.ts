/** A smooth function: gives its value at `x` and writes its gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Largest part of the gradient there. */
  readonly slope: number;
}

export interface MinimiseOptions {
  /** Largest part of the gradient at which the search ends. */
  readonly tolerance?: number;
  readonly iterations?: number;
  /** Steps remembered. */
  readonly memory?: number;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/**
 * Minimum of a convex function by L-BFGS with backtracking (Nocedal & Wright 2006, algorithms 7.4, 7.5 and 3.1), in double precision and
 * without chance: the same input gives the same output. Ends early where rounding leaves no step that descends.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Minimum {
  const { tolerance = 1e-9, iterations = 1000, memory = 10 } = options;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const steps: { readonly s: Float64Array; readonly y: Float64Array; readonly sy: number }[] = [];
  let done = 0;
  for (; done < iterations && largest(gradient) > tolerance; done++) {
    const direction = newtonDirection(gradient, steps);
    const slope = dot(gradient, direction);
    const next = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let found = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 40; halvings++) {
      for (let i = 0; i < x.length; i++) next[i] = x[i]! + length * direction[i]!;
      found = objective(next, nextGradient);
      if (found <= value + 1e-4 * length * slope) break;
      length /= 2;
    }
    if (!(found < value)) break;
    const s = next.map((v, i) => v - x[i]!);
    const y = nextGradient.map((v, i) => v - gradient[i]!);
    const sy = dot(s, y);
    if (sy > 1e-14 * dot(y, y)) steps.push({ s, y, sy });
    if (steps.length > memory) steps.shift();
    [x, gradient, value] = [next, nextGradient, found];
  }
  return { x, value, iterations: done, slope: largest(gradient) };
}

/** Minus the inverse Hessian, as the remembered steps know it, times the gradient. */
function newtonDirection(
  gradient: Float64Array,
  steps: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly sy: number }[],
): Float64Array {
  const q = gradient.map((v) => -v);
  const shares = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, sy } = steps[k]!;
    shares[k] = dot(s, q) / sy;
    for (let i = 0; i < q.length; i++) q[i]! -= shares[k]! * y[i]!;
  }
  const last = steps.at(-1);
  const scale = last ? last.sy / dot(last.y, last.y) : 1;
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  steps.forEach(({ s, y, sy }, k) => {
    const share = shares[k]! - dot(y, q) / sy;
    for (let i = 0; i < q.length; i++) q[i]! += share * s[i]!;
  });
  return q;
}

const largest = (v: Float64Array): number => v.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
