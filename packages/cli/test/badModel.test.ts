import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@liver-vlm/imaging/node';
import { runFiles } from 'liver-vlm/node';
import { beforeAll, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { liverVlm } from './support/command.ts';
import { madeDataset } from './support/dataset.ts';
import { expectRefusal } from './support/refusal.ts';
import { shortRun } from './support/run.ts';

const folder = await temporaryFolder();
let model: Buffer;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await madeDataset(at('dataset'));
  await shortRun(at('dataset'), at('run'));
  model = await readFile(runFiles(at('run')).model);
  await writeFile(at('image.png'), await encodePng(new Uint8Array(900), 30, 30));
}, 120_000);

async function predictWith(bytes: Uint8Array) {
  await writeFile(at('other.onnx'), bytes);
  return liverVlm('predict', at('other.onnx'), at('image.png'));
}

it('no model file, one cut off, and a file of another kind', async () => {
  expectRefusal(
    await liverVlm('predict', at('no.onnx'), at('image.png')),
    7,
    /no\.onnx: expected a model file, got none/,
  );
  expectRefusal(await predictWith(model.subarray(0, model.length / 2)), 7, /other\.onnx: /);
  expectRefusal(await predictWith(await readFile(at('image.png'))), 7, /other\.onnx: /);
  expectRefusal(await predictWith(new Uint8Array(0)), 7, /other\.onnx: /);
});

it('a model file of another version, and one whose description was changed', async () => {
  expectRefusal(await predictWith(replaced('"version":1', '"version":9')), 7, /expected model version 1, got 9 - use/);
  expectRefusal(await predictWith(replaced('"kind":"ct"', '"kind":"xx"')), 7, /other\.onnx: kind: .* - the file was/);
});

it('a source without files or without CT', async () => {
  const file = runFiles(at('run')).model;
  expectRefusal(await liverVlm('predict', file, at('absent')), 3, /absent: expected .* got nothing there - check/);
  expectRefusal(await liverVlm('predict', file, at('image.png')), 3, /expected a CT series, got none/);
});

it('a run evaluated with another data set', async () => {
  await madeDataset(at('another'), { perClass: 4 });
  const ended = await liverVlm('evaluate', at('run'), '--dataset', at('another'));
  expectRefusal(ended, 4, /expected the data set that .* was trained on, got another content/);
});

function replaced(text: string, other: string): Uint8Array {
  const bytes = Buffer.from(model);
  bytes.write(other, bytes.indexOf(text), 'utf8');
  return bytes;
}
