import { fileSource } from '@liver-vlm/imaging/node/files';
import {
  type ByteSource,
  type Grid,
  ImagingError,
  niftiGrid,
  type Phase,
  readNifti,
  subgridAffine,
  type Volume,
} from '@liver-vlm/imaging/study';
import type { VolumeImages } from './job.ts';

/** A phase whose place is known, and whose pixels are read when asked for. */
export interface OpenPhase extends Grid {
  readonly phase: Phase;
  /** How the phase was recognised, and how sure that is (0 to 1). */
  readonly reason: string;
  readonly confidence: number;
  /** What its series is called in messages. */
  readonly series: string;
  readonly seriesUid?: string;
  readonly instanceUids?: readonly string[];
  /** Slices `from` up to but not including `to`. */
  read(from: number, to: number): Promise<{ readonly volume: Volume; readonly corrections: readonly string[] }>;
}

const HEADER_BYTES = 1 << 16;

/** Opens one NIfTI file a phase; only headers are read. @throws ImagingError as `niftiGrid`. */
export function openVolumes({ phases }: VolumeImages): Promise<OpenPhase[]> {
  return Promise.all(
    phases.map(async ({ phase, file, reason }) => {
      const grid = await gridOf(fileSource(file));
      return {
        phase,
        reason,
        confidence: 1,
        series: file,
        ...grid,
        read: async (from: number, to: number) => {
          const { volume, notes } = readNifti(await fileSource(file).read(), file);
          return { volume: slab(volume, from, to), corrections: notes.map((note) => `${file}: ${note}`) };
        },
      };
    }),
  );
}

async function gridOf(source: ByteSource): Promise<Grid> {
  try {
    const start = await source.start?.(HEADER_BYTES);
    return niftiGrid(start?.bytes ?? (await source.read()), source.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ImagingError('mismatch', `${source.name}: expected a volume, got no file - correct the path`);
  }
}

/** A part of a volume, copied, so that the rest can be let go. */
function slab({ size: [nx, ny], data, affine }: Volume, from: number, to: number): Volume {
  return {
    size: [nx, ny, to - from],
    data: data.slice(from * nx * ny, to * nx * ny),
    affine: subgridAffine(affine, [0, 0, from]),
  };
}
