// What the tab answers is what Node answers: for DICOM with a segmentation, for NIfTI with a mask, for real CT where this machine has it.
// One page with its model serves all.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel, predictSource } from 'liver-vlm/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testData } from '../../../packages/imaging/src/testing/testData.ts';
import { findChromium, launch } from '../../../testing/chromium.ts';
import type { Site } from '../../../testing/site.ts';
import { type Visit, visit } from './support/browser.ts';
import { niftiStudy } from './support/niftiStudy.ts';
import { phantomStudy, smallModel } from './support/phantom.ts';
import { classify, give, probabilitiesOn } from './support/room.ts';
import { scroll } from './support/scroll.ts';
import { serveRoom } from './support/site.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });
const TOLERANCE = 1e-4;
let site: Site;
let browser: Browser | undefined;
let visitor: Visit;
let model: string;

const dcmqi = testData('dcmqi-ct3-liver-seg');
const example = testData('totalsegmentator-example');
const ircad = testData('ircadb01-p17');

beforeAll(async () => {
  const chromium = findChromium();
  if (chromium === undefined) return;
  [site, browser, model] = [await serveRoom(), await launch(chromium), await smallModel()];
  visitor = await visit(browser, site.url);
  await give(visitor.page, { model });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The tab's answer stands; Node is asked for the same. */
async function expectSame(page: Page, request: { source: string; roi?: string }): Promise<void> {
  const inTab = await probabilitiesOn(page);
  const opened = await openModel(model);
  const [inNode] = await predictSource({ model: opened, ...request });
  await opened.session.release();
  expect(Object.keys(inTab).sort()).toEqual(Object.keys(inNode!.probabilities).sort());
  const worst = Math.max(...Object.entries(inNode!.probabilities).map(([id, p]) => Math.abs(p - inTab[id]!)));
  console.info(`Chromium: largest difference of a probability ${worst.toExponential(1)}`);
  expect(worst).toBeLessThan(TOLERANCE);
}

async function expectReasons(page: Page): Promise<void> {
  await page.getByText('These are reasons of the model').waitFor();
  await page.getByRole('heading', { name: 'Nearest sentences' }).waitFor();
  expect(await page.locator('.enhancement .line.lesion circle').count()).toBe(1);
  expect(await page.getByText(/missing, filled from portal venous/).count()).toBe(3);
  await page.getByLabel('Show on the images what spoke for').selectOption({ index: 1 });
}

it('a segmentation of the study, and nothing leaves the site', async (context) => {
  if (browser === undefined) return context.skip();
  const { folder, seg } = await phantomStudy();
  const { page, strangers, problems } = visitor;
  await give(page, { folder });
  await classify(page);
  await expectSame(page, { source: folder, roi: seg });
  expect({ strangers, problems }).toEqual({ strangers: [], problems: [] });
});

it('the same study as NIfTI, one file a phase, with a mask', async (context) => {
  if (browser === undefined) return context.skip();
  const folder = await niftiStudy();
  const { page, problems } = visitor;
  await give(page, { folder });
  expect(await page.locator('.pane').count()).toBe(4);
  await page.getByRole('radio', { name: 'lesion_mask' }).waitFor();
  await classify(page);
  await expectSame(page, { source: folder });
  // Axes and all, it is what the DICOM files show.
  const { folder: dicom, seg } = await phantomStudy();
  await expectSame(page, { source: dicom, roi: seg });
  expect(problems).toEqual([]);
});

it('real CT: slices with a DICOM SEG of the liver, which is no lesion until the reader says so', async (context) => {
  if (browser === undefined || dcmqi === undefined) return context.skip();
  const { page, problems } = visitor;
  const slices = ['01', '02', '03'].map((n) => join(dcmqi, 'ct-3slice', `${n}.dcm`));
  await give(page, { files: [...slices, join(dcmqi, 'liver.dcm')] });
  const liver = page.getByRole('radio', { name: 'Liver' });
  expect(await liver.isChecked()).toBe(false);
  await liver.check();
  await scroll(page, page.locator('.pane').first());
  await classify(page);
  await expectReasons(page);
  await page.getByText('liver: from the segmentation').waitFor();
  await expectSame(page, { source: join(dcmqi, 'ct-3slice'), roi: join(dcmqi, 'liver.dcm') });
  expect(problems).toEqual([]);
});

it('real CT: JPEG 2000 slices with a label map as NIfTI', async (context) => {
  if (browser === undefined || example === undefined) return context.skip();
  const { page, problems } = visitor;
  const folder = join(example, 'example_ct_dicom');
  const slices = (await readdir(folder)).map((name) => join(folder, name));
  await give(page, { files: [...slices, join(example, 'example_seg_dicom.nii.gz')] });
  await page.getByRole('radio', { name: 'example_seg_dicom, label 5', exact: true }).check();
  await scroll(page, page.locator('.pane').first());
  await classify(page);
  await expectReasons(page);
  expect(problems).toEqual([]);
});

it('real CT: a zip of a whole liver, the lesion drawn with keys, the aorta beside it', async (context) => {
  if (browser === undefined || ircad === undefined) return context.skip();
  const { page, problems } = visitor;
  await give(page, { files: [join(ircad, 'PATIENT_DICOM.zip')] });
  await scroll(page, page.locator('.pane').first());
  await page.locator('.pane').first().focus();
  for (const key of ['e', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Enter']) await page.keyboard.press(key);
  await classify(page);
  await expectReasons(page);
  await page.locator('.pane').first().focus();
  for (const key of ['a', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
  await page.getByText(/^aorta: your ROI/).waitFor();
  expect(problems).toEqual([]);
});
