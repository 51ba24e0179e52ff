/** Dimensions of a tensor, outermost first. Every shape in a program is static. */
export type Shape = readonly number[];

/** A request that the shapes cannot meet; the message names the operator and the shapes. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, d) => product * d, 1);

export const show = (shape: Shape): string => `[${shape.join(', ')}]`;

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** The shape that two operands broadcast to, by numpy's rule. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new ShapeError(`${op}: expected shapes that broadcast, got ${show(a)} and ${show(b)}`);
    return x === 1 ? y : x;
  });
}

/** An axis counted from the front; negative axes count from the back. */
export function normaliseAxis(op: string, axis: number, rank: number): number {
  const a = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || a < 0 || a >= rank)
    throw new ShapeError(`${op}: expected an axis of a rank-${rank} tensor, got ${axis}`);
  return a;
}

export function normaliseAxes(op: string, axes: readonly number[], rank: number): number[] {
  const out = axes.map((a) => normaliseAxis(op, a, rank)).sort((x, y) => x - y);
  if (new Set(out).size !== out.length) throw new ShapeError(`${op}: expected distinct axes, got ${axes.join(', ')}`);
  return out;
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}
