import {
  type ByteSource,
  type Grid,
  niftiGrid,
  readNifti,
  reorient,
  reorientGrid,
  subgridAffine,
  type Volume,
} from '@liver-vlm/imaging/study';
import type { OpenPhase } from './openPhases.ts';

/** Plenty for any header, gzipped or not, bytes. */
const HEADER_BYTES = 1 << 16;

/** Where a NIfTI volume lies, from its header alone. @throws ImagingError as `niftiGrid` */
export async function gridOf(source: ByteSource): Promise<Grid> {
  const start = await source.start?.(HEADER_BYTES);
  return niftiGrid(start?.bytes ?? (await source.read()), source.name);
}

/**
 * A NIfTI volume, read when asked for, as a phase of which nothing is told yet. Axes are turned as DICOM's: the same patient gives the
 * same sample from either kind of file.
 *
 * @param stored its grid, in the file's own order of axes
 */
export function niftiVolume(source: ByteSource, stored: Grid): Omit<OpenPhase, 'phase' | 'reason' | 'confidence'> {
  const { name } = source;
  const grid = reorientGrid(stored, 'LPS');
  return {
    series: name,
    ...grid,
    files: new Array<string>(grid.size[2]).fill(name),
    scanner: {},
    atOnce: true,
    read: async (from, to) => {
      const { volume, notes } = readNifti(await source.read(), name);
      return {
        volume: slab(reorient({ ...volume, ...stored }, 'LPS'), from, to),
        corrections: notes.map((note) => `${name}: ${note}`),
      };
    },
  };
}

/** A part of a volume, copied, so that the rest can be let go. */
function slab(volume: Volume, from: number, to: number): Volume {
  const { size, data, affine } = volume;
  const [nx, ny, nz] = size;
  if (to - from === nz) return volume;
  return {
    size: [nx, ny, to - from],
    data: data.slice(from * nx * ny, to * nx * ny),
    affine: subgridAffine(affine, [0, 0, from]),
  };
}
