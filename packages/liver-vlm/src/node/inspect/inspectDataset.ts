import { encodePng } from '@liver-vlm/imaging/node';
import type { Sample } from '../../dataset/format.ts';
import { type CohortCard, cohortAnswer, cohortCardHtml, type Picture } from '../../inspect/cohortCard.ts';
import { countsBy, phasesOf, scannersOf, sliceDistance } from '../../inspect/counts.ts';
import { findLeakage } from '../../inspect/leakage.ts';
import { huTable, type LesionMean, lesionMeans } from '../../inspect/lesionHu.ts';
import { writeAtomic } from '../files.ts';
import { type Dataset, openDataset, readSample } from '../readDataset.ts';
import { fingerprintDataset } from './fingerprints.ts';

export interface InspectRequest {
  readonly dataset: string;
  /** HTML file to write. */
  readonly out: string;
  /** Most lesions of a class on the contact sheet. */
  readonly pictures: number;
  readonly created: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Abdominal window, HU; images are shown as they are. */
const WINDOW = { ct: [-70, 180], image: [0, 255] } as const;

/** Writes the cohort card of a data set folder and returns it with its answer in words. */
export async function inspectDataset(request: InspectRequest): Promise<{ card: CohortCard; answer: string }> {
  const dataset = await openDataset(request.dataset);
  const { info, records } = dataset;
  const means: LesionMean[] = [];
  const prints = await fingerprintDataset(dataset, request.onProgress, (sample) => {
    if (info.kind === 'ct') means.push(...lesionMeans(sample, info.channels, info.size[1]));
  });
  const lesionsOf = Map.groupBy(records, (record) => record.patient);
  const card: CohortCard = {
    info,
    sha256: dataset.hash,
    created: request.created,
    lesions: records.length,
    patients: lesionsOf.size,
    byClass: countsBy(records, (record) => [record.label], info.classes),
    byPhase: countsBy(records, phasesOf(info), info.channels),
    byScanner: countsBy(records, scannersOf),
    bySliceDistance: countsBy(records, sliceDistance),
    perPatient: countsBy(records, (record) => [String(lesionsOf.get(record.patient)?.length)]),
    hu: huTable(means, info.classes, info.channels),
    leakage: findLeakage(records, prints),
    pictures: await contactSheet(dataset, request.pictures),
  };
  await writeAtomic(request.out, cohortCardHtml(card));
  return { card, answer: cohortAnswer(card) };
}

/** The same number of lesions of each class, spread evenly over the data set. */
async function contactSheet(dataset: Dataset, most: number): Promise<Picture[]> {
  const { info, records } = dataset;
  const chosen = info.classes.flatMap((label) => {
    const own = records.filter((record) => record.label === label);
    const count = Math.min(most, own.length);
    return Array.from({ length: count }, (_, i) => own[Math.floor((i * own.length) / count)]!);
  });
  const pictures: Picture[] = [];
  for (const record of chosen) {
    const sample = await readSample(dataset, record);
    pictures.push({
      id: record.id,
      label: record.label,
      patient: record.patient,
      png: await montage(sample, dataset),
      caption: info.channels.map((c, i) => (record.present[i] ? c : `${c} (missing)`)).join(' | '),
    });
  }
  return pictures;
}

/** Middle slice, all channels side by side. */
async function montage({ record, image }: Sample, { info }: Dataset): Promise<string> {
  const [height, width] = info.size;
  const [low, high] = WINDOW[info.kind];
  const channels = info.channels.length;
  const start = Math.floor(record.slices / 2) * channels * height * width;
  const grey = new Uint8Array(channels * height * width);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const value = image[start + (c * height + y) * width + x] ?? low;
        grey[(y * channels + c) * width + x] = 255 * Math.min(1, Math.max(0, (value - low) / (high - low)));
      }
  const png = await encodePng(grey, channels * width, height);
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
