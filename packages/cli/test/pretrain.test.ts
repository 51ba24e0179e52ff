import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from 'liver-vlm';
import { openDataset, pretrainRun, runFiles } from 'liver-vlm/node';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { liverVlm } from './support/command.ts';
import { madeDataset } from './support/dataset.ts';
import { expectRefusal } from './support/refusal.ts';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);
const CONFIG = `
training: { epochs: 1, batch: 8, minSteps: 1 }
pretraining: { epochs: 2 }
`;
const pretrain = (out: string, ...more: string[]) =>
  liverVlm('pretrain', at('dataset'), '--task', 'simclr', '--config', at('config.yaml'), '--out', at(out), ...more);
const train = (out: string, ...more: string[]) =>
  liverVlm('train', at('dataset'), '--config', at('config.yaml'), '--out', at(out), ...more);

beforeAll(async () => {
  await madeDataset(at('dataset'), { perClass: 4 });
  await writeFile(at('config.yaml'), CONFIG);
  const { status, stderr } = await pretrain('unbroken');
  expect(status, stderr).toBe(0);
}, 300_000);

it('learns from the training patients of the split that train draws, and from nobody else', async () => {
  const { pretraining, split } = runFiles(at('unbroken'));
  const about = JSON.parse(await readFile(pretraining, 'utf8'));
  const { rounds } = JSON.parse(await readFile(split, 'utf8'));
  const { records } = await openDataset(at('dataset'));
  const own = records.filter((r) => rounds[0].train.includes(r.id)).map((r) => r.patient);
  expect(about.patients).toEqual([...new Set(own)].sort());
  expect(about).toMatchObject({ task: 'simclr', lesions: own.length, heldOut: { chance: expect.any(Number) } });
});

it('ended between two epochs and resumed, it leaves the encoder of an unbroken run, bit for bit', async () => {
  const ended = pretrainRun({
    dataset: at('dataset'),
    task: 'simclr',
    config: parseConfig(CONFIG, 'test'),
    out: at('ended'),
    resume: false,
    checkpointEveryMs: 0,
    onProgress: ({ epoch }) => {
      if (epoch === 2) throw new Error('ended by the test');
    },
  });
  await expect(ended).rejects.toThrow('ended by the test');
  expectRefusal(await pretrain('ended'), 8, /got an unfinished run - continue it with --resume/);
  const { status, stderr } = await pretrain('ended', '--resume');
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/resuming after epoch 1/);
  const encoder = (run: string) => readFile(runFiles(at(run)).encoder);
  expect((await encoder('ended')).equals(await encoder('unbroken'))).toBe(true);
  expectRefusal(await pretrain('unbroken'), 8, /got a finished run - choose another --out/);
});

it('train begins from it, and is refused where it saw a patient that is to judge', async () => {
  const begun = await train('begun', '--init', at('unbroken'));
  expect(begun.status, begun.stderr).toBe(0);
  await writeFile(at('other.yaml'), `${CONFIG}split: { seed: 7 }\n`);
  expectRefusal(
    await train('seen', '--init', at('unbroken'), '--config', at('other.yaml')),
    4,
    /expected no test patient among those that simclr learned from, got "p\d+"/,
  );
  await writeFile(at('deeper.yaml'), `${CONFIG}model: { backbone: resnet34 }\n`);
  expectRefusal(
    await train('deeper', '--init', at('unbroken'), '--config', at('deeper.yaml')),
    5,
    /expected an encoder with backbone resnet34, got resnet18/,
  );
  expectRefusal(await train('none', '--init', at('dataset')), 3, /expected a finished run of liver-vlm pretrain/);
});
