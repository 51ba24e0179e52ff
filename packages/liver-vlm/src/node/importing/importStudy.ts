import { join } from 'node:path';
import {
  extractLesion,
  type Grid,
  type Json,
  type LesionPhase,
  type LesionSample,
  referenceOrder,
  spacing,
  transformPoint,
  type Vec3,
  worldToVoxel,
} from '@liver-vlm/imaging/study';
import type { SampleRecord } from '../../dataset/format.ts';
import { UserError } from '../../errors.ts';
import { writeAtomic } from '../files.ts';
import { type Refused, refusalOf } from '../importRequest.ts';
import { openStudy } from '../study.ts';
import { writeTensors } from '../writeDataset.ts';
import { checkLabel } from './checkLabel.ts';
import { studyFiles } from './files.ts';
import { type ImportSettings, idOf, type LesionJob, type StudyJob, type StudyResult } from './job.ts';
import { type OpenPhase, openVolumes } from './openPhases.ts';
import { overlayFile, overlayPng } from './overlay.ts';
import { type LesionMask, RegionReader } from './regionOf.ts';

interface DrawnLesion extends LesionMask {
  readonly job: LesionJob;
}

/**
 * Imports one study: phases in place by their headers, lesions drawn on the reference grid, then of each phase only the slices that
 * the lesions need. What cannot be imported comes back as a refusal; nothing else of the study is lost.
 */
export async function importStudy(job: StudyJob, settings: ImportSettings): Promise<StudyResult> {
  const refused: Refused[] = [];
  const corrections: string[] = [];
  const where = `patient ${job.patient}`;
  const result = { patient: job.patient, ...(job.study === undefined ? {} : { study: job.study }) };
  const nothing = { ...result, records: [], phases: [], missing: [] };
  try {
    const opened = await open(job, settings, where);
    refused.push(...opened.refused);
    corrections.push(...opened.corrections);
    const reference = referenceOf(opened.phases, job.lesions[0]?.reference, where);
    const drawn = await draw(job, reference, settings, refused);
    const { slabs, first } = drawn.length > 0 ? await readSlabs(opened.phases, reference, drawn) : noSlabs;
    corrections.push(...slabs.flatMap((s) => s.corrections));
    refused.push(...slabs.flatMap((s) => s.refused));
    const phases = slabs.flatMap(({ phase }) => phase ?? []);
    const records: SampleRecord[] = [];
    for (const lesion of drawn)
      try {
        records.push(await writeLesion(job, opened.study, lesion, reference, phases, first, corrections, settings));
      } catch (error) {
        refused.push({ what: nameOf(job, lesion.job), why: refusalOf(error) });
      }
    return {
      ...nothing,
      records,
      phases: opened.phases.map(({ phase, series, confidence, reason, size, affine }) => {
        return { phase, series, confidence, reason, size, spacing: spacing({ affine }) };
      }),
      missing: opened.missing,
      corrections,
      refused,
    };
  } catch (error) {
    return { ...nothing, corrections, refused: [...refused, { what: where, why: refusalOf(error) }] };
  }
}

const noSlabs: { slabs: readonly Slab[]; first: number } = { slabs: [], first: 0 };
const nameOf = (job: StudyJob, lesion: LesionJob): string => `patient ${job.patient}, lesion ${lesion.lesion}`;

async function open({ images }: StudyJob, settings: ImportSettings, where: string) {
  if (images.kind === 'volumes') {
    const phases = await openVolumes(images);
    const missing = referenceOrder.filter((phase) => !phases.some((p) => p.phase === phase));
    return { study: undefined, phases, missing, corrections: [], refused: [] };
  }
  return openStudy(await studyFiles(images), where, settings.phaseOverrides);
}

function referenceOf(phases: readonly OpenPhase[], wanted: LesionJob['reference'], where: string): OpenPhase {
  const order = wanted === undefined ? referenceOrder : [wanted];
  const found = order.flatMap((word) => phases.find(({ phase }) => phase === word) ?? [])[0];
  if (found) return found;
  throw new UserError(
    `${where}: expected a phase of ${order.join(', ')}, got ${phases.map((p) => p.phase).join(', ')}`,
  );
}

