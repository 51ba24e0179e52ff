import { join } from 'node:path';
import { loadRegistration } from '@liver-vlm/imaging/node/registration';
import {
  extractLesion,
  type Grid,
  type Json,
  type LesionPhase,
  type LesionSample,
  type Phase,
  referenceOrder,
  registerPhases,
  spacing,
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
import { type OpenPhase, openVolumes, referenceOf } from './openPhases.ts';
import { overlayFile, overlayPng } from './overlay.ts';
import { type PhaseSource, sourcesOf } from './phaseSource.ts';
import { RegionReader } from './regionOf.ts';
import { type CutLesion, maskInSlab, reachOf, readSlabs, type Slab, slicesOf } from './slabs.ts';

interface DrawnLesion extends CutLesion {
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
    const hashes = new Map<string, string>();
    const opened = await open(job, settings, where, hashes);
    refused.push(...opened.refused);
    corrections.push(...opened.corrections);
    const reference = referenceOf(opened.phases, job.lesions[0]?.reference, where);
    const reach = reachOf(reference, settings.extraction);
    const drawn = await draw(job, reference, settings, refused);
    const { slabs, first } = drawn.length > 0 ? await readSlabs(opened.phases, reference, drawn, reach) : noSlabs;
    corrections.push(...slabs.flatMap((s) => s.corrections));
    refused.push(...slabs.flatMap((s) => s.refused));
    const phases = slabs.flatMap(({ phase }) => phase ?? []);
    const records: SampleRecord[] = [];
    for (const lesion of drawn)
      try {
        const sources = sourcesOf(opened.phases, reference, withReach(lesion, reference, reach), hashes);
        records.push(
          await writeLesion(job, opened.study, lesion, reference, phases, first, corrections, sources, settings),
        );
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

function withReach(lesion: DrawnLesion, { size }: Grid, reach: number): CutLesion {
  if (reach === 0) return lesion;
  const from = Math.max(0, lesion.from - reach);
  const to = Math.min(size[2], lesion.to + reach);
  return { ...lesion, slices: Array.from({ length: to - from }, (_, n) => from + n) };
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
const noSlabs: { slabs: readonly Slab[]; first: number } = { slabs: [], first: 0 };
const nameOf = (job: StudyJob, lesion: LesionJob): string => `patient ${job.patient}, lesion ${lesion.lesion}`;

async function open({ images }: StudyJob, settings: ImportSettings, where: string, hashes: Map<string, string>) {
  if (images.kind === 'volumes') {
    const phases = await openVolumes(images, hashes);
    const missing = referenceOrder.filter((phase) => !phases.some((p) => p.phase === phase));
    return { study: undefined, phases, missing, corrections: [], refused: [] };
  }
  return openStudy(await studyFiles(images, settings.folder, hashes), where, settings.phaseOverrides);
}

async function draw(job: StudyJob, grid: Grid, settings: ImportSettings, refused: Refused[]): Promise<DrawnLesion[]> {
  const reader = new RegionReader();
  const drawn: DrawnLesion[] = [];
  for (const lesion of job.lesions)
    try {
      checkLabel(lesion.label, settings);
      const mask = await reader.maskOf(lesion.region, lesion.lesion, grid, nameOf(job, lesion));
      const slices = slicesOf(mask, settings.extraction.slices ?? 1);
      drawn.push({ ...mask, job: lesion, slices, pictured: lesion.pictured === true });
    } catch (error) {
      refused.push({ what: nameOf(job, lesion), why: refusalOf(error) });
    }
  return drawn;
}

async function writeLesion(
  job: StudyJob,
  studyUid: string | undefined,
  lesion: DrawnLesion,
  reference: OpenPhase,
  phases: readonly LesionPhase[],
  first: number,
  corrections: readonly string[],
  sources: ReadonlyMap<Phase, PhaseSource>,
  { extraction, folder }: ImportSettings,
): Promise<SampleRecord> {
  const grid = phases.find(({ phase }) => phase === reference.phase)?.volume;
  if (!grid) throw new UserError(`${nameOf(job, lesion.job)}: expected the reference phase, got none`, 'input');
  const mask = maskInSlab(lesion, grid, first);
  const { label, region } = lesion.job;
  const study = studyUid ?? job.study;
  const identity = {
    patient: job.patient,
    ...(study === undefined ? {} : { study }),
    lesion: lesion.job.lesion,
    label,
  };
  const options = { ...extraction, reference: reference.phase };
  const registered = await registerPhases(phases, { mask }, options, loadRegistration, nameOf(job, lesion.job));
  const sample = extractLesion(identity, registered, { mask }, options);
  const id = idOf(job.patient, job.study, lesion.job.lesion);
  const provenance = {
    ...placedInWhole(sample, first, sources),
    region: region.kind === 'file' ? region.path : region.kind,
    volumeMl: thousandths(lesion.volumeMl),
    centroidMm: lesion.centroidMm.map(thousandths),
    corrections: [...corrections],
  };
  const record = await writeTensors(folder, { ...sample, id, label, provenance });
  if (lesion.job.pictured === true)
    await writeAtomic(join(folder, overlayFile(record.tensors.file)), await overlayPng(grid, mask));
  return record;
}

/** Slice numbers of the whole reference volume instead of its slab, and what each phase came from. */
function placedInWhole(
  { provenance }: LesionSample,
  first: number,
  sources: ReadonlyMap<Phase, PhaseSource>,
): { [key: string]: Json } {
  const own = provenance as { [key: string]: Json };
  const crop = own['crop'] as { [key: string]: Json };
  const phases = (own['phases'] as { [key: string]: Json }[]).map((phase) => ({
    ...phase,
    ...sources.get(phase['phase'] as Phase),
  }));
  return { ...own, phases, crop: { ...crop, slices: (crop['slices'] as number[]).map((k) => k + first) } };
}
