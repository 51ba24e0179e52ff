import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked } from './blocked.ts';
import { grid, rowNumber } from './layout.ts';
import type { PixelBlocks } from './pixels.ts';

/** dy as a filter [shifts * O, pixel groups * B pixels, rows, 1]; for each shift, column c of the groups, as far as `width`, holds column c - shift. */
export function filterOf(
  b: Blocked,
  v: { readonly dy: Tensor; readonly dyShape: Shape },
  p: PixelBlocks,
  shifts: readonly number[],
  width: number,
): string {
  const layout = b.mapLayout(v.dy) ?? 'narrow';
  const [n, o, h, w] = v.dyShape as [number, number, number, number];
  const row = rowNumber(layout, v.dyShape, b.block);
  const extents = [shifts.length, o / b.block, p.imageGroups, p.columnGroups, h, p.images, p.columns];
  const index = grid(extents, (s, ob, ig, cg, y, image, within) => {
    const column = cg! * p.columns + within!;
    const at = column - shifts[s!]!;
    const picture = ig! * p.images + image!;
    return column >= width || at < 0 || at >= w || picture >= n ? -1 : row(picture, ob!, y!, at);
  });
  const rows = b.gatherRows(b.values.raw(v.dy, layout).name, sizeOf(v.dyShape), index);
  return b.g.reshape(rows, [shifts.length * o, p.imageGroups * p.columnGroups * b.block, h, 1]);
}
