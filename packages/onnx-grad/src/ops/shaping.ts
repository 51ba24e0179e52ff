import { broadcastShapes, normaliseAxis, type Shape, ShapeError, sameShape, show, sizeOf } from '../tensor/shape.ts';
import { node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { unbroadcast } from './arithmetic.ts';
import { matmul } from './matmul.ts';

const reshapeOp: Operator = { name: 'reshape', gradient: (y, dy) => [reshape(dy, y.inputs[0]!.shape)] };

/** The same values in the same order under another shape; one dimension may be -1, to be worked out. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const known = shape.filter((d) => d !== -1).reduce((p, d) => p * d, 1);
  const full = shape.map((d) => (d === -1 ? sizeOf(x.shape) / known : d));
  if (sizeOf(full) !== sizeOf(x.shape) || shape.filter((d) => d === -1).length > 1)
    throw new ShapeError(
      `reshape: expected a shape of ${sizeOf(x.shape)} values for ${show(x.shape)}, got ${show(shape)}`,
    );
  if (sameShape(full, x.shape)) return x;
  const source = x.op === reshapeOp ? x.inputs[0]! : x;
  return sameShape(full, source.shape) ? source : node(reshapeOp, [source], full);
}

const inverse = (permutation: readonly number[]): number[] => permutation.map((_, i) => permutation.indexOf(i));

const transposeOp: Operator = {
  name: 'transpose',
  gradient: (y, dy) => [transpose(dy, inverse(y.attributes['permutation'] as number[]))],
};

/** Axes in a new order: result axis i is axis `permutation[i]` of `x`. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  if (permutation.length !== x.shape.length || [...permutation].sort((a, b) => a - b).some((p, i) => p !== i))
    throw new ShapeError(`transpose: expected a permutation of ${x.shape.length} axes, got ${show(permutation)}`);
  if (permutation.every((p, i) => p === i)) return x;
  return node(
    transposeOp,
    [x],
    permutation.map((p) => x.shape[p]!),
    { permutation: [...permutation] },
  );
}

const broadcastOp: Operator = { name: 'broadcast', gradient: (y, dy) => [unbroadcast(dy, y.inputs[0]!.shape)] };

/** Repeats along axes of size one, by numpy's rule. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (!sameShape(broadcastShapes('broadcastTo', x.shape, shape), shape))
    throw new ShapeError(`broadcastTo: expected a shape that broadcasts to ${show(shape)}, got ${show(x.shape)}`);
  return sameShape(x.shape, shape) ? x : node(broadcastOp, [x], shape);
}

const sliceOp: Operator = {
  name: 'slice',
  gradient: (y, dy) => {
    const x = y.inputs[0]!;
    const starts = y.attributes['starts'] as number[];
    const steps = y.attributes['steps'] as number[];
    let grown = dy;
    steps.forEach((step, axis) => {
      if (step > 1) grown = dilate(grown, axis, step);
    });
    const after = x.shape.map((d, i) => d - starts[i]! - grown.shape[i]!);
    return [pad(grown, starts, after)];
  },
};

/** Puts `step - 1` zeros between neighbours along one axis. */
function dilate(x: Tensor, axis: number, step: number): Tensor {
  const n = x.shape[axis]!;
  const apart = reshape(x, x.shape.toSpliced(axis + 1, 0, 1));
  const filler = apart.shape.map((_, i) => (i === axis + 1 ? step - 1 : 0));
  const spaced = reshape(
    pad(
      apart,
      apart.shape.map(() => 0),
      filler,
    ),
    x.shape.with(axis, n * step),
  );
  const ends = spaced.shape.with(axis, (n - 1) * step + 1);
  return slice(
    spaced,
    spaced.shape.map(() => 0),
    ends,
  );
}

/** A box cut out: indices `starts[i]`, `starts[i] + steps[i]`, ... below `ends[i]` along each axis. */
export function slice(
  x: Tensor,
  starts: readonly number[],
  ends: readonly number[],
  steps = starts.map(() => 1),
): Tensor {
  const bad =
    [starts, ends, steps].some((v) => v.length !== x.shape.length) ||
    x.shape.some((d, i) => starts[i]! < 0 || ends[i]! > d || starts[i]! > ends[i]! || steps[i]! < 1);
  if (bad)
    throw new ShapeError(
      `slice: expected a box inside ${show(x.shape)}, got ${show(starts)} to ${show(ends)} by ${show(steps)}`,
    );
  const shape = starts.map((s, i) => Math.ceil((ends[i]! - s) / steps[i]!));
  if (sameShape(shape, x.shape)) return x;
  return node(sliceOp, [x], shape, { starts: [...starts], ends: [...ends], steps: [...steps] });
}

const padOp: Operator = {
  name: 'pad',
  gradient: (y, dy) => {
    const before = y.attributes['before'] as number[];
    return [
      slice(
        dy,
        before,
        before.map((b, i) => b + y.inputs[0]!.shape[i]!),
      ),
    ];
  },
};

/** Grows each axis by `before` and `after` entries of a constant. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor {
  if (before.length !== x.shape.length || after.length !== x.shape.length || [...before, ...after].some((p) => p < 0))
    throw new ShapeError(
      `pad: expected ${x.shape.length} non-negative widths on each side, got ${show(before)} and ${show(after)}`,
    );
  const shape = x.shape.map((d, i) => d + before[i]! + after[i]!);
  if (sameShape(shape, x.shape)) return x;
  return node(padOp, [x], shape, { before: [...before], after: [...after], value });
}

const concatOp: Operator = {
  name: 'concat',
  gradient: (y, dy) => {
    const axis = y.attributes['axis'] as number;
    let at = 0;
    return y.inputs.map((part) => {
      const starts = part.shape.map((_, i) => (i === axis ? at : 0));
      at += part.shape[axis]!;
      return slice(dy, starts, part.shape.with(axis, at));
    });
  },
};

/** Tensors laid end to end along one axis. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0];
  if (first === undefined) throw new ShapeError('concat: expected at least one tensor, got none');
  if (parts.length === 1) return first;
  const at = normaliseAxis('concat', axis, first.shape.length);
  for (const part of parts)
    if (!sameShape(part.shape.toSpliced(at, 1), first.shape.toSpliced(at, 1)))
      throw new ShapeError(
        `concat: expected shapes equal but for axis ${at}, got ${parts.map((p) => show(p.shape)).join(', ')}`,
      );
  const length = parts.reduce((n, p) => n + p.shape[at]!, 0);
  return node(concatOp, parts, first.shape.with(at, length), { axis: at }, first.type);
}

const oneHotOp: Operator = { name: 'oneHot' };

/** 1 at each index, 0 elsewhere, along a new last axis of length `depth`. */
export function oneHot(indices: Tensor, depth: number): Tensor {
  if (indices.type !== 'int64') throw new ShapeError(`oneHot: expected int64 indices, got ${indices.type}`);
  return node(oneHotOp, [indices], [...indices.shape, depth], { depth });
}

const gatherOp: Operator = {
  name: 'gather',
  // Rows summed back by a product with the one-hot indices: the same on every back end, where a scatter-add is not.
  gradient: (y, dy) => {
    const [table, indices] = y.inputs as [Tensor, Tensor];
    const rows = sizeOf(indices.shape);
    const hot = reshape(oneHot(indices, table.shape[0]!), [rows, table.shape[0]!]);
    return [reshape(matmul(hot, reshape(dy, [rows, -1]), { transposeA: true }), table.shape), null];
  },
};

/** Rows of `table` (its first axis) picked by int64 `indices`; shape [...indices, ...row]. */
export function gather(table: Tensor, indices: Tensor): Tensor {
  if (indices.type !== 'int64') throw new ShapeError(`gather: expected int64 indices, got ${indices.type}`);
  if (table.shape.length === 0) throw new ShapeError('gather: expected a table with at least one axis, got a scalar');
  return node(gatherOp, [table, indices], [...indices.shape, ...table.shape.slice(1)]);
}
