import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { phases as allPhases, type Phase, referenceOrder } from '@liver-vlm/imaging/study';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { StudyJob, VolumePhase, VoxelBox } from '../importing/job.ts';
import type { Refused } from '../importRequest.ts';
import { phaseOfName } from './phaseOfName.ts';

// Numbers of boxes stand as numbers or as text.
const box2d = z.object({
  slice_idx: z.coerce.number(),
  x_min: z.coerce.number(),
  y_min: z.coerce.number(),
  x_max: z.coerce.number(),
  y_max: z.coerce.number(),
});
const box3d = box2d.omit({ slice_idx: true }).extend({ z_min: z.coerce.number(), z_max: z.coerce.number() });
const lesion = z.object({
  category: z.coerce.number(),
  bbox: z.object({ '2D_box': z.array(box2d).optional(), '3D_box': box3d.optional() }),
});
const series = z.object({
  phase: z.string(),
  studyUID: z.string(),
  seriesUID: z.string(),
  pixel_spacing: z.tuple([z.number().positive(), z.number().positive()]),
  slice_spacing: z.number().positive(),
  origin: z.tuple([z.number(), z.number(), z.number()]),
  annotation: z.object({ lesion: z.record(z.string(), lesion) }),
});
const file = z.object({
  Category_info: z.record(z.string(), z.unknown()).optional(),
  Annotation_info: z.record(z.string(), z.array(series)),
});
type Series = z.infer<typeof series>;
type Lesion = z.infer<typeof lesion>;

/** Category of cases whose diagnosis was kept back for the challenge. */
const INACCESSIBLE = -1;

export interface LldMmri {
  readonly jobs: readonly StudyJob[];
  /** Lesions without a diagnosis. */
  readonly left: readonly Refused[];
}

/**
 * LLD-MMRI as it is given out: `labels/Annotation.json`, boxes by patient and series, and `images/<patient>/<studyUID>/<seriesUID>.nii.gz`;
 * or the volumes renamed to `<patient>_<category>_<phase>_0000.nii.gz`. The volumes' own headers say neither spacing nor origin: those
 * of the JSON count, axes along the patient's (LPS). Of the eight MR series the four of contrast (C-pre, C+A, C+V, C+Delay) are taken;
 * the boxes are those of the reference phase. Nothing where the file is another JSON.
 *
 * The format as github.com/LMMMEng/LLD-MMRI2023 (main/README.md, main/preprocess/crop_roi.py) and github.com/bowang-lab/MedSAM
 * (LLD_MMRI_step0_data_preprocess.py) read it.
 */
export async function lldMmri(json: string): Promise<LldMmri | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(json, 'utf8'));
  } catch {
    return undefined;
  }
  if (!(value instanceof Object) || !('Annotation_info' in value)) return undefined;
  const parsed = file.safeParse(value);
  if (!parsed.success)
    throw new UserError(`${json}: expected LLD-MMRI annotations, got a difference - ${z.prettifyError(parsed.error)}`);
  const { Annotation_info: patients, Category_info: categories = {} } = parsed.data;
  const names = new Map(
    Object.entries(categories).flatMap(([name, id]) => (typeof id === 'number' ? [[id, name]] : [])),
  );
  const images = await imagesFolder(json);
  const all = Object.entries(patients).map(([patient, own]) => jobOf(patient, own, names, images));
  return {
    jobs: all.flatMap(({ job }) => (job.lesions.length > 0 ? job : [])),
    left: all.flatMap(({ left }) => left),
  };
}

interface ImagesFolder {
  readonly path: string;
  readonly files: readonly string[];
}

async function imagesFolder(json: string): Promise<ImagesFolder> {
  const own = dirname(json);
  const path = [join(own, '..', 'images'), join(own, 'images')].find((folder) => existsSync(folder)) ?? own;
  return { path, files: (await readdir(path)).sort() };
}

function jobOf(
  patient: string,
  all: readonly Series[],
  names: ReadonlyMap<number, string>,
  images: ImagesFolder,
): { readonly job: StudyJob; readonly left: readonly Refused[] } {
  const byPhase = new Map<Phase, Series>();
  for (const one of all) {
    const told = one.phase.toUpperCase().startsWith('C') ? phaseOfName(one.phase) : undefined;
    if (told && !byPhase.has(told.phase)) byPhase.set(told.phase, one);
  }
  const reference = referenceOrder.find((phase) => byPhase.has(phase));
  const annotated = Object.entries(reference ? (byPhase.get(reference)?.annotation.lesion ?? {}) : {});
  const [known, unknown] = [true, false].map((wanted) =>
    annotated.filter(([, { category }]) => (category !== INACCESSIBLE) === wanted),
  ) as [typeof annotated, typeof annotated];
  const phases = allPhases.flatMap((phase): VolumePhase[] => {
    const one = byPhase.get(phase);
    if (!one) return [];
    const place = { spacing: [...one.pixel_spacing, one.slice_spacing] as const, origin: one.origin };
    return [{ phase, file: fileOf(patient, one, images), reason: `annotation says "${one.phase}"`, place }];
  });
  const job: StudyJob = {
    patient,
    images: { kind: 'volumes', phases },
    lesions: known.map(([name, own]) => ({
      lesion: name,
      label: names.get(own.category) ?? String(own.category),
      region: { kind: 'voxel-boxes', boxes: boxesOf(own) },
      ...(reference ? { reference } : {}),
    })),
  };
  const left = unknown.map(([name]) => ({
    what: `patient ${patient}, lesion ${name}`,
    why: `expected a diagnosis, got category ${INACCESSIBLE}: it was kept back - take the annotations that have it`,
  }));
  const nothing = { what: `patient ${patient}`, why: 'expected a lesion in a phase of contrast, got none' };
  return { job, left: annotated.length > 0 ? left : [nothing] };
}

function boxesOf({ bbox }: Lesion): VoxelBox[] {
  const flat = bbox['2D_box'] ?? [];
  if (flat.length > 0)
    return flat.map((b) => ({ low: [b.x_min, b.y_min, b.slice_idx], high: [b.x_max, b.y_max, b.slice_idx] }));
  const b = bbox['3D_box'];
  return b ? [{ low: [b.x_min, b.y_min, b.z_min], high: [b.x_max, b.y_max, b.z_max] }] : [];
}

function fileOf(patient: string, { phase, studyUID, seriesUID }: Series, { path, files }: ImagesFolder): string {
  const suffix = `_${phase.replaceAll(' ', '')}_0000.nii`;
  const renamed = files.find((name) => name.startsWith(`${patient}_`) && name.replace(/\.gz$/, '').endsWith(suffix));
  return join(path, renamed ?? join(patient, studyUID, `${seriesUID}.nii.gz`));
}
