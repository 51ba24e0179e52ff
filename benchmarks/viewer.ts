// How soon the reading room shows a study of 4 x 120 slices of 512 x 512, and how fast it scrolls: npm run bench -- viewer [rounds]
// The static build in headless Chromium without a GPU, the study as files handed to the page. "First image" runs from the moment the
// page has the files to the first slice on the screen: headers of all 480 files are read, series sorted, phases recognised, one slice
// decoded. Scrolling turns the wheel once a frame for three seconds with all slices read; all four phases are drawn for each image.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { visit } from '../apps/web/test/support/browser.ts';
import { give } from '../apps/web/test/support/room.ts';
import { serveRoom } from '../apps/web/test/support/site.ts';
import { ctInstances } from '../packages/imaging/src/dicom-write/ct.ts';
import { findChromium, launch } from '../testing/chromium.ts';
import { hardware, rounded, writeResults } from './engine/report.ts';

const rounds = Number(process.argv[2] ?? 3);
const BAR = { firstImageMs: 1000, imagesPerSecond: 30 };
const [SIZE, SLICES] = [512, 120];

/** A body with a brighter liver and noise; what it shows does not matter here, what it weighs does. */
function writeStudy(folder: string): void {
  const study = {
    patientId: 'BENCH',
    patientName: 'BENCH',
    studyUid: '1.2.826.0.1.3680043.9.1',
    studyId: '1',
    date: '20240101',
    time: '080000',
    description: 'synthetic',
    frameOfReferenceUid: '1.2.826.0.1.3680043.9.2',
  };
  const words = ['Liver without contrast', 'Liver arterial', 'Liver portal venous', 'Liver delayed'];
  for (const [n, description] of words.entries()) {
    const data = new Float32Array(SIZE * SIZE * SLICES);
    for (let at = 0; at < data.length; at++) {
      const [x, y] = [(at % SIZE) - 256, (Math.floor(at / SIZE) % SIZE) - 256];
      const noise = ((at * 2654435761) >>> 20) % 40;
      data[at] = x * x + 1.6 * y * y > 52_000 ? -1000 : Math.hypot(x + 70, y) < 90 ? 60 + 20 * n + noise : 20 + noise;
    }
    const affine = [0.8, 0, 0, -204, 0, 0.8, 0, -204, 0, 0, 2.5, 0, 0, 0, 0, 1];
    const header = {
      seriesUid: `1.2.826.0.1.3680043.9.3.${n + 1}`,
      number: n + 1,
      description,
      acquisitionTime: '080000',
      manufacturer: 'BENCH',
      model: 'BENCH',
    };
    for (const { bytes, slice } of ctInstances({ size: [SIZE, SIZE, SLICES], data, affine }, study, header)) {
      const file = join(folder, `CT-${n + 1}`, `${slice}.dcm`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  }
}

/** Turns the wheel once a frame for `ms`, and counts the frames that show another slice than the one before. */
const scrolling = (ms: number): string => `new Promise((resolve) => {
  const pane = document.querySelector('.pane');
  const [began, gaps] = [performance.now(), []];
  let [shown, images, last, down] = [pane.ariaValueNow, 0, performance.now(), 1];
  const frame = () => {
    const now = performance.now();
    if (pane.ariaValueNow !== shown) { images++; gaps.push(now - last); last = now; }
    shown = pane.ariaValueNow;
    if (now - began > ${ms}) return resolve({ images, seconds: (now - began) / 1000, gaps });
    if (shown === '1' || shown === '${SLICES}') down = shown === '1' ? -1 : 1;
    pane.dispatchEvent(new WheelEvent('wheel', { deltaY: 100 * down, bubbles: true, cancelable: true }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const chromium = findChromium();
if (chromium === undefined) process.exit(2);
const folder = mkdtempSync(join(tmpdir(), 'bench-viewer-'));
writeStudy(folder);
const site = await serveRoom();
const browser = await launch(chromium);
const runs: { firstImageMs: number; allReadMs: number; imagesPerSecond: number; slowestTenthMs: number }[] = [];
for (let round = 0; round < rounds; round++) {
  const { page, context } = await visit(browser, site.url);
  await give(page, { folder });
  const [firstImageMs = Number.NaN, allReadMs = Number.NaN] = (await page.evaluate(`(() => {
    const given = performance.getEntriesByName('study-given')[0].startTime;
    return [performance.getEntriesByName('first-image')[0].startTime - given, performance.now() - given];
  })()`)) as number[];
  const { images, seconds, gaps } = (await page.evaluate(scrolling(3000))) as {
    images: number;
    seconds: number;
    gaps: number[];
  };
  const slowestTenthMs = gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.9)] ?? Number.NaN;
  runs.push({ firstImageMs, allReadMs, imagesPerSecond: images / seconds, slowestTenthMs });
  console.log(
    `round ${round + 1}: first image ${firstImageMs.toFixed(0)} ms, all slices ${(allReadMs / 1000).toFixed(1)} s, ${(images / seconds).toFixed(1)} images/s, load ${loadavg()[0]?.toFixed(1)}`,
  );
  await context.close();
}
await browser.close();
await site.close();
rmSync(folder, { recursive: true });
const of = (key: keyof (typeof runs)[number]) => rounded(median(runs.map((r) => r[key])), 1);
const figures = {
  firstImageMs: of('firstImageMs'),
  allReadMs: of('allReadMs'),
  imagesPerSecond: of('imagesPerSecond'),
  slowestTenthMs: of('slowestTenthMs'),
};
const met = figures.firstImageMs <= BAR.firstImageMs && figures.imagesPerSecond >= BAR.imagesPerSecond;
console.log(`medians of ${rounds}: ${JSON.stringify(figures)}; bar ${JSON.stringify(BAR)} ${met ? 'met' : 'NOT met'}`);
writeResults('viewer', { hardware: hardware(), rounds, bar: BAR, met, ...figures, runs });
