import { poolGeometryOf } from '../../ops/pooling.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { isWhole, look, lookAt } from './look.ts';
import { interleave, type Plane } from './planes.ts';

export const maxPool: BlockedRule = (b, t) => {
  const x = t.inputs[0]!;
  if (!b.isBlocked(x)) return null;
  const { kernel, stride, padding } = poolGeometryOf(t);
  const name = b.nchwc('MaxPool', [b.values.get(x, 'narrow')], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
    auto_pad: 'NOTSET',
  });
  return { layout: 'narrow', name, shape: t.shape };
};

/** Far above any activation: added to a maximum, nothing is equal to it. */
const UNREACHED = 1e30;

/**
 * As in the plain form: a mask for each tap of the window tells where its input is the maximum, equal ones share the gradient, and
 * the shares of one phase of the stride are summed into their plane. Seeing every stride-th pixel from an offset, subtracting,
 * shifting and summing are all depthwise convolutions by one-hot kernels: one pass each.
 */
export const maxPoolGradient: BlockedRule = (b, t) => {
  const [x, y, dy] = t.inputs as [Tensor, Tensor, Tensor];
  if (!b.isBlocked(x) || !b.isBlocked(y)) return null;
  const { kernel, stride, padding } = poolGeometryOf(t);
  const [, , h, w] = t.shape as [number, number, number, number];
  const [, , ho, wo] = y.shape as [number, number, number, number];
  const taps = Array.from({ length: kernel * kernel }, (_, k) => [Math.floor(k / kernel), k % kernel] as const);

  const masks = taps.map(([r, q]) => {
    const rows = lookAt(h, ho, stride, r - padding);
    const columns = lookAt(w, wo, stride, q - padding);
    const maximum = besides(b, y, unseen(h, ho, stride, r - padding), unseen(w, wo, stride, q - padding));
    const behind = look(b, b.values.get(x, 'narrow'), t.shape[1]!, { rows, columns, stride, factor: -1, sum: maximum });
    // 1 where maximum - seen is 0, else 0.
    return b.g.op('HardSigmoid', [behind], { alpha: { float: -1e37 }, beta: { float: 1 } });
  });
  const ties = masks.reduce((sum, mask) => b.g.op('Add', [sum, mask]));
  const share = b.g.op('Div', [b.values.get(dy, 'narrow'), ties]);

  const planes: Plane[] = [];
  for (let pr = 0; pr < Math.min(stride, h); pr++)
    for (let pq = 0; pq < Math.min(stride, w); pq++) {
      const [height, width] = [Math.ceil((h - pr) / stride), Math.ceil((w - pq) / stride)];
      let name = '';
      taps.forEach(([r, q], k) => {
        const [down, across] = [(r - padding - pr) / stride, (q - padding - pq) / stride];
        if (!Number.isInteger(down) || !Number.isInteger(across)) return;
        const part = b.g.op('Mul', [share, masks[k]!]);
        // Row m of the plane takes what row m - down of the output sends to it.
        const [rows, columns] = [lookAt(ho, height, 1, -down), lookAt(wo, width, 1, -across)];
        if (isWhole(rows) && isWhole(columns)) name = name === '' ? part : b.g.op('Add', [name, part]);
        else name = look(b, part, t.shape[1]!, { rows, columns, sum: name });
      });
      planes.push({ name, height, width });
    }
  return { layout: 'narrow', name: interleave(b, planes, t.shape, [stride, stride]), shape: t.shape };
};

/** Output rows whose tap lies in the padding, where it sees nothing. */
const unseen = (size: number, outputs: number, stride: number, offset: number): number[] =>
  Array.from({ length: outputs }, (_, i) => i).filter((i) => i * stride + offset < 0 || i * stride + offset >= size);

/** The maxima, out of reach on these rows and columns. */
function besides(b: Blocked, y: Tensor, rows: readonly number[], columns: readonly number[]): string {
  const name = b.values.get(y, 'narrow');
  if (rows.length + columns.length === 0) return name;
  return b.once(y, `besides ${rows} ${columns}`, () => {
    const [n, c, h, w] = y.shape as [number, number, number, number];
    const far = new Float32Array(h * w * b.block);
    for (let i = 0; i < h; i++)
      for (let j = 0; j < w; j++)
        if (rows.includes(i) || columns.includes(j))
          far.fill(UNREACHED, (i * w + j) * b.block, (i * w + j + 1) * b.block);
    const maps = b.g.reshape(name, [(n * c) / b.block, h * w * b.block]);
    return b.g.reshape(b.g.op('Add', [maps, b.g.floats(far, [h * w * b.block])]), y.shape);
  });
}
