import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked } from './blocked.ts';
import { grid, rowNumber } from './layout.ts';
import { isWhole, look, lookAt } from './look.ts';
import type { PixelBlocks } from './pixels.ts';

/** Maps as a filter [O, pixel groups * B pixels, rows, 1]. `shape` is that of the maps, [N, O, rows, columns]. */
export function filterOf(b: Blocked, maps: string, shape: Shape, p: PixelBlocks): string {
  const [n, o, h, w] = shape as [number, number, number, number];
  const row = rowNumber(shape, b.block);
  const extents = [o / b.block, p.imageGroups, p.columnGroups, h, p.images, p.columns];
  const index = grid(extents, (ob, ig, cg, y, image, within) => {
    const [picture, column] = [ig! * p.images + image!, cg! * p.columns + within!];
    return column >= w || picture >= n ? -1 : row(picture, ob!, y!, column);
  });
  const rows = b.gatherRows(maps, sizeOf(shape), index);
  return b.g.reshape(rows, [o, p.imageGroups * p.columnGroups * b.block, h, 1]);
}

/** dy moved right by `shift` columns into maps of `width` columns, zeros where it leaves them empty. */
export function shifted(b: Blocked, dy: Tensor, shift: number, width: number): string {
  const columns = lookAt(dy.shape[3]!, width, 1, -shift);
  const name = b.values.get(dy, 'narrow');
  if (isWhole(columns)) return name;
  const rows = lookAt(dy.shape[2]!, dy.shape[2]!, 1, 0);
  return b.once(dy, `shifted ${shift} ${width}`, () => look(b, name, dy.shape[1]!, { rows, columns }));
}
