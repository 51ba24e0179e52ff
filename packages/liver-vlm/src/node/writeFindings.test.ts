import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/folder.ts';
import type { DatasetInfo } from '../dataset/format.ts';
import { DatasetWriter } from './writeDataset.ts';
import { writeFindings } from './writeFindings.ts';

const folder = await temporaryFolder();
const SIDE = 32;

/** A data set of one disc of 5 HU in liver of 115, portal venous alone. */
async function made(name: string, kind: DatasetInfo['kind']): Promise<string> {
  const inside = (p: number) => Math.hypot((p % SIDE) - 15.5, Math.floor(p / SIDE) - 15.5) < 8;
  const info: DatasetInfo = {
    format: 'liver-vlm-dataset',
    version: 1,
    name,
    kind,
    synthetic: true,
    classes: ['hcc'],
    channels: ['arterial', 'portal_venous'],
    size: [SIDE, SIDE],
    extraction: {},
    source: 'test',
    createdBy: 'test',
  };
  const writer = await DatasetWriter.open(join(folder, name), 'key');
  await writer.add({
    id: 'a',
    patient: 'Doe, J',
    lesion: '1',
    label: 'hcc',
    channels: info.channels,
    present: [false, true],
    slices: 1,
    size: [SIDE, SIDE],
    image: Float32Array.from({ length: 2 * SIDE * SIDE }, (_, i) => (inside(i % (SIDE * SIDE)) ? 5 : 115)),
    mask: Uint8Array.from({ length: SIDE * SIDE }, (_, p) => (inside(p) ? 1 : 0)),
    spacing: [1, 1],
    provenance: {},
  });
  await writer.finish(info);
  return join(folder, name);
}
const table = async (path: string) => parse(await readFile(path), { columns: true }) as Record<string, string>[];

it('writes sentence, signs and numbers, and tells a sign that is not there from one that cannot be seen', async () => {
  const out = join(folder, 'findings.csv');
  expect(await writeFindings({ dataset: await made('ct', 'ct'), out })).toBe(1);
  const [row] = await table(out);
  expect(row).toMatchObject({
    patient: 'Doe, J',
    lesion: 'a',
    sentence: 'a liver lesion, of water attenuation, hypoattenuating to liver in the portal venous phase',
    water: 'yes',
    'rim portal_venous': 'no',
    washout: '',
    'portal_venous contrast': '-110.00',
  });
});

it('takes rules of its own and refuses images', async () => {
  const [rules, out] = [join(folder, 'rules.yaml'), join(folder, 'own.csv')];
  await writeFile(
    rules,
    "- { sign: dark, phrase: dark, when: [{ measure: 'portal_venous contrast', atMost: -50, unit: HU, source: mine }] }",
  );
  await writeFindings({ dataset: join(folder, 'ct'), out, rules });
  expect((await table(out))[0]).toMatchObject({ sentence: 'a liver lesion, dark', dark: 'yes' });
  await expect(writeFindings({ dataset: await made('grey', 'image'), out })).rejects.toThrow(/expected CT in HU/);
});
