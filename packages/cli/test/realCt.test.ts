// A model trained on noise, asked about real CT: what it answers means nothing; that it reads, says what is missing and stops in words does.
import { join } from 'node:path';
import type { PredictionWithPhases } from 'liver-vlm/node';
import { runFiles } from 'liver-vlm/node';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { testData } from '../../imaging/src/testing/testData.ts';
import { type Ended, liverVlm } from './support/command.ts';
import { CLASSES, madeDataset } from './support/dataset.ts';
import { expectRefusal } from './support/refusal.ts';
import { shortRun } from './support/run.ts';

const ircad = testData('ircadb01-p17');
const example = testData('totalsegmentator-example');
const MISSING = /missing phases: pre_contrast, arterial, delayed; filled from the nearest phase present/;
let model: string;

const folder = await temporaryFolder();

beforeAll(async () => {
  if (ircad === undefined && example === undefined) return;
  await madeDataset(join(folder, 'dataset'));
  await shortRun(join(folder, 'dataset'), join(folder, 'run'));
  model = runFiles(join(folder, 'run')).model;
}, 120_000);

function answersOf({ status, stdout, stderr }: Ended): PredictionWithPhases[] {
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/For research use only.*\n.*trained on phantoms: its answers mean nothing for patients/);
  const answers = stdout.trim().split('\n');
  return answers.map((line) => JSON.parse(line) as PredictionWithPhases);
}

function expectOnePhase(answer: PredictionWithPhases, reason: RegExp): void {
  expect(answer.phases).toEqual([{ phase: 'portal_venous', reason: expect.stringMatching(reason) }]);
  expect(answer.warnings).toEqual(expect.arrayContaining([expect.stringMatching(MISSING)]));
  expect(Object.keys(answer.probabilities)).toEqual(CLASSES);
  expect(Object.values(answer.probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
}

it('DICOM in a zip, its tumours as mask series in another: both tumours, one phase, told by the image', async (context) => {
  if (ircad === undefined) return context.skip();
  const masks = ['--roi', join(ircad, 'MASKS_DICOM.zip'), '--roi-name', 'livertumor'];
  const answers = answersOf(await liverVlm('predict', model, join(ircad, 'PATIENT_DICOM.zip'), ...masks, '--json'));
  expect(answers.map((a) => a.lesion).sort()).toEqual(['livertumor1', 'livertumor2']);
  for (const answer of answers) expectOnePhase(answer, /^image: about /);
});

it('a NIfTI volume with a mask', async (context) => {
  if (example === undefined) return context.skip();
  const [volume, mask] = [join(example, 'example_ct_sm.nii.gz'), join(example, 'example_seg.nii.gz')];
  const [answer, ...more] = answersOf(await liverVlm('predict', model, volume, '--roi', mask, '--json'));
  expect(more).toEqual([]);
  expect(answer!.lesion).toBe('example_seg.nii.gz');
  expectOnePhase(answer!, /^assumed: the only volume/);
  expectRefusal(
    await liverVlm('predict', model, volume, '--roi', mask, '--roi-name', 'spleen'),
    3,
    /expected a region whose name contains "spleen", got none - check --roi-name/,
  );
});

it('DICOM without identifiers with a NIfTI mask: the phase from its times, corrections told', async (context) => {
  if (example === undefined) return context.skip();
  const mask = ['--roi', join(example, 'example_seg_dicom.nii.gz')];
  const series = join(example, 'example_ct_dicom');
  const [answer] = answersOf(await liverVlm('predict', model, series, ...mask, '--json'));
  expectOnePhase(answer!, /s after contrast start/);
  expect(answer!.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/SeriesInstanceUID empty/)]));
});

it('images are not taken for their own masks', async (context) => {
  if (example === undefined) return context.skip();
  for (const source of ['example_ct_dicom', 'example_ct_sm.nii.gz'])
    expectRefusal(
      await liverVlm('predict', model, join(example, source)),
      3,
      /expected regions \(DICOM SEG, RTSTRUCT or a NIfTI named as mask\) beside the images, got none - say where the lesions are with --roi/,
    );
});

it('a region outside the images', async (context) => {
  if (example === undefined) return context.skip();
  const mask = join(example, 'example_seg.nii.gz');
  const ended = await liverVlm('predict', model, join(example, 'example_ct_dicom'), '--roi', mask);
  expectRefusal(ended, 3, /expected a region inside the reference phase, got none of its voxels in it - /);
});
