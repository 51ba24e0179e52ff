import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  codes,
  type DicomFile,
  type EvidenceImage,
  encodeMeasurementReport,
  encodeSecondaryCapture,
  encodeSeg,
  ImagingError,
  parseDicom,
  segmentationStorage,
  studyContextOf,
  uidFrom,
} from '@liver-vlm/imaging';
import { fhirReport, findingOf, type LoadedModel, RESEARCH_NOTICE, UserError } from 'liver-vlm';
import { type ClassifiedLesion, classifyLesions, writeAtomic, writeJson } from 'liver-vlm/node';
import own from '../../package.json' with { type: 'json' };
import { type LesionRegion, lesionsMarked, lesionsOf } from './lesionRegions.ts';
import { outline } from './outline.ts';
import { resultPage } from './page.ts';
import { keptResult, type ResultKind, resultFile, type StudyResult, type StudyTask } from './studyTask.ts';

const device = 'Liver-VLM';
const description = 'Liver-VLM lesion, research use only';

interface Lesion extends ClassifiedLesion {
  readonly from: LesionRegion;
}

/** Classifies the lesions of a fetched study and writes its results into the job's folder: SR, SEG, page, FHIR. */
export async function makeStudyResult(model: LoadedModel, task: StudyTask): Promise<StudyResult> {
  const pattern = task.pattern === undefined ? undefined : new RegExp(task.pattern, 'i');
  const wanted = [...(await lesionsOf(task.regions, pattern)), ...lesionsMarked(task.marks)];
  if (wanted.length === 0)
    throw new UserError(
      'study: expected a region that is a lesion, got none - mark one, or set which names are',
      'input',
    );
  const lesions: Lesion[] = [];
  for await (const one of classifyLesions({ model, source: task.source }, wanted))
    lesions.push({ ...one, from: wanted[lesions.length]! });
  const [first] = lesions as [Lesion, ...Lesion[]];
  const reference = referenceOf(first);
  const image = await imageOf(task.source, reference.seriesUid ?? '');
  requireFrame(task, image);
  const asked = new Date(task.asked).toISOString();
  const [date, time] = [asked.slice(0, 10).replaceAll('-', ''), asked.slice(11, 19).replaceAll(':', '')];
  const study = studyContextOf(image);
  const findings = lesions.map(({ prediction }) => findingOf(prediction, model.description));
  const tracking = lesions.map(({ from }, i) => ({
    trackingId: `Lesion ${i + 1}`,
    trackingUid: uidFrom(`${from.identity} tracking`),
  }));
  const files = new Map<ResultKind, Uint8Array | string>();

  const drawn = lesions.flatMap((lesion, i) => (lesion.from.segmentation ? [] : [{ lesion, i }]));
  const segSeries = uidFrom(`${task.name} segmentation series`);
  if (drawn.length > 0)
    files.set(
      'seg',
      encodeSeg({
        study,
        frameOfReferenceUid: image.dataset.string('FrameOfReferenceUID') ?? '',
        seriesUid: segSeries,
        seriesNumber: 9801,
        description,
        date,
        time,
        source: {
          seriesUid: reference.seriesUid ?? '',
          sopClassUid: image.dataset.string('SOPClassUID') ?? '',
          instanceUids: reference.instanceUids ?? [],
        },
        grid: reference.volume,
        segments: drawn.map(({ lesion, i }) => ({ label: `Lesion ${i + 1}`, type: codes.lesion, mask: lesion.mask })),
      }),
    );
  const sopClass = new Map<string, string>();
  for (const { seriesUid = '' } of first.phases)
    sopClass.set(seriesUid, (await imageOf(task.source, seriesUid)).dataset.string('SOPClassUID') ?? '');
  const images = (lesion: Lesion): EvidenceImage[] =>
    usedOf(lesion).map((used) => ({ ...used, sopClassUid: sopClass.get(used.seriesUid) ?? '' }));

  files.set(
    'sr',
    encodeMeasurementReport({
      study,
      name: task.name,
      seriesNumber: 9800,
      date,
      time,
      algorithm: {
        name: device,
        version: own.version,
        parameters: [
          `model ${model.description.name}, SHA-256 ${task.modelHash}`,
          `classes ${model.description.classes.join(', ')}`,
          `temperature ${model.description.temperature.toPrecision(4)}`,
        ],
      },
      notice: RESEARCH_NOTICE,
      images: lesions.flatMap(images),
      findings: lesions.map((lesion, i) => ({
        ...tracking[i]!,
        ...findings[i]!,
        regions: outlineOf(lesion, images(lesion)),
        segmentation: lesion.from.segmentation ?? {
          sopClassUid: segmentationStorage,
          sopInstanceUid: uidFrom(`${segSeries} segmentation`),
          seriesUid: segSeries,
          segment: 1 + drawn.findIndex((d) => d.lesion === lesion),
          sourceSeriesUid: reference.seriesUid ?? '',
        },
      })),
    }),
  );
  const page = await resultPage(
    lesions.map(({ sample, prediction }, i) => ({ sample, prediction, set: findings[i]!.remarks[0] ?? '' })),
    { model: task.modelHash, date: asked, synthetic: model.description.synthetic },
  );
  files.set(
    'sc',
    encodeSecondaryCapture({
      study,
      name: task.name,
      seriesNumber: 9802,
      description: 'Liver-VLM page, research use only',
      date,
      time,
      software: own.version,
      ...page,
    }),
  );
  const report = fhirReport({
    patientId: image.dataset.string('PatientID') ?? '',
    studyUid: study.studyUid,
    issued: asked,
    device: `${device} ${own.version}`,
    lesions: findings.map((finding, i) => ({ ...finding, ...tracking[i]! })),
  });
  files.set('fhir', `${JSON.stringify(report, null, 2)}\n`);
  for (const [kind, content] of files) await writeAtomic(join(task.out, resultFile[kind]), content);
  const result: StudyResult = {
    lesions: lesions.map(({ name, prediction }, i) => {
      const { probabilities, predicted, possible, warnings } = prediction;
      return { name, trackingUid: tracking[i]!.trackingUid, probabilities, predicted, possible, warnings };
    }),
    phases: first.prediction.phases,
    results: [...files.keys()],
  };
  await writeJson(join(task.out, keptResult), result);
  return result;
}

