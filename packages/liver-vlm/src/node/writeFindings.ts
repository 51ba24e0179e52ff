import { UserError } from '../errors.ts';
import {
  allSigns,
  FINDING_RULES,
  findingsSentence,
  isThere,
  measureLesion,
  parseFindingRules,
  signsOf,
} from '../findings/index.ts';
import { writeAtomic } from './files.ts';
import { namedFile } from './namedFile.ts';
import { openDataset, readSample } from './readDataset.ts';
import { csvOf } from './table.ts';

export interface FindingsRequest {
  readonly dataset: string;
  /** CSV to write. */
  readonly out: string;
  /** Rules of one's own, YAML; default the built-in ones. */
  readonly rules?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes a line a lesion: its sentence of findings, each sign (yes, no, or nothing where the phases at hand cannot show it) and each number in HU.
 * @throws UserError for images, which have no HU
 */
export async function writeFindings({
  dataset: folder,
  out,
  rules: file,
  onProgress,
}: FindingsRequest): Promise<number> {
  const dataset = await openDataset(folder);
  const { info, records } = dataset;
  if (info.kind !== 'ct')
    throw new UserError(`${folder}: expected CT in HU to measure findings in, got images of grey values`, 'data');
  const rules =
    file === undefined
      ? FINDING_RULES
      : parseFindingRules(new TextDecoder().decode(await namedFile(file, '--rules')), file);
  const signs = allSigns(rules);
  const lesions = [];
  for (const [i, record] of records.entries()) {
    const { image, mask } = await readSample(dataset, record);
    const { slices, present } = record;
    lesions.push({ record, measured: measureLesion({ image, mask, slices, present, size: info.size }, info.channels) });
    onProgress?.(i + 1, records.length);
  }
  const numbers = [...new Set(lesions.flatMap(({ measured }) => Object.keys(measured)))];
  const head = ['patient', 'lesion', 'sentence', ...signs.map(({ sign }) => sign), ...numbers];
  const rows = lesions.map(({ record, measured }) => [
    record.patient,
    record.id,
    findingsSentence(signsOf(rules, measured)) ?? '',
    ...signs.map((sign) => ({ true: 'yes', false: 'no', undefined: '' })[String(isThere(sign, measured))]!),
    ...numbers.map((name) => measured[name]?.toFixed(2) ?? ''),
  ]);
  await writeAtomic(out, csvOf([head, ...rows]));
  return lesions.length;
}
