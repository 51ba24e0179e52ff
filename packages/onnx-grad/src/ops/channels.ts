import { ShapeError, show, sizeOf } from '../tensor/shape.ts';
import { constant, node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { mul } from './arithmetic.ts';
import { broadcastTo, reshape } from './shaping.ts';

// Batch norm and its gradient are per-channel affine maps and per-channel means. Naming these two lets every back end do each in one pass.

const zeros = (n: number): Tensor => constant(new Float32Array(n));

const affineOp: Operator = {
  name: 'channelAffine',
  gradient: (y, dy) => {
    const [x, scale, shift] = y.inputs as [Tensor, Tensor, Tensor];
    const count = sizeOf(x.shape) / scale.shape[0]!;
    return [
      channelAffine(dy, scale, zeros(shift.shape[0]!)),
      mul(channelMean(mul(dy, x)), count),
      mul(channelMean(dy), count),
    ];
  },
};

const meanOp: Operator = {
  name: 'channelMean',
  gradient: (y, dy) => {
    const x = y.inputs[0]!;
    const share = mul(dy, x.shape[1]! / sizeOf(x.shape));
    return [broadcastTo(reshape(share, [1, -1, 1, 1]), x.shape)];
  },
};

function channelsOf(op: string, x: Tensor): number {
  if (x.shape.length !== 4) throw new ShapeError(`${op}: expected [N, C, H, W], got ${show(x.shape)}`);
  return x.shape[1]!;
}

/** scale[c] * x + shift[c]. x [N, C, H, W], scale and shift [C]. */
export function channelAffine(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const c = channelsOf('channelAffine', x);
  for (const v of [scale, shift])
    if (v.shape.length !== 1 || v.shape[0] !== c)
      throw new ShapeError(
        `channelAffine: expected scale and shift [${c}] for ${show(x.shape)}, got ${show(scale.shape)} and ${show(shift.shape)}`,
      );
  return node(affineOp, [x, scale, shift], x.shape);
}

/** Mean over batch and pixels. x [N, C, H, W] -> [C]. */
export const channelMean = (x: Tensor): Tensor => node(meanOp, [x], [channelsOf('channelMean', x)]);
