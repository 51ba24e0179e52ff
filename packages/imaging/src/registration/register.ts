import { type Affine, transformPoint, type Vec3 } from '../volume/affine.ts';
import { averageOnto } from '../volume/average.ts';
import type { Grid, Warp } from '../volume/resample.ts';
import type { Volume } from '../volume/volume.ts';
import {
  type ElastixParameters,
  elastixStages,
  type FoundTransform,
  type RegistrationKind,
  readTransforms,
} from './elastix.ts';
import { type Judgement, refusalOf } from './judge.ts';
import { neighbourhood, type VoxelRange } from './neighbourhood.ts';
import { normalisedMutualInformation } from './quality.ts';
import { displacement, volumeChange } from './warp.ts';

/**
 * Runs elastix: finds the transform from `fixed` to `moving` (HU, both on grids in patient mm) through all stages and
 * returns their transform parameters.
 */
export type RegistrationEngine = (
  fixed: Volume,
  moving: Volume,
  stages: readonly ElastixParameters[],
) => Promise<readonly ElastixParameters[]>;

/** What came of registering one phase; plain data for the provenance of a sample. */
export interface RegistrationOutcome extends Partial<Judgement> {
  readonly kind: RegistrationKind;
  /** Whether the phase was moved; if not, `refused` says why, and it stays as the scanner placed it. */
  readonly applied: boolean;
  readonly refused?: string;
  /** Reference mm to this phase's mm, row by row; absent for a B-spline. */
  readonly matrix?: Affine;
}

export interface RegisteredPhase {
  readonly outcome: RegistrationOutcome;
  /** Where a point of the reference phase lies in this one; absent where registration was refused. */
  readonly warp?: Warp;
}

/** Parenchyma and vessels; fat, gas and bone are clamped, for the trunk's wall does not breathe with the organs, HU. */
const WINDOW: readonly [number, number] = [0, 200];
/** Voxels of the images that elastix sees, mm; slices thicker than that stay as they are. */
const STEP = 2;
/** Tissue around the lesion that is aligned, mm. */
const REACH = 20;
/** How much further the phase that is sought in reaches, mm. */
const SLACK = 20;
/** How far beyond the lesion images must be known, mm. */
export const registrationReach = REACH + SLACK;
/** Least share of the tissue around the lesion that a phase must cover. */
const LEAST_COVER = 0.5;

/**
 * Registers a phase to the reference phase around a lesion, there and back, and keeps the result only where `refusalOf` finds
 * nothing against it.
 *
 * @param range the lesion in voxels of the reference
 */
export async function registerPhase(
  reference: Volume,
  moving: Volume,
  range: VoxelRange,
  kind: RegistrationKind,
  engine: RegistrationEngine,
): Promise<RegisteredPhase> {
  const near = neighbourhood(reference, range, REACH, STEP);
  const wide = neighbourhood(reference, range, REACH + SLACK, STEP);
  const fixed = averageOnto(reference, near);
  const there = averageOnto(moving, near);
  const covered = there.data.filter((v) => !Number.isNaN(v)).length / there.data.length;
  if (covered < LEAST_COVER)
    return refused(kind, `the phase covers ${Math.round(100 * covered)} % of the tissue around the lesion`);
  const stages = elastixStages(kind);
  let found: FoundTransform;
  let back: FoundTransform;
  try {
    found = readTransforms(await engine(clamped(fixed), clamped(averageOnto(moving, wide)), stages));
    back = readTransforms(await engine(clamped(there), clamped(averageOnto(reference, wide)), stages));
  } catch (error) {
    return refused(kind, `elastix failed: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
  const { warp, matrix } = found;
  const lesion = pointsOf(neighbourhood(reference, range, 0, STEP));
  const judgement: Judgement = {
    quality: { before: qualityOf(fixed, there), after: qualityOf(fixed, averageOnto(moving, near, warp)) },
    shiftMm: summary(lesion.map((point) => displacement(warp, point))),
    inconsistencyMm: mean(lesion.map((point) => displacement((p) => back.warp(warp(p)), point))),
    leastVolumeChange: Math.min(...lesion.map((point) => volumeChange(warp, point))),
  };
  const why = refusalOf(judgement);
  if (why !== undefined) return { outcome: { ...refused(kind, why).outcome, ...judgement } };
  return { outcome: { kind, applied: true, ...judgement, ...(matrix ? { matrix } : {}) }, warp };
}

const refused = (kind: RegistrationKind, why: string): RegisteredPhase => ({
  outcome: { kind, applied: false, refused: why },
});

function clamped(volume: Volume): Volume {
  const [low, high] = WINDOW;
  return { ...volume, data: volume.data.map((v) => (Number.isNaN(v) ? low : Math.min(Math.max(v, low), high))) };
}

/** Over the voxels that both know. */
function qualityOf(a: Volume, b: Volume): number {
  const known = (_: number, n: number) => !Number.isNaN(a.data[n] as number) && !Number.isNaN(b.data[n] as number);
  return normalisedMutualInformation(a.data.filter(known), b.data.filter(known), WINDOW);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const summary = (values: readonly number[]) => ({ mean: mean(values), max: Math.max(...values) });

function pointsOf({ size: [nx, ny, nz], affine }: Grid): Vec3[] {
  const points: Vec3[] = [];
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) points.push(transformPoint(affine, [i, j, k]));
  return points;
}
