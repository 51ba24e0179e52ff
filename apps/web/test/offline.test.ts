// The static build behind a plain file server; then the server is gone and the network cut, and a lesion is classified all the same.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium, launch } from '../../../testing/chromium.ts';
import { visit } from './support/browser.ts';
import { phantomStudy, smallModel } from './support/phantom.ts';
import { classify, give, probabilitiesOn } from './support/room.ts';
import { serveRoom } from './support/site.ts';

let browser: Browser | undefined;

beforeAll(async () => {
  const chromium = findChromium();
  if (chromium !== undefined) browser = await launch(chromium);
});

afterAll(() => browser?.close());

it('classifies a lesion without server and network, once it was visited', async (context) => {
  if (browser === undefined) return context.skip();
  const [site, { folder }, model] = [await serveRoom(), await phantomStudy(), await smallModel()];
  const { page, context: visitor, problems } = await visit(browser, site.url);
  await page.getByText('works offline').waitFor({ timeout: 60_000 });
  await site.close();
  await visitor.setOffline(true);
  await page.reload();
  await give(page, { model, folder });
  await classify(page);
  const sum = Object.values(await probabilitiesOn(page)).reduce((a, b) => a + b, 0);
  expect(sum).toBeCloseTo(1, 5);
  expect(problems).toEqual([]);
});
