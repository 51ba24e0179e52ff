import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LesionSample } from '@liver-vlm/imaging';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../dataset/format.ts';
import { openDataset, readSample } from './readDataset.ts';
import { DatasetWriter } from './writeDataset.ts';

const info: DatasetInfo = {
  format: 'liver-vlm-dataset',
  version: 1,
  name: 'test',
  kind: 'ct',
  synthetic: true,
  classes: ['cyst', 'hcc'],
  channels: ['arterial'],
  size: [2, 2],
  extraction: {},
  source: 'test',
  createdBy: 'test',
};
const lesion = (id: string): LesionSample & { label: string } => ({
  id,
  patient: id,
  lesion: '1',
  label: 'cyst',
  channels: ['arterial'],
  present: [true],
  slices: 1,
  size: [2, 2],
  image: Float32Array.of(1, 2, 3, id.length),
  mask: Uint8Array.of(0, 1, 1, 0),
  spacing: [0.5, 0.75],
  provenance: {},
});

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'liver-vlm-dataset-'));
  folder = join(parent, 'set');
});
afterEach(() => rm(parent, { recursive: true }));

describe('DatasetWriter', () => {
  it('what was written reads back, in the order of ids, and nothing else is left', async () => {
    const writer = await DatasetWriter.open(folder, 'key');
    for (const id of ['b', 'a', 'c']) await writer.add(lesion(id));
    await writer.finish(info);
    const dataset = await openDataset(folder);
    expect(dataset.info).toEqual(info);
    expect(dataset.records.map((r) => r.id)).toEqual(['a', 'b', 'c']);
    const { image, mask } = await readSample(dataset, dataset.records[1]!);
    expect({ image, mask }).toEqual({ image: lesion('b').image, mask: lesion('b').mask });
    expect(await readdir(parent)).toEqual(['set']);
    expect((await readdir(folder)).sort()).toEqual(['dataset.json', 'samples.jsonl', 'tensors']);
  });

  it('ids that are no file names get files of their own', async () => {
    const writer = await DatasetWriter.open(folder, 'key');
    for (const id of ['a/b', 'a\\b', '../a', 'ä'.repeat(200)]) await writer.add(lesion(id));
    await writer.finish(info);
    expect(await readdir(join(folder, 'tensors'))).toHaveLength(4);
    const dataset = await openDataset(folder);
    for (const record of dataset.records) await readSample(dataset, record);
  });

  it('killed, it goes on with what was written whole, and ends as an unbroken one', async () => {
    const broken = await DatasetWriter.open(folder, 'key');
    for (const id of ['a', 'b']) await broken.add(lesion(id));
    await appendFile(join(`${folder}.partial`, 'samples.partial.jsonl'), '{"id":"c","pat');
    const again = await DatasetWriter.open(folder, 'key');
    expect([...again.done.keys()]).toEqual(['a', 'b']);
    await again.add(lesion('c'));
    await again.finish(info);

    const whole = join(parent, 'whole');
    const writer = await DatasetWriter.open(whole, 'key');
    for (const id of ['a', 'b', 'c']) await writer.add(lesion(id));
    await writer.finish(info);
    expect((await openDataset(folder)).hash).toBe((await openDataset(whole)).hash);
  });

  it('what another request left behind is not mixed in', async () => {
    await (await DatasetWriter.open(folder, 'key')).add(lesion('a'));
    const writer = await DatasetWriter.open(folder, 'another');
    expect(writer.done.size).toBe(0);
    await writer.add(lesion('b'));
    await writer.finish(info);
    expect(await readdir(join(folder, 'tensors'))).toEqual(['b.safetensors']);
  });

  it('replaces a data set only when asked, and only when the new one is whole', async () => {
    const first = await DatasetWriter.open(folder, 'key');
    await first.add(lesion('a'));
    await first.finish(info);
    const before = await readFile(join(folder, 'samples.jsonl'), 'utf8');
    await expect(DatasetWriter.open(folder, 'next')).rejects.toMatchObject({ name: 'UserError', code: 'storage' });
    const second = await DatasetWriter.open(folder, 'next', { replace: true });
    await second.add(lesion('b'));
    expect(await readFile(join(folder, 'samples.jsonl'), 'utf8')).toBe(before);
    await second.finish(info);
    expect((await openDataset(folder)).records.map((r) => r.id)).toEqual(['b']);
    expect(await readdir(parent)).toEqual(['set']);
  });
});
