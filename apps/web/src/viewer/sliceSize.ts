import type { Grid } from '@liver-vlm/imaging/browser';
import type { SliceSize } from './camera.ts';

/** The slices of a grid as they are looked at. */
export function sliceSizeOf({ size, affine }: Grid): SliceSize {
  const length = (column: number) => Math.hypot(affine[column] ?? 0, affine[4 + column] ?? 0, affine[8 + column] ?? 0);
  return { columns: size[0], rows: size[1], columnMm: length(0), rowMm: length(1) };
}

/** 1 where the next slice lies nearer to the head, -1 where it lies nearer to the feet. */
export const headwards = ({ affine }: Grid): 1 | -1 => ((affine[10] ?? 1) >= 0 ? 1 : -1);
