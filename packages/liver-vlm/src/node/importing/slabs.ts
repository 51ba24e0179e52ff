import {
  chooseSlices,
  type ExtractOptions,
  type Grid,
  type LesionPhase,
  registrationReach,
  spacing,
  transformPoint,
  type Vec3,
  worldToVoxel,
} from '@liver-vlm/imaging/study';
import { type Refused, refusalOf } from '../importRequest.ts';
import type { OpenPhase } from './openPhases.ts';
import type { LesionMask } from './regionOf.ts';

/** The slices of one phase around all lesions of a study. */
export interface Slab {
  readonly phase: LesionPhase | undefined;
  readonly corrections: readonly string[];
  readonly refused: readonly Refused[];
}

/** A lesion's mask, and the slices of the reference phase that stand for it. */
export interface CutLesion extends LesionMask {
  readonly slices: readonly number[];
  /** Whether its largest section is drawn for the report. */
  readonly pictured: boolean;
}

/**
 * Of each phase the slices around all lesions of the study, and where the reference's begin. Only slices that a sample or a
 * picture is made of are decoded; the others are NaN. With a reach, all slices are read.
 *
 * @param reach slices of the reference beyond the lesions that registration looks at
 */
export async function readSlabs(
  phases: readonly OpenPhase[],
  reference: OpenPhase,
  lesions: readonly CutLesion[],
  reach = 0,
) {
  const first = Math.max(0, Math.min(...lesions.map((d) => d.from)) - Math.max(1, reach));
  const last = Math.min(reference.size[2], Math.max(...lesions.map((d) => d.to)) + Math.max(1, reach));
  const slabs: Slab[] = [];
  for (const phase of phases) {
    const own = phase === reference;
    const [from, to] = own ? [first, last] : sliceRange(phase, reference, first, last);
    const wanted = new Set(lesions.flatMap(({ slices }) => slicesBehind(phase, reference, slices)));
    if (own) for (const lesion of lesions) if (lesion.pictured) wanted.add(largestSection(lesion));
    try {
      const { volume, corrections } = await phase.read(from, to, reach > 0 ? undefined : wanted);
      const { seriesUid, instanceUids, reason } = phase;
      const uids = instanceUids?.slice(from, to);
      const read = { phase: phase.phase, volume, reason };
      slabs.push({
        phase: { ...read, ...(seriesUid ? { seriesUid } : {}), ...(uids ? { instanceUids: uids } : {}) },
        corrections,
        refused: [],
      });
    } catch (error) {
      const why = refusalOf(error);
      if (own) throw error;
      slabs.push({ phase: undefined, corrections: [], refused: [{ what: `series ${phase.series}`, why }] });
    }
  }
  return { slabs, first };
}

/** Slices of the reference around a lesion that registration looks at; none where none is asked for. */
export const reachOf = (reference: Grid, { register = 'none' }: Pick<ExtractOptions, 'register'>): number =>
  register === 'none' ? 0 : Math.ceil(registrationReach / spacing(reference)[2]);

/** A lesion's mask on the reference's slab, which begins at slice `first`. */
export function maskInSlab({ mask, from }: LesionMask, { size: [nx, ny, nz] }: Grid, first: number): Uint8Array {
  const whole = new Uint8Array(nx * ny * nz);
  whole.set(mask, (from - first) * nx * ny);
  return whole;
}

/** The slices of the reference grid that stand for a lesion, by the rule of the samples. */
export function slicesOf({ areas, from }: Pick<LesionMask, 'areas' | 'from'>, count: number): number[] {
  return chooseSlices(areas, count).map((k) => k + from);
}

const largestSection = (mask: LesionMask): number => slicesOf(mask, 1)[0] ?? mask.from;

/** Rounding of a slice's place, in slices: a slice so near to another may be interpolated between it and either neighbour. */
const ROUNDING = 1e-3;

/** The slices of a phase that slices of the reference grid are interpolated from, in order. */
export function slicesBehind(phase: Grid, reference: Grid, slices: readonly number[]): number[] {
  const behind = new Set<number>();
  for (const slice of slices) {
    const heights = heightsOf(phase, reference, slice);
    const low = Math.floor(Math.min(...heights) - ROUNDING);
    const high = Math.floor(Math.max(...heights) + ROUNDING) + 1;
    for (let k = low; k <= high; k++) behind.add(Math.min(Math.max(k, 0), phase.size[2] - 1));
  }
  return [...behind].sort((a, b) => a - b);
}

/** Slices of a phase that hold a slab of the reference grid, with a neighbour on each side; at least one. */
function sliceRange(phase: Grid, reference: Grid, first: number, last: number): [number, number] {
  const heights = [...heightsOf(phase, reference, first), ...heightsOf(phase, reference, last - 1)];
  const clamp = (k: number) => Math.min(Math.max(k, 0), phase.size[2] - 1);
  return [clamp(Math.floor(Math.min(...heights)) - 1), clamp(Math.ceil(Math.max(...heights)) + 1) + 1];
}

/** Where the corners of a slice of the reference grid lie among the slices of a phase. */
function heightsOf(phase: Grid, reference: Grid, k: number): number[] {
  const [nx, ny] = reference.size;
  const corners: readonly Vec3[] = [
    [0, 0, k],
    [nx - 1, 0, k],
    [0, ny - 1, k],
    [nx - 1, ny - 1, k],
  ];
  return corners.map((corner) => worldToVoxel(phase, transformPoint(reference.affine, corner))[2]);
}
