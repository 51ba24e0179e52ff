// A reader at work: marks by mouse, by keys and by fingers, phases put right, and a page that a screen reader can read.
// One page with its model serves all; each test opens the study anew, which clears what the one before it left.
import { type ExtractOptions, extractLesion } from '@liver-vlm/imaging';
import { openFiles } from '@liver-vlm/imaging/node/files';
import axe from 'axe-core';
import { predictLesion } from 'liver-vlm';
import { openModel } from 'liver-vlm/node';
import { readStudy } from 'liver-vlm/study';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { collected } from '../../../packages/imaging/src/testing/collected.ts';
import { findChromium, launch } from '../../../testing/chromium.ts';
import type { Site } from '../../../testing/site.ts';
import { contoursOf } from '../src/mark/shape.ts';
import { fitted, placementOf, toSlice } from '../src/viewer/camera.ts';
import { sliceSizeOf } from '../src/viewer/sliceSize.ts';
import { type Visit, visit } from './support/browser.ts';
import { phantomStudy, smallModel } from './support/phantom.ts';
import { classify, give, patiently, probabilitiesOn } from './support/room.ts';
import { sliceOf } from './support/scroll.ts';
import { serveRoom } from './support/site.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });
let site: Site;
let browser: Browser | undefined;
let visitor: Visit;
let model: string;
let folder: string;

