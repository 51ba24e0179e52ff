import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { phases as allPhases, type Phase, referenceOrder } from '@liver-vlm/imaging';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { StudyJob, VoxelBox } from '../importing/job.ts';
import { phaseOfName } from './phaseOfName.ts';

const box2d = z.object({
  slice_idx: z.number(),
  x_min: z.number(),
  y_min: z.number(),
  x_max: z.number(),
  y_max: z.number(),
});
const box3d = box2d.omit({ slice_idx: true }).extend({ z_min: z.number(), z_max: z.number() });
const series = z.object({
  phase: z.string(),
  studyUID: z.string().optional(),
  seriesUID: z.string().optional(),
  annotation: z.object({
    lesion: z.record(
      z.string(),
      z.object({
        category: z.union([z.number(), z.string()]),
        bbox: z.object({ '2D_box': z.array(box2d).optional(), '3D_box': box3d.optional() }),
      }),
    ),
  }),
});
const file = z.object({
  Category_info: z.record(z.string(), z.unknown()).optional(),
  Annotation_info: z.record(z.string(), z.array(series)),
});
type Series = z.infer<typeof series>;
type Lesion = Series['annotation']['lesion'][string];

/**
 * LLD-MMRI: a JSON of boxes by patient and series, with the volumes in `images` beside it, named
 * `<patient>/<study>/<series>.nii.gz` or `<patient>_<n>_<phase>_0000.nii(.gz)`. Of its eight MR series the four contrast phases are
 * taken; the boxes are those of the reference phase. Nothing where the file is another JSON.
 */
export async function lldMmri(json: string): Promise<StudyJob[] | undefined> {
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
  const root = [join(dirname(json), 'images'), dirname(json)].find((folder) => existsSync(folder)) as string;
  const flat = (await readdir(root)).sort();
  return Object.entries(patients).map(([patient, all]) => jobOf(patient, all, names, root, flat));
}

function jobOf(
  patient: string,
  all: readonly Series[],
  names: ReadonlyMap<number | string, number | string>,
  root: string,
  flat: readonly string[],
): StudyJob {
  const byPhase = new Map<Phase, Series>();
  for (const one of all) {
    const told = one.phase.toUpperCase().startsWith('C') ? phaseOfName(one.phase) : undefined;
    if (told && !byPhase.has(told.phase)) byPhase.set(told.phase, one);
  }
  const reference = referenceOrder.find((phase) => byPhase.has(phase));
  const lesions = Object.entries(reference ? (byPhase.get(reference)?.annotation.lesion ?? {}) : {});
  const phases = allPhases.flatMap((phase) => {
    const one = byPhase.get(phase);
    return one ? [{ phase, file: fileOf(patient, one, root, flat), reason: `annotation says "${one.phase}"` }] : [];
  });
  return {
    patient,
    images: { kind: 'volumes', phases },
    lesions: lesions.map(([lesion, own]) => ({
      lesion,
      label: String(names.get(Number(own.category)) ?? own.category),
      region: { kind: 'voxel-boxes', boxes: boxesOf(own) },
      ...(reference ? { reference } : {}),
    })),
  };
}

function boxesOf({ bbox }: Lesion): VoxelBox[] {
  const flat = bbox['2D_box'] ?? [];
  if (flat.length > 0)
    return flat.map((b) => ({ low: [b.x_min, b.y_min, b.slice_idx], high: [b.x_max, b.y_max, b.slice_idx] }));
  const b = bbox['3D_box'];
  return b ? [{ low: [b.x_min, b.y_min, b.z_min], high: [b.x_max, b.y_max, b.z_max] }] : [];
}

function fileOf(
  patient: string,
  { phase, studyUID, seriesUID }: Series,
  root: string,
  flat: readonly string[],
): string {
  const suffix = `_${phase.replaceAll(' ', '')}_0000.nii`;
  const named = flat.find((name) => name.startsWith(`${patient}_`) && name.replace(/\.gz$/, '').endsWith(suffix));
  return join(root, named ?? join(patient, studyUID ?? '', `${seriesUID ?? phase}.nii.gz`));
}
