// The whole way with the real server and a real archive: a study of the archive is opened, scrolled, marked, answered in the tab, sent, and its
// report is found in the archive with the answer that the tab gave.
import { join } from 'node:path';
import { DicomWeb, jsonText } from '@liver-vlm/imaging';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orthanc, orthancInstalled, startOrthanc } from '../../../packages/imaging/src/testing/orthanc.ts';
import { findChromium, launch } from '../../../testing/chromium.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { type PhantomStudy, phantomStudy } from '../../server/test/support/phantom.ts';
import { type Served, serve } from '../../server/test/support/serve.ts';
import { visit } from './support/browser.ts';
import { smallModel } from './support/phantom.ts';
import { classify, probabilitiesOn } from './support/room.ts';
import { scroll } from './support/scroll.ts';
import { builtRoom } from './support/site.ts';

describe.skipIf(!orthancInstalled())('the room in front of the server and Orthanc', async () => {
  const folder = await temporaryFolder();
  let browser: Browser | undefined;
  let orthanc: Orthanc | undefined;
  let pacs: DicomWeb;
  let study: PhantomStudy;
  let server: Served | undefined;

  beforeAll(async () => {
    const chromium = findChromium();
    if (chromium === undefined) return;
    browser = await launch(chromium);
    study = await phantomStudy(join(folder, 'cohort'));
    orthanc = await startOrthanc();
    pacs = new DicomWeb({ url: orthanc.url });
    await pacs.store([...study.images, ...study.segmentations]);
    const [model, web] = [await smallModel(), await builtRoom()];
    server = await serve('--model', model, '--data', join(folder, 'data'), '--pacs', orthanc.url, '--web', web);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.end();
    await orthanc?.release();
  });

  it('a study is opened, marked, answered and reported', async (context) => {
    if (browser === undefined || server === undefined) return context.skip();
    const { page, problems, strangers } = await visit(browser, `${server.url}/`);
    await page.getByText('Runs on').waitFor({ timeout: 60_000 });
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    await page.getByRole('button', { name: `Open the study of ${study.patientId}` }).click();
    const pane = page.getByRole('slider', { name: 'Arterial', exact: true });
    await pane.waitFor({ timeout: 60_000 });
    await page.locator('.reading-progress').waitFor({ state: 'detached', timeout: 60_000 });
    const panes = page.locator('.pane');
    await scroll(page, pane);
    const slices = await panes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-valuenow')));
    expect(new Set(slices).size).toBe(1);
    await pane.focus();
    for (const key of ['e', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.getByLabel('Mark 1').waitFor();
    await classify(page);
    const inTab = await probabilitiesOn(page);
    await page.getByRole('button', { name: 'Send to the archive' }).click();
    await page.getByText('Stored in the archive.').waitFor({ timeout: 120_000 });
    const { jobs } = await (await fetch(`${server.url}/api/jobs`)).json();
    const { probabilities } = jobs[0].lesions[0];
    const worst = Math.max(...Object.keys(inTab).map((id) => Math.abs(probabilities[id] - inTab[id]!)));
    console.info(`tab and server: largest difference of a probability ${worst.toExponential(1)}`);
    expect(worst).toBeLessThan(1e-4);
    const modalities = (await pacs.series(study.studyUid)).map((series) => jsonText(series, '00080060'));
    expect(modalities).toContain('SR');
    expect({ problems, strangers }).toEqual({ problems: [], strangers: [] });
  });
});
