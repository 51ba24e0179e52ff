// What the tab answers is what Node answers, for a segmentation that came with the study and for a mark that was drawn.
import { openModel, predictSource } from 'liver-vlm/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium, launch } from '../../../testing/chromium.ts';
import type { Site } from '../../../testing/site.ts';
import { visit } from './support/browser.ts';
import { phantomStudy, smallModel } from './support/phantom.ts';
import { classify, give, probabilitiesOn } from './support/room.ts';
import { serveRoom } from './support/site.ts';

const TOLERANCE = 1e-4;
let site: Site;
let browser: Browser | undefined;
let model: string;

beforeAll(async () => {
  const chromium = findChromium();
  if (chromium === undefined) return;
  [site, browser, model] = [await serveRoom(), await launch(chromium), await smallModel()];
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

it('a segmentation of the study: tab and Node agree, and nothing leaves the site', async (context) => {
  if (browser === undefined) return context.skip();
  const { folder, seg } = await phantomStudy();
  const { page, strangers, problems } = await visit(browser, site.url);
  await give(page, { model, folder });
  await classify(page);
  const inTab = await probabilitiesOn(page);
  const opened = await openModel(model);
  const [inNode] = await predictSource({ model: opened, source: folder, roi: seg });
  await opened.session.release();
  const worst = Math.max(...Object.entries(inNode!.probabilities).map(([id, p]) => Math.abs(p - inTab[id]!)));
  console.info(`Chromium: largest difference of a probability ${worst.toExponential(1)}`);
  expect(Object.keys(inTab).sort()).toEqual(Object.keys(inNode!.probabilities).sort());
  expect(worst).toBeLessThan(TOLERANCE);
  expect({ strangers, problems }).toEqual({ strangers: [], problems: [] });
});
