import { geometryOf } from '../../ops/convolution.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule, Placed } from './blocked.ts';
import { tailOf } from './convolution.ts';
import { hasShortRows, longRowConvolution } from './longRows.ts';
import { interleave, type Plane } from './planes.ts';
import { exchangedWeight, weightLayoutOf } from './weights.ts';

/** One axis of the convolution of dy that yields every `stride`-th row of dx. */
interface Phase {
  /** Taps of the weight, in the order in which they meet ascending rows of dy. */
  readonly taps: readonly number[];
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/**
 * Row u of dx meets row (u + padding - dilation * tap) / stride of dy, where that is whole. For rows u = stride * m + phase those are
 * consecutive rows around m, so each phase is a small convolution of dy by the taps that fit it.
 * @returns null where it would need negative padding, or taps further apart than one row
 */
export function phaseOf(
  phase: number,
  size: number,
  dySize: number,
  taps: number,
  stride: number,
  padding: number,
  dilation: number,
): Phase | null {
  const length = Math.ceil((size - phase) / stride);
  const met = Array.from({ length: taps }, (_, tap) => ({ tap, at: (phase + padding - dilation * tap) / stride }))
    .filter(({ at }) => Number.isInteger(at))
    .sort((p, q) => p.at - q.at);
  const first = met[0];
  const last = met.at(-1);
  if (first === undefined || last === undefined) return { taps: [], before: 0, after: 0, length };
  if (stride > 1 && dilation > 1) return null;
  const [before, after] = [0 - first.at, length - 1 + last.at - (dySize - 1)];
  return before < 0 || after < 0 ? null : { taps: met.map((m) => m.tap), before, after, length };
}

function phasesOf(t: Tensor): { rows: Phase[]; columns: Phase[] } | null {
  const { stride, padding, dilation } = geometryOf(t);
  const [dy, w] = t.inputs as [Tensor, Tensor];
  const along = (axis: 0 | 1) =>
    Array.from({ length: Math.min(stride[axis], t.shape[2 + axis]!) }, (_, phase) =>
      phaseOf(
        phase,
        t.shape[2 + axis]!,
        dy.shape[2 + axis]!,
        w.shape[2 + axis]!,
        stride[axis],
        padding[axis],
        dilation[axis],
      ),
    );
  const [rows, columns] = [along(0), along(1)];
  if (rows.includes(null) || columns.includes(null)) return null;
  return { rows: rows as Phase[], columns: columns as Phase[] };
}

const fits = (t: Tensor, block: number): boolean =>
  geometryOf(t).groups === 1 &&
  t.inputs[1]!.shape[1]! % block === 0 &&
  weightLayoutOf(t, block) !== null &&
  phasesOf(t) !== null;

/** The gradient of a convolution for its input: a convolution of dy, or one for each phase of the stride. */
export const convInputGradient: BlockedRule = (b, t, tail) => {
  if (!fits(t, b.block)) return null;
  const { stride } = geometryOf(t);
  if (stride[0] === 1 && stride[1] === 1) {
    const { rows, columns } = phasesOf(t)!;
    if (hasShortRows(t.shape, columns[0]!.taps.length)) {
      const name = longRowGradient(b, t, rows[0]!, columns[0]!);
      return b.finish(t, { layout: 'narrow', name, shape: t.shape }, tail);
    }
    const name = phaseConvolution(b, t, rows[0]!, columns[0]!, tailOf(b, tail));
    return { layout: 'narrow', name, shape: t.shape };
  }
  return b.finish(t, interleaved(b, [t]), tail);
};

/** Whether two gradients of one strided input can be summed phase by phase, before they are interleaved. */
export const joins = (b: Blocked, p: Tensor, q: Tensor): boolean => {
  if (p.op.name !== 'convInputGradient' || q.op.name !== 'convInputGradient') return false;
  const [s, r] = [geometryOf(p).stride, geometryOf(q).stride];
  return s[0] * s[1] > 1 && s[0] === r[0] && s[1] === r[1] && fits(p, b.block) && fits(q, b.block);
};

export const joinedInputGradients = (b: Blocked, p: Tensor, q: Tensor) => interleaved(b, [p, q]);

function interleaved(b: Blocked, parts: readonly Tensor[]): Placed {
  const t = parts[0]!;
  const phases = parts.map((p) => phasesOf(p)!);
  const planes: Plane[] = [];
  for (const ph of phases[0]!.rows.keys())
    for (const pw of phases[0]!.columns.keys()) {
      let name = '';
      for (const [k, part] of parts.entries()) {
        const [rows, columns] = [phases[k]!.rows[ph]!, phases[k]!.columns[pw]!];
        if (rows.taps.length * columns.taps.length > 0)
          name = phaseConvolution(b, part, rows, columns, name === '' ? {} : { sum: name });
      }
      planes.push({ name, height: phases[0]!.rows[ph]!.length, width: phases[0]!.columns[pw]!.length });
    }
  return { layout: 'narrow', name: interleave(b, planes, t.shape, geometryOf(t).stride), shape: t.shape };
}

function phaseConvolution(
  b: Blocked,
  t: Tensor,
  rows: Phase,
  columns: Phase,
  tail: { sum?: string; relu?: boolean },
): string {
  const [dy, w] = t.inputs as [Tensor, Tensor];
  return b.conv(b.values.get(dy, 'narrow'), exchangedWeight(b, w, rows.taps, columns.taps, 'weight'), {
    kernel: [rows.taps.length, columns.taps.length],
    pads: [rows.before, columns.before, rows.after, columns.after],
    dilations: geometryOf(t).dilation,
    ...tail,
  });
}

function longRowGradient(b: Blocked, t: Tensor, rows: Phase, columns: Phase): string {
  const [dy, w] = t.inputs as [Tensor, Tensor];
  return longRowConvolution(b, dy, exchangedWeight(b, w, rows.taps, columns.taps, 'wideWeight'), {
    kernel: [rows.taps.length, columns.taps.length],
    stride: [1, 1],
    dilation: geometryOf(t).dilation,
    padding: { top: rows.before, bottom: rows.after, left: columns.before },
    shape: t.shape,
  });
}
