import { broadcastShapes, ShapeError, show } from '../tensor/shape.ts';
import { node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { add, unbroadcast } from './arithmetic.ts';

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const matmulOp: Operator = {
  name: 'matmul',
  gradient(y, dy) {
    const [a, b] = y.inputs as [Tensor, Tensor];
    const ta = y.attributes['transposeA'] === true;
    const tb = y.attributes['transposeB'] === true;
    const da = ta ? matmul(b, dy, { transposeA: tb, transposeB: true }) : matmul(dy, b, { transposeB: !tb });
    const db = tb ? matmul(dy, a, { transposeA: true, transposeB: ta }) : matmul(a, dy, { transposeA: !ta });
    return [unbroadcast(da, a.shape), unbroadcast(db, b.shape)];
  },
};

/** Matrix product over the last two axes; leading axes broadcast. [..., m, k] x [..., k, n] -> [..., m, n] */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatmulOptions = {}): Tensor {
  const fail = () =>
    new ShapeError(
      `matmul: expected matrices whose inner sizes agree, got ${show(a.shape)}${transposeA ? ' transposed' : ''} and ${show(b.shape)}${transposeB ? ' transposed' : ''}`,
    );
  if (a.shape.length < 2 || b.shape.length < 2) throw fail();
  const [am, ak] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [bk, bn] = transposeB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
  if (ak !== bk) throw fail();
  const lead = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  return node(matmulOp, [a, b], [...lead, am, bn], { transposeA, transposeB });
}

/** x W^T + b, with the weight as PyTorch keeps it: [outputs, inputs]. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const y = matmul(x, weight, { transposeB: true });
  return bias ? add(y, bias) : y;
}