async function draw(job: StudyJob, grid: Grid, settings: ImportSettings, refused: Refused[]): Promise<DrawnLesion[]> {
  const reader = new RegionReader();
  const drawn: DrawnLesion[] = [];
  for (const lesion of job.lesions)
    try {
      checkLabel(lesion.label, settings);
      const mask = await reader.maskOf(lesion.region, lesion.lesion, grid, nameOf(job, lesion));
      drawn.push({ ...mask, job: lesion });
    } catch (error) {
      refused.push({ what: nameOf(job, lesion), why: refusalOf(error) });
    }
  return drawn;
}

interface Slab {
  readonly phase: LesionPhase | undefined;
  readonly corrections: readonly string[];
  readonly refused: readonly Refused[];
}

/** Of each phase the slices around all lesions of the study, and where the reference's begin. */
async function readSlabs(phases: readonly OpenPhase[], reference: OpenPhase, drawn: readonly DrawnLesion[]) {
  const first = Math.max(0, Math.min(...drawn.map((d) => d.from)) - 1);
  const last = Math.min(reference.size[2], Math.max(...drawn.map((d) => d.to)) + 1);
  const slabs: Slab[] = [];
  for (const phase of phases) {
    const [from, to] = phase === reference ? [first, last] : sliceRange(phase, reference, first, last);
    try {
      const { volume, corrections } = await phase.read(from, to);
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
      if (phase === reference) throw error;
      slabs.push({ phase: undefined, corrections: [], refused: [{ what: `series ${phase.series}`, why }] });
    }
  }
  return { slabs, first };
}

/** Slices of a phase that hold a slab of the reference grid, with a neighbour on each side; at least one. */
function sliceRange(phase: Grid, reference: Grid, first: number, last: number): [number, number] {
  const [nx, ny] = reference.size;
  const heights = [first, last - 1].flatMap((k) =>
    [
      [0, 0],
      [nx - 1, 0],
      [0, ny - 1],
      [nx - 1, ny - 1],
    ].map(([i, j]) => worldToVoxel(phase, transformPoint(reference.affine, [i, j, k] as unknown as Vec3))[2]),
  );
  const clamp = (k: number) => Math.min(Math.max(k, 0), phase.size[2] - 1);
  return [clamp(Math.floor(Math.min(...heights)) - 1), clamp(Math.ceil(Math.max(...heights)) + 1) + 1];
}

async function writeLesion(
  job: StudyJob,
  studyUid: string | undefined,
  lesion: DrawnLesion,
  reference: OpenPhase,
  phases: readonly LesionPhase[],
  first: number,
  corrections: readonly string[],
  { extraction, folder }: ImportSettings,
): Promise<SampleRecord> {
  const grid = phases.find(({ phase }) => phase === reference.phase)?.volume;
  if (!grid) throw new UserError(`${nameOf(job, lesion.job)}: expected the reference phase, got none`, 'input');
  const mask = new Uint8Array(grid.data.length);
  mask.set(lesion.mask, (lesion.from - first) * grid.size[0] * grid.size[1]);
  const { label, region } = lesion.job;
  const study = studyUid ?? job.study;
  const identity = {
    patient: job.patient,
    ...(study === undefined ? {} : { study }),
    lesion: lesion.job.lesion,
    label,
  };
  const options = { ...extraction, reference: reference.phase };
  const sample = extractLesion(identity, phases, { mask }, options);
  const id = idOf(job.patient, job.study, lesion.job.lesion);
  const provenance = {
    ...placedInWhole(sample, first),
    region: region.kind === 'file' ? region.path : region.kind,
    volumeMl: Math.round(lesion.volumeMl * 1000) / 1000,
    corrections: [...corrections],
  };
  const record = await writeTensors(folder, { ...sample, id, label, provenance });
  if (lesion.job.pictured === true)
    await writeAtomic(join(folder, overlayFile(record.tensors.file)), await overlayPng(grid, mask));
  return record;
}

/** Slice numbers of the whole reference volume instead of its slab. */
function placedInWhole({ provenance }: LesionSample, first: number): { [key: string]: Json } {
  const own = provenance as { [key: string]: Json };
  const crop = own['crop'] as { [key: string]: Json };
  return { ...own, crop: { ...crop, slices: (crop['slices'] as number[]).map((k) => k + first) } };
}
