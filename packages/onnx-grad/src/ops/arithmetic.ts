import { broadcastShapes, sameShape } from '../tensor/shape.ts';
import { constant, isConstant, node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { greater, step } from './comparison.ts';
import { sum } from './reduction.ts';
import { broadcastTo, reshape } from './shaping.ts';

/** A tensor, or a number that stands for a constant. */
export type Operand = Tensor | number;
export const operand = (v: Operand): Tensor => (typeof v === 'number' ? constant(v) : v);

/** Sums a gradient over the axes along which its operand was broadcast. */
export function unbroadcast(gradient: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape
    .map((_, i) => i)
    .filter((i) => i < lead || (shape[i - lead] === 1 && gradient.shape[i] !== 1));
  const reduced = axes.length > 0 ? sum(gradient, axes) : gradient;
  return sameShape(reduced.shape, shape) ? reduced : reshape(reduced, shape);
}

type PairGradient = (a: Tensor, b: Tensor, dy: Tensor, y: Tensor) => readonly [Tensor | null, Tensor | null];

function binary(name: string, gradient: PairGradient): (a: Operand, b: Operand) => Tensor {
  const op: Operator = {
    name,
    gradient(y, dy) {
      const [a, b] = y.inputs as [Tensor, Tensor];
      // The upstream gradient of a broadcast result may itself still be broadcastable (a scalar one, say).
      const full = sameShape(dy.shape, y.shape) ? dy : broadcastTo(dy, y.shape);
      const [da, db] = gradient(a, b, full, y);
      return [da && unbroadcast(da, a.shape), db && unbroadcast(db, b.shape)];
    },
  };
  return (left, right) => {
    const a = operand(left);
    const b = operand(right);
    return node(op, [a, b], broadcastShapes(name, a.shape, b.shape));
  };
}

const isOne = (t: Tensor): boolean =>
  isConstant(t) && t.type === 'float32' && (t.attributes['data'] as Float32Array).every((v) => v === 1);

const multiply = binary('mul', (a, b, dy) => [mul(dy, b), mul(dy, a)]);

/** Elementwise sum with broadcasting. */
export const add = binary('add', (_a, _b, dy) => [dy, dy]);
/** Elementwise difference with broadcasting. */
export const sub = binary('sub', (_a, _b, dy) => [dy, neg(dy)]);
/** Elementwise product with broadcasting; a factor of one costs nothing. */
export function mul(left: Operand, right: Operand): Tensor {
  const [a, b] = [operand(left), operand(right)];
  const shape = broadcastShapes('mul', a.shape, b.shape);
  if (isOne(a) && sameShape(b.shape, shape)) return b;
  if (isOne(b) && sameShape(a.shape, shape)) return a;
  return multiply(a, b);
}
/** Elementwise quotient with broadcasting. */
export const div = binary('div', (_a, b, dy, y) => [div(dy, b), neg(mul(dy, div(y, b)))]);
/** Elementwise larger value; where equal, the gradient goes to the second operand. */
export const maximum = binary('maximum', (a, b, dy) => {
  const first = greater(a, b);
  return [mul(dy, first), mul(dy, sub(1, first))];
});
/** Elementwise smaller value; where equal, the gradient goes to the second operand. */
export const minimum = binary('minimum', (a, b, dy) => {
  const first = greater(b, a);
  return [mul(dy, first), mul(dy, sub(1, first))];
});

type UnaryGradient = (x: Tensor, dy: Tensor, y: Tensor) => Tensor;

function unary(name: string, gradient: UnaryGradient): (x: Tensor) => Tensor {
  const op: Operator = { name, gradient: (y, dy) => [gradient(y.inputs[0]!, dy, y)] };
  return (x) => node(op, [x], x.shape);
}

export const neg = unary('neg', (_x, dy) => neg(dy));
export const exp = unary('exp', (_x, dy, y) => mul(dy, y));
/** Natural logarithm. */
export const log = unary('log', (x, dy) => div(dy, x));
export const sqrt = unary('sqrt', (_x, dy, y) => div(mul(dy, 0.5), y));
export const reciprocal = unary('reciprocal', (_x, dy, y) => neg(mul(dy, mul(y, y))));
export const abs = unary('abs', (x, dy) => mul(dy, sub(step(x), step(neg(x)))));
/** Gauss error function. */
export const erf = unary('erf', (x, dy) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))));
export const sin = unary('sin', (x, dy) => mul(dy, cos(x)));
export const cos = unary('cos', (x, dy) => neg(mul(dy, sin(x))));
/** max(x, 0); no gradient flows at 0. */
export const relu = unary('relu', (_x, dy, y) => mul(dy, step(y)));
export const sigmoid = unary('sigmoid', (_x, dy, y) => mul(dy, mul(y, sub(1, y))));
export const tanh = unary('tanh', (_x, dy, y) => mul(dy, sub(1, mul(y, y))));

export const square = (x: Tensor): Tensor => mul(x, x);
/** x * Phi(x), the exact form (with erf), as in BERT. */
export const gelu = (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
/** x * sigmoid(1.702 x), CLIP's approximation of GELU. */
export const quickGelu = (x: Tensor): Tensor => mul(x, sigmoid(mul(x, 1.702)));
/** x * sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));