function referenceOf({ sample, phases }: ClassifiedLesion) {
  const found = phases.find(({ phase }) => phase === sample.provenance['reference']);
  if (found) return found;
  throw new ImagingError('mismatch', 'study: expected the reference phase among the phases, got none - report this');
}

async function imageOf(source: string, seriesUid: string): Promise<DicomFile> {
  const folder = join(source, seriesUid);
  const [name] = (await readdir(folder)).sort();
  return parseDicom(new Uint8Array(await readFile(join(folder, name ?? ''))), name ?? folder, { until: 'pixels' });
}

/** Marks are points in a frame of reference; in another they would lie elsewhere. */
function requireFrame({ marks }: StudyTask, { dataset }: DicomFile): void {
  const frame = dataset.string('FrameOfReferenceUID');
  const other = marks.find(({ frameOfReferenceUid }) => frameOfReferenceUid !== frame);
  if (other)
    throw new UserError(
      `mark ${other.id}: expected frame of reference ${frame ?? 'of the reference phase'}, got ${other.frameOfReferenceUid} - mark the lesion on the reference phase`,
      'input',
    );
}

interface UsedPhase {
  readonly phase: string;
  readonly coversLesion: boolean;
  readonly seriesUid?: string;
  readonly instanceUids?: readonly string[];
}

/** The images that gave pixels to a lesion's sample. */
const usedOf = ({ sample }: ClassifiedLesion): { seriesUid: string; sopInstanceUid: string }[] =>
  (sample.provenance['phases'] as unknown as readonly UsedPhase[])
    .filter(({ coversLesion }) => coversLesion)
    .flatMap(({ seriesUid = '', instanceUids = [] }) =>
      instanceUids.map((sopInstanceUid) => ({ seriesUid, sopInstanceUid })),
    );

/** The lesion's edge on the middle slice of its sample, for viewers that show no segmentations. */
function outlineOf(lesion: Lesion, images: readonly EvidenceImage[]) {
  const { volume, instanceUids = [] } = referenceOf(lesion);
  const [columns, rows] = volume.size;
  const { slices } = lesion.sample.provenance['crop'] as unknown as { slices: readonly number[] };
  const slice = slices[Math.floor(slices.length / 2)] ?? 0;
  const image = images.find(({ sopInstanceUid }) => sopInstanceUid === instanceUids[slice]);
  const points = outline(lesion.mask.subarray(slice * columns * rows, (slice + 1) * columns * rows), columns, rows);
  return image === undefined || points.length === 0 ? [] : [{ image, points }];
}
