import type { Shape } from '../../tensor/shape.ts';
import type { Blocked } from './blocked.ts';
import { grid } from './layout.ts';

/** Every stride-th row and column of a map from one phase of the stride; no name where all of it is zero. */
export interface Plane {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}

/** The map [N, C, H, W] whose planes these are, row phase by row phase. */
export function interleave(
  b: Blocked,
  planes: readonly Plane[],
  shape: Shape,
  [down, across]: readonly [number, number],
): string {
  const [n, c, h, w] = shape as [number, number, number, number];
  const maps = (n * c) / b.block;
  const wide = Math.min(across, w);
  const starts: number[] = [];
  let rows = 0;
  const parts: string[] = [];
  for (const { name, height, width } of planes) {
    starts.push(name === '' ? -1 : rows);
    if (name === '') continue;
    parts.push(b.g.reshape(name, [maps * height * width, b.block]));
    rows += maps * height * width;
  }
  const index = grid([maps, h, w], (map, y, x) => {
    const k = (y! % down) * wide + (x! % across);
    const { height, width } = planes[k]!;
    if (starts[k]! < 0) return -1;
    return starts[k]! + (map! * height + Math.floor(y! / down)) * width + Math.floor(x! / across);
  });
  if (parts.length === 0) return b.g.floats(new Float32Array(n * c * h * w), shape);
  const all = parts.length === 1 ? parts[0]! : b.g.op('Concat', parts, { axis: 0 });
  return b.g.reshape(b.gatherRows(all, rows * b.block, index), shape);
}