beforeAll(async () => {
  const chromium = findChromium();
  if (chromium === undefined) return;
  [site, browser, model, { folder }] = [
    await serveRoom(),
    await launch(chromium),
    await smallModel(),
    await phantomStudy(),
  ];
  visitor = await visit(browser, site.url);
  await give(visitor.page, { model });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const pane = (page: Page, phase: string) => page.getByRole('slider', { name: phase, exact: true });

it('an ellipse drawn with the mouse over two slices is the lesion that Node would cut out', async (context) => {
  if (browser === undefined) return context.skip();
  const { page, problems } = visitor;
  await give(page, { folder });
  await page.getByRole('button', { name: 'Ellipse' }).click();
  const box = await pane(page, 'Portal venous').boundingBox();
  if (box === null) throw new Error('pane: expected a place on the screen, got none');
  const [from, to] = [
    [box.width * 0.3, box.height * 0.35],
    [box.width * 0.4, box.height * 0.5],
  ] as const;
  await page.mouse.move(box.x + from[0], box.y + from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 4 });
  await page.mouse.up();
  await page.getByLabel('Mark 1').waitFor();
  const slice = (await sliceOf(pane(page, 'Arterial'))) - 1;
  await page.keyboard.press(']');
  await expect.poll(() => page.getByLabel('to', { exact: true }).inputValue(), patiently).toBe(`${slice + 2}`);
  await classify(page);

  const study = await readStudy(await collected(openFiles(folder)), folder);
  const grid = study.phases.find((p) => p.phase === 'portal_venous')!.volume;
  const size = sliceSizeOf(grid);
  const at = placementOf(fitted(size), size, box.width, box.height);
  const points = [toSlice(at, ...from), toSlice(at, ...to)];
  const contours = contoursOf({ kind: 'ellipse', id: 'm', points, from: slice, to: slice + 1 }, grid);
  const opened = await openModel(model);
  const options = opened.description.extraction as unknown as ExtractOptions;
  const sample = extractLesion({ patient: 'p', lesion: 'm' }, study.phases, { contours }, options);
  const { probabilities } = await predictLesion(opened, sample);
  await opened.session.release();
  const inTab = await probabilitiesOn(page);
  const worst = Math.max(...Object.entries(probabilities).map(([id, p]) => Math.abs(p - inTab[id]!)));
  expect(worst).toBeLessThan(1e-4);
  expect(problems).toEqual([]);
});

it('everything from the keyboard: slices, window, a box, its span, the answer, its map', async (context) => {
  if (browser === undefined) return context.skip();
  const { page, problems } = visitor;
  await give(page, { folder });
  await pane(page, 'Arterial').focus();
  const before = await sliceOf(pane(page, 'Arterial'));
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => sliceOf(pane(page, 'Arterial')), patiently).toBe(before + 1);
  await page.keyboard.press('PageDown');
  await expect.poll(() => sliceOf(pane(page, 'Arterial')), patiently).toBe(before);
  await page.keyboard.press('2');
  await page.getByText('W 180 L 90').first().waitFor();
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByLabel('Mark 1').waitFor();
  await page.keyboard.press('[');
  await expect.poll(() => page.getByLabel('Slices', { exact: true }).inputValue(), patiently).toBe(`${before - 1}`);
  await page.getByRole('cell').first().waitFor();
  await page.keyboard.press('c');
  await page.locator('.answer').waitFor({ timeout: 60_000 });
  expect(await page.getByRole('status').filter({ hasText: 'Answer:' }).count()).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
  await page.keyboard.press('h');
  expect(await page.getByLabel('Show on the images what spoke for').inputValue()).not.toBe('');
  await page.keyboard.press('z');
  await pane(page, 'Arterial')
    .getByText(/^[2-8]\.\d× /)
    .waitFor();
  await page.getByText('To add the aorta').waitFor();
  await pane(page, 'Arterial').focus();
  for (const key of ['a', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.getByText(/^aorta: your ROI on slice \d+/).waitFor();
  expect(await page.locator('.enhancement .line.aorta circle').count()).toBe(4);
  await page.keyboard.press('Delete');
  await page.getByLabel('Mark 1').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
  expect(problems).toEqual([]);
});

it('two fingers zoom', async (context) => {
  if (browser === undefined) return context.skip();
  const { page, context: own } = visitor;
  await give(page, { folder });
  const box = await pane(page, 'Arterial').boundingBox();
  if (box === null) throw new Error('pane: expected a place on the screen, got none');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const fingers = (apart: number) => [
    { x: x - apart, y, id: 1 },
    { x: x + apart, y, id: 2 },
  ];
  const touch = await own.newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(30) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(60) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await pane(page, 'Arterial').getByText('2.0×').waitFor();
});

it('a phase set by hand: the series is left out, the model is told, the mark stands', async (context) => {
  if (browser === undefined) return context.skip();
  const { page } = visitor;
  await give(page, { folder });
  const choices = await page.locator('.series select').all();
  for (const choice of choices) if ((await choice.inputValue()) === 'delayed') await choice.selectOption('ignore');
  await page.getByText('Missing: Delayed').waitFor();
  expect(await page.locator('.pane').count()).toBe(3);
  await page.locator('.reading-progress').waitFor({ state: 'detached' });
  await classify(page);
  await page.getByText('missing, filled from portal venous').waitFor();
});

it('axe finds no serious fault, on the first page and with an answer', async (context) => {
  if (browser === undefined) return context.skip();
  const { page: first } = await visit(browser, site.url);
  expect(await seriousFaults(first)).toEqual([]);
  await first.close();
  const { page } = visitor;
  await give(page, { folder });
  await classify(page);
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('?');
  expect(await seriousFaults(page)).toEqual([]);
});

it('files that are no study are refused with a reason that is read out', async (context) => {
  if (browser === undefined) return context.skip();
  const { page } = await visit(browser, site.url);
  const text = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') };
  await page.setInputFiles('input[name=files]', text);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toContain('expected a CT series');
  // A folder lent by the browser, as its chooser would lend it.
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const stream = await (await root.getFileHandle('lent.onnx', { create: true })).createWritable();
    await stream.write('no model');
    await stream.close();
    Object.assign(globalThis, { showDirectoryPicker: async () => root });
  });
  await page.locator('input[name=folder]').click();
  await page.getByRole('alert').filter({ hasText: 'lent.onnx' }).waitFor(patiently);
  await page.setInputFiles('input[name=model]', { ...text, name: 'wrong.onnx' });
  await page.getByRole('alert').filter({ hasText: 'wrong.onnx' }).waitFor(patiently);
});

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' | ')}`);
}
