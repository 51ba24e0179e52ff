import { affineSpacing, type Grid, type Region, readNifti, regionMask, type Vec3 } from '@liver-vlm/imaging';
import { fileSource } from '@liver-vlm/imaging/node';
import { UserError } from '../../errors.ts';
import { type NamedRegion, readRegions } from '../roi.ts';
import type { RegionSource, VoxelBox } from './job.ts';

/** A lesion's mask on its own slices of the reference grid. */
export interface LesionMask {
  readonly from: number;
  readonly to: number;
  /** columns x rows x (to - from), 1 inside. */
  readonly mask: Uint8Array;
  readonly volumeMl: number;
}

/** Reads regions, each file once however many lesions of the study are in it. */
export class RegionReader {
  readonly #files = new Map<string, Promise<NamedRegion[]>>();

  /** Draws a lesion on the reference grid. @throws UserError, ImagingError naming what is wrong */
  async maskOf(source: RegionSource, lesion: string, grid: Grid, name: string): Promise<LesionMask> {
    const region =
      source.kind === 'voxel-boxes' ? boxesRegion(source.boxes, grid, name) : await this.#region(source, lesion);
    return trimmed(regionMask(region, grid, name), grid);
  }

  async #region(source: Exclude<RegionSource, { kind: 'voxel-boxes' }>, lesion: string): Promise<Region> {
    if (source.kind === 'box') return { box: { low: source.low, high: source.high } };
    if (source.kind === 'point') return { point: source.point, radius: source.radius };
    const { path, label } = source;
    if (label !== undefined) return labelRegion(path, label);
    const wanted = source.name ?? lesion;
    const key = `${path}\u0000${wanted}`;
    const reading = this.#files.get(path) ?? this.#files.get(key) ?? readRegions(path, wanted);
    const regions = await reading;
    // What was read for one name serves others only where it holds more than that name.
    this.#files.set(regions.length > 1 ? path : key, reading);
    const region = regions.length === 1 ? regions[0] : regions.find((r) => r.name === wanted);
    if (region) return region.region;
    const names = regions.map((r) => r.name).join(', ');
    throw new UserError(`${path}: expected one region, or one named "${wanted}", got ${names}`, 'input');
  }
}

/** The voxels of a NIfTI label map that bear one number. */
async function labelRegion(path: string, label: number): Promise<Region> {
  const { volume } = readNifti(await fileSource(path).read(), path);
  const data = Uint8Array.from(volume.data, (v) => (v === label ? 1 : 0));
  return { mask: { data, size: volume.size, affine: volume.affine } };
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

function trimmed(mask: Uint8Array, { size: [nx, ny, nz], affine }: Grid): LesionMask {
  const plane = nx * ny;
  const inside = mask.indexOf(1);
  const from = Math.floor(inside / plane);
  const to = Math.min(nz, Math.floor(mask.lastIndexOf(1) / plane) + 1);
  let voxels = 0;
  for (const value of mask) voxels += value;
  const [a, b, c] = affineSpacing(affine);
  return { from, to, mask: mask.slice(from * plane, to * plane), volumeMl: (voxels * a * b * c) / 1000 };
}
