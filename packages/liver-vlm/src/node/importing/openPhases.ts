import { fileSource } from '@liver-vlm/imaging/node/files';
import {
  type ByteSource,
  type Grid,
  ImagingError,
  type Phase,
  referenceOrder,
  referencePhase,
  type Volume,
} from '@liver-vlm/imaging/study';
import { UserError } from '../../errors.ts';
import { hashed } from './hashed.ts';
import type { VolumeImages, VolumePhase } from './job.ts';
import { gridOf, niftiVolume } from './niftiVolume.ts';

/** What made the images: no serial number, no station, nothing that names a place or a person. */
export interface Scanner {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly sliceThickness?: number;
}

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
  /** By slice, the name of the file that it lies in. */
  readonly files: readonly string[];
  /** As the files say, where they do; slice thickness in mm. */
  readonly scanner: Scanner;
  /** Whether reading any slice reads the whole file. */
  readonly atOnce?: boolean;
  /** Slices `from` up to but not including `to`; of those only `wanted` need be read, where told: the others may be NaN. */
  read(
    from: number,
    to: number,
    wanted?: ReadonlySet<number>,
  ): Promise<{ readonly volume: Volume; readonly corrections: readonly string[] }>;
}

/** The phase whose grid samples lie on. @param wanted the first of `referenceOrder` unless told @throws UserError without it */
export function referenceOf(phases: readonly OpenPhase[], wanted: Phase | undefined, where: string): OpenPhase {
  const found = referencePhase(phases, wanted);
  if (found) return found;
  const order = wanted === undefined ? referenceOrder : [wanted];
  throw new UserError(
    `${where}: expected a phase of ${order.join(', ')}, got ${phases.map((p) => p.phase).join(', ')}`,
  );
}

/**
 * Opens one NIfTI file a phase; only headers are read.
 *
 * @param hashes told the SHA-256 of each file that is read to its end
 * @throws ImagingError as `niftiGrid`.
 */
export function openVolumes({ phases }: VolumeImages, hashes: Map<string, string>): Promise<OpenPhase[]> {
  return Promise.all(
    phases.map(async ({ phase, file, reason, place }) => {
      const source = hashed(fileSource(file), hashes);
      return { phase, reason, confidence: 1, ...niftiVolume(source, placed(await presentGrid(source), place)) };
    }),
  );
}

function placed(grid: Grid, place: VolumePhase['place']): Grid {
  if (!place) return grid;
  const [dx, dy, dz] = place.spacing;
  const [x, y, z] = place.origin;
  return { size: grid.size, affine: [dx, 0, 0, x, 0, dy, 0, y, 0, 0, dz, z, 0, 0, 0, 1] };
}

async function presentGrid(source: ByteSource): Promise<Grid> {
  try {
    return await gridOf(source);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ImagingError('mismatch', `${source.name}: expected a volume, got no file - correct the path`);
  }
}
