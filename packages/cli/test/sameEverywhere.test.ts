// One model file answers alike wherever it is opened: in Node, in Python, in a page.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LesionPrediction, predictLesion } from 'liver-vlm';
import { openModel, runFiles } from 'liver-vlm/node';
import { beforeAll, expect, it } from 'vitest';
import { findChromium } from '../../../testing/chromium.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { ISOLATED, openPage, servePage } from '../../../testing/page.ts';
import type { PageLesion } from './page/page.ts';
import { runProcess } from './support/command.ts';
import { CLASSES, madeDataset, madeLesion } from './support/dataset.ts';
import { shortRun } from './support/run.ts';

const TOLERANCE = 1e-4;
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';
const script = fileURLToPath(new URL('../../../tools/check_model.py', import.meta.url));
const lesions = CLASSES.map((label, c) => madeLesion(100 + c, label));
let dataset: string;
let run: string;
let inNode: LesionPrediction[];

const folder = await temporaryFolder();

beforeAll(async () => {
  [dataset, run] = [join(folder, 'dataset'), join(folder, 'run')];
  await madeDataset(dataset);
  await shortRun(dataset, run);
  const model = await openModel(runFiles(run).model);
  inNode = [];
  for (const lesion of lesions) inNode.push(await predictLesion(model, lesion));
  await model.session.release();
}, 120_000);

it("Python's onnxruntime, told by the model file alone, gives the answers of training", async (context) => {
  if (spawnSync(python, ['-c', 'import onnxruntime, safetensors, numpy']).status !== 0) {
    console.warn(`SKIPPED: ${python} has no onnxruntime and safetensors; set LIVER_VLM_PYTHON to one that has`);
    context.skip();
  }
  const { status, stdout, stderr } = await runProcess(python, [script, run, dataset]);
  expect(status, stdout + stderr).toBe(0);
  const report = JSON.parse(stdout);
  console.info(`Python: ${stdout.trim()}`);
  expect(report.lesions).toBe((await readFile(runFiles(run).validation, 'utf8')).trim().split('\n').length);
  expect(report['largest difference']).toBeLessThan(TOLERANCE);
});

it('a page in headless Chromium gives the answers of Node', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip();
  const site = await servePage(fileURLToPath(new URL('page', import.meta.url)), ISOLATED);
  const { page, strangers, problems, close } = await openPage(chromium, site.url);
  try {
    await page.setInputFiles('input', runFiles(run).model);
    const answers = (await page.evaluate(`predict(${JSON.stringify(lesions.map(forPage))})`)) as LesionPrediction[];
    const worst = Math.max(...answers.flatMap((a, i) => differences(a, inNode[i]!)));
    console.info(`Chromium: largest difference of a probability or an embedding value ${worst.toExponential(1)}`);
    expect(answers.map((a) => a.predicted)).toEqual(inNode.map((a) => a.predicted));
    expect(worst).toBeLessThan(TOLERANCE);
    expect({ strangers, problems }).toEqual({ strangers: [], problems: [] });
  } finally {
    await close();
    await site.close();
  }
});

const forPage = ({ spacing: _, provenance: __, ...lesion }: (typeof lesions)[number]): PageLesion => ({
  ...lesion,
  channels: [...lesion.channels],
  present: [...lesion.present],
  size: [...lesion.size],
  image: Array.from(lesion.image),
  mask: Array.from(lesion.mask),
});

const differences = (a: LesionPrediction, b: LesionPrediction): number[] => [
  ...Object.keys(b.probabilities).map((c) => Math.abs(a.probabilities[c]! - b.probabilities[c]!)),
  ...b.embedding.map((v, i) => Math.abs(a.embedding[i]! - v)),
];
