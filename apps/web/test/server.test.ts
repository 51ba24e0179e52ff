// The room in front of a server: a tiny one that keeps to the contract stands in for it.
import { readFile } from 'node:fs/promises';
import { parseDicom } from '@liver-vlm/imaging';
import { openFiles } from '@liver-vlm/imaging/node/files';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium, launch, visit } from './support/browser.ts';
import { phantomStudy, smallModel } from './support/phantom.ts';
import { type Answering, serveRoom } from './support/site.ts';

let browser: Browser | undefined;

beforeAll(async () => {
  const chromium = findChromium();
  if (chromium !== undefined) browser = await launch(chromium);
});

afterAll(() => browser?.close());

interface Instance {
  readonly modality: string;
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  readonly bytes: Uint8Array;
}

async function instancesOf(folder: string): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const source of openFiles(folder)) {
    const bytes = await source.read();
    const { dataset } = parseDicom(bytes, source.name, { until: 'pixels' });
    const text = (keyword: 'Modality' | 'StudyInstanceUID' | 'SeriesInstanceUID' | 'SOPInstanceUID') =>
      dataset.string(keyword) ?? '';
    all.push({
      modality: text('Modality'),
      study: text('StudyInstanceUID'),
      series: text('SeriesInstanceUID'),
      instance: text('SOPInstanceUID'),
      bytes,
    });
  }
  return all;
}

const attribute = (tag: string, value: string) => ({ [tag]: { vr: 'UI', Value: [value] } });

/** A server with one study, one model, and jobs that are done at the second look; what it was sent is kept. */
function madeServer(instances: readonly Instance[], model: Uint8Array) {
  const sent: { path: string; body: unknown }[] = [];
  let looks = 0;
  const study = instances[0]!.study;
  const job = (state: string) => ({
    id: 'a'.repeat(32),
    study,
    state,
    lesions: state === 'done' ? [{ name: 'L', predicted: 'hcc' }] : [],
    results: state === 'done' ? ['sr', 'seg', 'sc', 'fhir'] : [],
    verdicts: sent
      .filter(({ path }) => path.endsWith('/verdict'))
      .map(({ body }) => ({ by: 'local', ...(body as object) })),
  });
  const answer: Answering = async (path, method, body) => {
    if (!path.startsWith('/api/')) return undefined;
    if (method === 'POST') sent.push({ path, body: JSON.parse(await body()) });
    const [, , what, first, , second, , third] = path.split('/');
    const series = [...new Map(instances.map((i) => [i.series, i])).values()];
    if (what === 'session') return Response.json({ user: 'local', role: 'admin' });
    if (what === 'models' && first) return new Response(new Uint8Array(model));
    if (what === 'models') return Response.json({ models: [{ id: 'small', name: 'small', kind: 'ct' }] });
    if (what === 'studies' && third)
      return new Response(new Uint8Array(instances.find((i) => i.instance === third)!.bytes));
    if (what === 'studies' && second)
      return Response.json({
        instances: instances.filter((i) => i.series === second).map((i) => attribute('00080018', i.instance)),
      });
    if (what === 'studies' && first)
      return Response.json({
        series: series.map((s) => ({ ...attribute('0020000E', s.series), ...attribute('00080060', s.modality) })),
      });
    if (what === 'studies')
      return Response.json({
        studies: [{ ...attribute('0020000D', study), ...attribute('00100020', 'PHANTOM-0001') }],
      });
    if (what === 'lesions') return Response.json({ mark: sent.at(-1)!.body }, { status: 201 });
    if (what === 'jobs' && first) return Response.json({ job: job(looks++ > 0 ? 'done' : 'running') });
    return Response.json({ job: job('queued') }, { status: 202 });
  };
  return { answer, sent, study };
}

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
