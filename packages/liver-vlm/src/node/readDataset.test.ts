import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NamedTensor, writeSafetensors } from 'onnx-grad';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sha256 } from './files.ts';
import { openDataset, readSample } from './readDataset.ts';

const info = {
  format: 'liver-vlm-dataset',
  version: 1,
  name: 'test',
  kind: 'ct',
  synthetic: true,
  classes: ['cyst'],
  channels: ['arterial'],
  size: [2, 2],
  extraction: {},
  source: 'test',
  createdBy: 'test',
};
const tensorsOf = (shape: number[], data: Float32Array<ArrayBuffer>) =>
  writeSafetensors(
    new Map<string, NamedTensor>([
      ['image', { dtype: 'float32', shape, data }],
      ['mask', { dtype: 'uint8', shape: [1, 2, 2], data: new Uint8Array(4) }],
    ]),
  );
const sound = tensorsOf([1, 1, 2, 2], new Float32Array(4));
const record = (bytes = sound, changes = {}) => ({
  id: 'a',
  patient: 'p',
  lesion: '1',
  label: 'cyst',
  slices: 1,
  present: [true],
  tensors: { file: 'a.safetensors', sha256: sha256(bytes) },
  provenance: {},
  ...changes,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liver-vlm-dataset-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function opened(about: unknown, lines: string) {
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(about));
  await writeFile(join(folder, 'samples.jsonl'), lines);
  return openDataset(folder);
}
const good = JSON.stringify(record());

it.each([
  ['another version', { ...info, version: 2 }, good, /dataset\.json: version: expected 1, got 2 - import/],
  ['no classes', { ...info, classes: [] }, good, /dataset\.json: classes: expected array to have >=1 items, got \[\]/],
  ['a cut line', info, `${good}\n{"id":`, /samples\.jsonl:2: expected JSON, got "\{\\"id\\":" - import/],
  ['a line of another kind', info, '{"id":"a"}', /samples\.jsonl:1: patient: expected string, got nothing - import/],
  ['no lesion', info, '\n', /expected at least one lesion, got an empty data set - /],
  [
    'an unknown label',
    info,
    JSON.stringify(record(sound, { label: 'hcc' })),
    /lesion "a": expected a label among cyst, got "hcc" - /,
  ],
])('refuses %s', async (_, about, lines, message) => {
  await expect(opened(about, lines)).rejects.toThrow(message);
  await expect(opened(about, lines)).rejects.toMatchObject({ name: 'UserError', code: 'data' });
});

it('refuses a folder that is none', async () => {
  await expect(openDataset(join(folder, 'absent'))).rejects.toThrow(/expected a data set folder with dataset\.json/);
});

it('refuses tensors that are missing, changed or of another shape, and reads sound ones', async () => {
  const dataset = await opened(info, good);
  const path = join(folder, 'a.safetensors');
  await expect(readSample(dataset, dataset.records[0]!)).rejects.toThrow(/expected the tensors of lesion "a", got no/);
  const changed = sound.slice();
  changed[changed.length - 1]! ^= 1;
  await writeFile(path, changed);
  await expect(readSample(dataset, dataset.records[0]!)).rejects.toThrow(
    /got another hash - import the data set again/,
  );
  const wide = tensorsOf([1, 1, 2, 3], new Float32Array(6));
  await writeFile(path, wide);
  const wider = await opened(info, JSON.stringify(record(wide)));
  await expect(readSample(wider, wider.records[0]!)).rejects.toThrow(/expected an image of 1 x 1 x 2 x 2 and a mask/);
  await writeFile(path, sound);
  expect((await readSample(dataset, dataset.records[0]!)).image).toEqual(new Float32Array(4));
});
