import { fileSource } from '@liver-vlm/imaging/node/files';
import { affineSpacing, type Grid, type Region, regionMask, transformPoint, type Vec3 } from '@liver-vlm/imaging/study';
import { UserError } from '../../errors.ts';
import { niftiMask, openRegions, type RegionFile } from '../roi.ts';
import type { RegionSource, VoxelBox } from './job.ts';

/** A lesion's mask on its own slices of the reference grid. */
export interface LesionMask {
  readonly from: number;
  readonly to: number;
  /** columns x rows x (to - from), 1 inside. */
  readonly mask: Uint8Array;
  readonly volumeMl: number;
  /** Pixels inside, by slice. */
  readonly areas: readonly number[];
  /** Mean of its voxels' centres, patient mm (LPS). */
  readonly centroidMm: Vec3;
}

/** Reads regions, each file once however many lesions of the study are in it. */
export class RegionReader {
  readonly #files = new Map<string, Promise<RegionFile>>();

  /** Draws a lesion on the reference grid. @throws UserError, ImagingError naming what is wrong */
  async maskOf(source: RegionSource, lesion: string, grid: Grid, name: string): Promise<LesionMask> {
    const region =
      source.kind === 'voxel-boxes' ? boxesRegion(source.boxes, grid, name) : await this.#region(source, lesion);
    return lesionMask(region, grid, name);
  }

  async #region(source: Exclude<RegionSource, { kind: 'voxel-boxes' }>, lesion: string): Promise<Region> {
    if (source.kind === 'box') return { box: { low: source.low, high: source.high } };
    if (source.kind === 'point') return { point: source.point, radius: source.radius };
    const { path, label } = source;
    if (label !== undefined) return labelRegion(path, label);
    const opened = this.#files.get(path) ?? openRegions(path);
    this.#files.set(path, opened);
    return (await opened).named(source.name ?? lesion);
  }
}

/** The voxels of a NIfTI label map that bear one number. */
async function labelRegion(path: string, label: number): Promise<Region> {
  return { mask: niftiMask(await fileSource(path).read(), path, label) };
}

function boxesRegion(boxes: readonly VoxelBox[], { size }: Grid, name: string): Region {
  const [nx, ny, nz] = size;
  const mask = new Uint8Array(nx * ny * nz);
  for (const { low, high } of boxes) {
    const [i0, j0, k0] = low.map((v) => Math.max(0, Math.ceil(v))) as unknown as Vec3;
    const [i1, j1, k1] = high.map((v, axis) => Math.min(v, size[axis]! - 1)) as unknown as Vec3;
    if (low[2] >= nz)
      throw new UserError(
        `${name}: expected boxes within ${nz} slices, got slice ${low[2]} - check that the annotation belongs to this series`,
        'input',
      );
    for (let k = k0; k <= k1; k++)
      for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) mask[i + nx * (j + ny * k)] = 1;
  }
  return { mask };
}

/** Draws a region on a grid. @throws ImagingError as `regionMask` */
export const lesionMask = (region: Region, grid: Grid, name: string): LesionMask =>
  trimmed(regionMask(region, grid, name), grid);

function trimmed(mask: Uint8Array, { size: [nx, ny, nz], affine }: Grid): LesionMask {
  const plane = nx * ny;
  const inside = mask.indexOf(1);
  const from = Math.floor(inside / plane);
  const to = Math.min(nz, Math.floor(mask.lastIndexOf(1) / plane) + 1);
  const areas: number[] = [];
  const sums: [number, number, number] = [0, 0, 0];
  for (let k = from; k < to; k++) {
    let area = 0;
    for (let j = 0; j < ny; j++)
      for (let i = 0, at = k * plane + j * nx; i < nx; i++, at++)
        if (mask[at] === 1) {
          area++;
          sums[0] += i;
          sums[1] += j;
          sums[2] += k;
        }
    areas.push(area);
  }
  const voxels = areas.reduce((sum, area) => sum + area, 0);
  const [a, b, c] = affineSpacing(affine);
  return {
    from,
    to,
    mask: mask.slice(from * plane, to * plane),
    areas,
    volumeMl: (voxels * a * b * c) / 1000,
    centroidMm: transformPoint(affine, sums.map((sum) => sum / voxels) as unknown as Vec3),
  };
}
