import type { OnnxBuilder } from '../../onnx/builder.ts';
import { poolGeometryOf } from '../../ops/pooling.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Rule } from '../lowering.ts';

export const poolingRules: Readonly<Record<string, Rule>> = {
  maxPool: (g, t, [x]) => {
    const { kernel, stride, padding } = poolGeometryOf(t);
    return g.op('MaxPool', [x!], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
  },
  maxPoolGradient: (g, t, [x, y, dy]) => maxPoolGradient(g, t, x!, y!, dy!),
};

/** A value no activation reaches: as padding it is never the maximum of a window. */
const NEVER = -3e38;

/**
 * Without scatter, which is single-threaded: for each tap of the window compare the input that it saw with the maximum, share the
 * gradient among the equal ones, then lay the taps of one parity into their plane and interleave the planes.
 */
function maxPoolGradient(g: OnnxBuilder, t: Tensor, x: string, y: string, dy: string): string {
  const { kernel, stride, padding } = poolGeometryOf(t);
  const [n, c, h, w] = t.shape as [number, number, number, number];
  const [, , ho, wo] = t.inputs[1]!.shape as [number, number, number, number];
  // The padded input, long enough for whole strides: its planes then have one size.
  const rows = Math.max(h + padding, (ho - 1) * stride + kernel);
  const columns = Math.max(w + padding, (wo - 1) * stride + kernel);
  const [ph, pw] = [Math.ceil(rows / stride), Math.ceil(columns / stride)];
  const grow = [0, 0, padding, padding, 0, 0, ph * stride - h - padding, pw * stride - w - padding];
  const padded = g.op('Pad', [x, g.longs(grow), g.scalar(NEVER)]);
  const axes = g.longs([2, 3]);

  const masks = new Map<string, string>();
  let ties = '';
  for (let r = 0; r < kernel; r++)
    for (let q = 0; q < kernel; q++) {
      const ends = [r + (ho - 1) * stride + 1, q + (wo - 1) * stride + 1];
      const seen = g.op('Slice', [padded, g.longs([r, q]), g.longs(ends), axes, g.longs([stride, stride])]);
      const mask = isMaximum(g, y, seen);
      masks.set(`${r} ${q}`, mask);
      ties = ties === '' ? mask : g.op('Add', [ties, mask]);
    }
  const share = g.op('Div', [dy, ties]);

  const planes: string[] = [];
  for (let pr = 0; pr < stride; pr++)
    for (let pq = 0; pq < stride; pq++) {
      let plane = '';
      for (let r = pr; r < kernel; r += stride)
        for (let q = pq; q < kernel; q += stride) {
          const [dr, dq] = [(r - pr) / stride, (q - pq) / stride];
          const part = g.op('Mul', [share, masks.get(`${r} ${q}`)!]);
          const placed = g.op('Pad', [part, g.longs([0, 0, dr, dq, 0, 0, ph - ho - dr, pw - wo - dq]), g.scalar(0)]);
          plane = plane === '' ? placed : g.op('Add', [plane, placed]);
        }
      planes.push(
        g.reshape(plane === '' ? g.floats(new Float32Array(n * c * ph * pw), [n, c, ph, pw]) : plane, [
          n,
          c,
          ph,
          1,
          pw,
          1,
        ]),
      );
    }
  const rowsOfPlanes = Array.from({ length: stride }, (_, r) =>
    concat(g, planes.slice(r * stride, (r + 1) * stride), 5),
  );
  const whole = g.reshape(concat(g, rowsOfPlanes, 3), [n, c, ph * stride, pw * stride]);
  return g.op('Slice', [whole, g.longs([padding, padding]), g.longs([padding + h, padding + w]), axes]);
}

const concat = (g: OnnxBuilder, parts: string[], axis: number): string =>
  parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis });

/** 1 where `seen` equals the maximum: 1 - step(max - seen), as one threaded pass after the difference. */
const isMaximum = (g: OnnxBuilder, y: string, seen: string): string =>
  g.op('HardSigmoid', [g.op('Sub', [y, seen])], { alpha: { float: -1e37 }, beta: { float: 1 } });
