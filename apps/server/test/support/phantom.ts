import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDicom, readSeg, voxelToWorld } from '@liver-vlm/imaging';
import { writePhantomCohort } from '@liver-vlm/imaging/node';

export interface PhantomStudy {
  /** Folder of the patient's study. */
  readonly folder: string;
  readonly studyUid: string;
  readonly frameOfReferenceUid: string;
  readonly patientId: string;
  /** Part-10 files: CT, and SEG of each lesion. */
  readonly images: readonly Uint8Array[];
  readonly segmentations: readonly Uint8Array[];
}

/** One phantom patient's study with lesions outlined. */
export async function phantomStudy(out: string, seed = 3, size = 96): Promise<PhantomStudy> {
  await writePhantomCohort({ out, patients: 1, seed, size, phases: 4, threads: 1 });
  const names = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.dcm')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(out, name))) })),
  );
  const isSeg = ({ name }: { name: string }) => name.includes('/SEG-');
  const images = files.filter((file) => !isSeg(file));
  const { dataset } = parseDicom(images[0]!.bytes);
  const text = (keyword: 'StudyInstanceUID' | 'FrameOfReferenceUID' | 'PatientID') => dataset.string(keyword) ?? '';
  return {
    folder: join(out, names[0]!.split('/').slice(0, 2).join('/')),
    studyUid: text('StudyInstanceUID'),
    frameOfReferenceUid: text('FrameOfReferenceUID'),
    patientId: text('PatientID'),
    images: images.map(({ bytes }) => bytes),
    segmentations: files.filter(isSeg).map(({ bytes }) => bytes),
  };
}

/** A reader's box, 16 mm wide, about a voxel of the study's first lesion. */
export async function markOn({ studyUid, frameOfReferenceUid, segmentations }: PhantomStudy, id: string) {
  const [segment] = (await readSeg(segmentations[0]!)).segments;
  const { mask } = segment!;
  const [columns, rows] = mask.size;
  const at = mask.data.indexOf(1);
  const voxel = [(at % columns) + 1, (Math.floor(at / columns) % rows) + 1, Math.floor(at / (columns * rows))] as const;
  const centre = voxelToWorld(mask, voxel);
  return { id, studyUid, frameOfReferenceUid, box: [centre.map((v) => v - 8), centre.map((v) => v + 8)] };
}
