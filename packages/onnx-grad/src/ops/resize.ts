import { ShapeError, show } from '../tensor/shape.ts';
import { constant, type Tensor } from '../tensor/tensor.ts';
import { matmul } from './matmul.ts';

/** Rows of weights that take `from` samples to `to`, with pixel centres aligned as PyTorch does without `align_corners`. */
function interpolation(from: number, to: number, mode: 'nearest' | 'bilinear'): Tensor {
  const m = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    if (mode === 'nearest') {
      m[i * from + Math.min(from - 1, Math.floor((i * from) / to))] = 1;
      continue;
    }
    const at = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(from - 1, Math.floor(at));
    const high = Math.min(from - 1, low + 1);
    m[i * from + low]! += 1 - (at - low);
    m[i * from + high]! += at - low;
  }
  return constant(m, [to, from]);
}

/** Resizes the pixels of x [N, C, H, W]. Each axis is one matrix product, so the gradient is exact and the same on every back end. */
export function resize(
  x: Tensor,
  [height, width]: readonly [number, number],
  mode: 'nearest' | 'bilinear' = 'bilinear',
): Tensor {
  if (x.shape.length !== 4 || height < 1 || width < 1)
    throw new ShapeError(
      `resize: expected [N, C, H, W] and a positive size, got ${show(x.shape)} and ${height} x ${width}`,
    );
  const rows = matmul(interpolation(x.shape[2]!, height, mode), x);
  return matmul(rows, interpolation(x.shape[3]!, width, mode), { transposeB: true });
}
