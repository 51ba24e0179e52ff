// The room in front of a server: a tiny one that keeps to the contract stands in for it.
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium, launch } from '../../../testing/chromium.ts';
import { visit } from './support/browser.ts';
import { instancesOf, madeServer } from './support/madeServer.ts';
import { phantomStudy, smallModel } from './support/phantom.ts';
import { serveRoom } from './support/site.ts';

let browser: Browser | undefined;

beforeAll(async () => {
  const chromium = findChromium();
  if (chromium !== undefined) browser = await launch(chromium);
});

afterAll(() => browser?.close());

it('a study of the archive: opened, marked, sent, reported, judged', async (context) => {
  if (browser === undefined) return context.skip();
  const { folder } = await phantomStudy();
  const { answer, sent, study } = madeServer(await instancesOf(folder), await readFile(await smallModel()));
  const site = await serveRoom(answer);
  try {
    const { page, problems, strangers } = await visit(browser, site.url);
    await page.getByText('Runs on').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Open the study of PHANTOM-0001' }).click();
    await page.locator('.pane').first().waitFor({ timeout: 30_000 });
    await page.getByRole('slider', { name: 'Arterial', exact: true }).focus();
    for (const key of ['e', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.getByLabel('Mark 1').waitFor();
    await page.getByRole('button', { name: 'Send to the archive' }).click();
    await page.getByText('Stored in the archive.').waitFor({ timeout: 15_000 });
    const links = page.locator('.results a');
    expect(await links.allTextContents()).toEqual(['Structured report', 'Segmentation', 'Page', 'FHIR report']);
    await page.getByLabel('Your own verdict').selectOption('cyst');
    await expect.poll(() => sent.length, { timeout: 20_000 }).toBe(3);
    const [mark, job, verdict] = sent;
    expect(mark).toMatchObject({ path: '/api/lesions', body: { studyUid: study } });
    const { id, contours } = mark!.body as { id: string; contours: number[][][] };
    expect(contours[0]!.length).toBeGreaterThan(8);
    expect(job).toEqual({ path: '/api/jobs', body: { study, model: 'small', lesions: [id] } });
    expect(verdict?.body).toEqual({ lesion: 0, verdict: 'cyst' });
    expect({ problems, strangers }).toEqual({ problems: [], strangers: [] });
  } finally {
    await site.close();
  }
});

it('a locked server asks for a token', async (context) => {
  if (browser === undefined) return context.skip();
  let known = false;
  const site = await serveRoom(async (path, method, body) => {
    if (!path.startsWith('/api/')) return undefined;
    if (path === '/api/session' && method === 'POST') known = JSON.parse(await body()).token === 'right';
    if (!known)
      return Response.json(
        { error: { code: 'sign-in', message: 'sign-in: expected a token that is known' } },
        { status: 401 },
      );
    if (path === '/api/session') return Response.json({ user: 'reader', role: 'predict' });
    if (path === '/api/models') return Response.json({ models: [] });
    return Response.json({ studies: [] });
  });
  try {
    const { page } = await visit(browser, site.url);
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('expected a token that is known').waitFor();
    await page.getByLabel('Token').fill('right');
    await page.keyboard.press('Enter');
    await page.getByText('No CT studies found.').waitFor();
  } finally {
    await site.close();
  }
});
