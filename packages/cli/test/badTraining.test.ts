import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freezeSplit } from 'liver-vlm';
import { openDataset, runFiles } from 'liver-vlm/node';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { liverVlm } from './support/command.ts';
import { madeDataset } from './support/dataset.ts';
import { leftovers } from './support/leftovers.ts';
import { expectRefusal } from './support/refusal.ts';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);
const train = (dataset: string, ...more: string[]) => liverVlm('train', at(dataset), '--out', at('run'), ...more);

beforeAll(async () => {
  await madeDataset(at('dataset'));
});

async function withConfig(text: string) {
  await writeFile(at('config.yaml'), text);
  return train('dataset', '--config', at('config.yaml'));
}

it('one class only, too few patients, and no data set at all', async () => {
  await madeDataset(at('one'), { labels: ['cyst'], classes: ['cyst'] });
  expectRefusal(await train('one'), 4, /expected at least two classes, got cyst only - /);
  await madeDataset(at('few'), { perClass: 2 });
  expectRefusal(await train('few'), 4, /expected at least 3 patients .* got 2 - add patients/);
  expectRefusal(await train('absent'), 4, /absent: expected a data set folder .* got none - make one/);
});

it('a label that the data set does not list, and tensors that were changed', async () => {
  await madeDataset(at('unlisted'), { classes: ['cyst', 'fnh', 'hcc', 'hemangioma'] });
  expectRefusal(await train('unlisted'), 4, /expected a label among cyst, fnh, hcc, hemangioma, got "metastasis"/);
  await madeDataset(at('changed'));
  const { records } = await openDataset(at('changed'));
  for (const record of records) {
    const file = join(at('changed'), record.tensors.file);
    const damaged = await readFile(file);
    damaged[damaged.length - 1]! ^= 1;
    await writeFile(file, damaged);
  }
  expectRefusal(await train('changed'), 4, /expected the content that was imported, got another hash - import/);
});

it('a patient in two parts of a split file', async () => {
  const { records } = await openDataset(at('dataset'));
  const shared = records.map((r, i) => ({ id: r.id, group: r.patient, label: r.label, part: i % 3 }));
  const part = (n: number) => shared.filter((s) => s.part === n).map((s) => s.id);
  const lesion = part(0)[0]!;
  const round = { repeat: 0, fold: 0, train: part(0), validation: [...part(1), lesion], test: [] };
  const split = freezeSplit(shared, [round], { group: 'patient', seed: 1, lockedTest: part(2) });
  await writeFile(at('split.json'), JSON.stringify(split));
  const ended = await train('dataset', '--split', at('split.json'));
  expectRefusal(ended, 4, /split\.json: .*expected patient 'p0' in one part, got it in train and validation/);
});

it('an unknown option, a value of the wrong kind and a missing file name their key', async () => {
  expectRefusal(await withConfig('training: { epoch: 3 }'), 5, /config\.yaml: training\.epoch: /);
  expectRefusal(await withConfig('training: { epochs: many }'), 5, /config\.yaml: training\.epochs: .*expected /);
  expectRefusal(await train('dataset', '--config', at('none.yaml')), 5, /none\.yaml: expected .* got none - /);
});

it('a corrupt checkpoint, which stays as it was', async () => {
  const { checkpoint, config } = runFiles(at('run'));
  await mkdir(at('run'), { recursive: true });
  await writeFile(config, 'what it was started with');
  await writeFile(checkpoint, 'not a checkpoint');
  expectRefusal(await train('dataset', '--resume'), 6, /expected a checkpoint, got a damaged file .* - delete it/);
  expect(await readFile(checkpoint, 'utf8')).toBe('not a checkpoint');
  expect(await readFile(config, 'utf8')).toBe('what it was started with');
});

it('a finished run, which stays as it was', async () => {
  const { model } = runFiles(at('finished'));
  await mkdir(at('finished'));
  await writeFile(model, 'a model');
  const ended = await liverVlm('train', at('dataset'), '--out', at('finished'), '--resume');
  expectRefusal(ended, 8, /expected a new run folder, got a finished run - choose another --out/);
  expect(await readdir(at('finished'))).toEqual(['model.onnx']);
  expect(await leftovers(folder)).toEqual([]);
});
