import { join } from 'node:path';
import { readSafetensors } from 'onnx-grad';
import type { z } from 'zod';
import { INFO_FILE, SAMPLES_FILE } from '../dataset/folder.ts';
import { DatasetInfo, type Sample, SampleRecord } from '../dataset/format.ts';
import { UserError } from '../errors.ts';
import { schemaIssue } from '../schemaIssue.ts';
import { readIfPresent, sha256 } from './files.ts';

export interface Dataset {
  readonly folder: string;
  readonly info: DatasetInfo;
  readonly records: readonly SampleRecord[];
  /** SHA-256 over `dataset.json` and `samples.jsonl`, which name every tensor by its hash. */
  readonly hash: string;
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(
      `${where}: expected JSON, got ${JSON.stringify(text.slice(0, 40))} - import the data set again`,
      'data',
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UserError(`${where}: ${schemaIssue(result.error.issues[0]!, value)} - import the data set again`, 'data');
}

/** Opens a data set folder: its description and its list of lesions, not yet their pictures. */
export async function openDataset(folder: string): Promise<Dataset> {
  const infoBytes = await readIfPresent(join(folder, INFO_FILE));
  const lines = await readIfPresent(join(folder, SAMPLES_FILE));
  if (!infoBytes || !lines)
    throw new UserError(
      `${folder}: expected a data set folder with ${INFO_FILE} and ${SAMPLES_FILE}, got none - make one with: liver-vlm import SRC --labels labels.csv --out ${folder}`,
      'data',
    );
  const info = parse(DatasetInfo, new TextDecoder().decode(infoBytes), join(folder, INFO_FILE));
  const records = new TextDecoder()
    .decode(lines)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => parse(SampleRecord, line, `${join(folder, SAMPLES_FILE)}:${i + 1}`));
  if (records.length === 0)
    throw new UserError(
      `${folder}: expected at least one lesion, got an empty data set - import lesions into it`,
      'data',
    );
  for (const r of records)
    if (!info.classes.includes(r.label))
      throw new UserError(
        `${folder}: lesion "${r.id}": expected a label among ${info.classes.join(', ')}, got "${r.label}" - correct the label, or import again with its class`,
        'data',
      );
  return { folder, info, records, hash: sha256(`${sha256(infoBytes)} ${sha256(lines)}`) };
}

/** Reads one lesion's tensors and checks them against their hash. */
export async function readSample(dataset: Dataset, record: SampleRecord): Promise<Sample> {
  const path = join(dataset.folder, record.tensors.file);
  const bytes = await readIfPresent(path);
  if (!bytes)
    throw new UserError(
      `${path}: expected the tensors of lesion "${record.id}", got no file - import the data set again`,
      'data',
    );
  if (sha256(bytes) !== record.tensors.sha256)
    throw new UserError(
      `${path}: expected the content that was imported, got another hash - import the data set again`,
      'data',
    );
  const tensors = readSafetensors(bytes).tensors;
  const [image, mask] = [tensors.get('image'), tensors.get('mask')];
  const [height, width] = dataset.info.size;
  const expected = [record.slices, dataset.info.channels.length, height, width].join(' x ');
  if (
    !(image?.data instanceof Float32Array) ||
    !(mask?.data instanceof Uint8Array) ||
    image.shape.join(' x ') !== expected
  )
    throw new UserError(
      `${path}: expected an image of ${expected} and a mask, got ${image?.shape.join(' x ')} - import the data set again`,
      'data',
    );
  return { record, image: image.data, mask: mask.data };
}
