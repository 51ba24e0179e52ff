import { join } from 'node:path';
import { extractImageLesion, type LesionSample } from '@liver-vlm/imaging';
import { decodeImage } from '@liver-vlm/imaging/node/image';
import type { SampleRecord } from '../../dataset/format.ts';
import { UserError } from '../../errors.ts';
import { readIfPresent, sha256, writeAtomic } from '../files.ts';
import { type Refused, refusalOf } from '../importRequest.ts';
import { writeTensors } from '../writeDataset.ts';
import { checkLabel } from './checkLabel.ts';
import type { ImportSettings, PictureExtraction, PictureJob, PictureLesionJob, StudyResult } from './job.ts';
import { overlayFile, overlayPng } from './overlay.ts';

/** Imports one picture, read and decoded once for all its lesions. What cannot be imported comes back as a refusal. */
export async function importPicture(
  job: PictureJob,
  settings: ImportSettings<PictureExtraction>,
): Promise<StudyResult> {
  const refused: Refused[] = [];
  const records: SampleRecord[] = [];
  const result = { patient: job.patient, records, phases: [], missing: [], corrections: [], refused };
  try {
    const bytes = await readPicture(job);
    const image = await decodeImage(bytes, job.picture.path);
    const file = { path: job.picture.path, sha256: sha256(bytes) };
    const { size, marginFraction: margin, channels } = settings.extraction;
    for (const lesion of job.lesions)
      try {
        checkLabel(lesion.label, settings, job.picture.path);
        const identity = { patient: job.patient, lesion: lesion.lesion, label: lesion.label };
        const sample = extractImageLesion(identity, image, lesion.region, { size, margin, channels });
        records.push(await writeLesion(sample, lesion, file, settings.folder));
      } catch (error) {
        refused.push({ what: lesion.where, why: refusalOf(error) });
      }
  } catch (error) {
    const why = refusalOf(error);
    refused.push(...job.lesions.map(({ where }) => ({ what: where, why })));
  }
  return result;
}

async function readPicture({ picture: { file, path } }: PictureJob): Promise<Uint8Array> {
  const bytes = await readIfPresent(file);
  if (bytes) return bytes;
  throw new UserError(`${path}: expected an image, got no file - correct the path, it is relative to the CSV`, 'input');
}

async function writeLesion(
  sample: LesionSample,
  { label, pictured }: PictureLesionJob,
  file: { readonly path: string; readonly sha256: string },
  folder: string,
): Promise<SampleRecord> {
  const own = sample.provenance as SampleRecord['provenance'];
  const record = await writeTensors(folder, { ...sample, label, provenance: { ...own, ...file } });
  if (pictured === true) {
    const [height, width] = sample.size;
    const picture = { size: [width, height, 1] as const, data: sample.image, affine: PIXELS };
    await writeAtomic(join(folder, overlayFile(record.tensors.file)), await overlayPng(picture, sample.mask));
  }
  return record;
}

/** A pixel counts as a millimetre: only the picture's own proportions are known. */
const PIXELS = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const;
