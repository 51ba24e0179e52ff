import { type Grid, worldToVoxel } from '@liver-vlm/imaging/browser';
import type { AttentionMap } from 'liver-vlm/browser';
import type { Crop } from '../state/state.ts';
import { heatImage } from './heat.ts';
import { sliceSizeOf } from './sliceSize.ts';

/** A map on one slice of the common grid: its image, and where it lies in pixels of the slice. */
export interface HeatOverlay {
  readonly image: HTMLCanvasElement;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The map's images by slice of the grid; a slice that the sample repeats has one. */
export function heatOverlays(map: AttentionMap, crop: Crop, grid: Grid): Map<number, HeatOverlay> {
  const [height, width] = map.size;
  const { columnMm, rowMm } = sliceSizeOf(grid);
  const [x, y] = worldToVoxel(grid, crop.center);
  const [across, down] = [crop.sideMm / columnMm, crop.sideMm / rowMm];
  const overlays = new Map<number, HeatOverlay>();
  crop.slicePositions.forEach((position, n) => {
    const image = document.createElement('canvas');
    image.width = width;
    image.height = height;
    const values = map.values.subarray(n * width * height, (n + 1) * width * height);
    image.getContext('2d')?.putImageData(heatImage(values, width, height), 0, 0);
    const slice = Math.round(worldToVoxel(grid, position)[2]);
    overlays.set(slice, { image, left: x - across / 2, top: y - down / 2, width: across, height: down });
  });
  return overlays;
}
