// The pictures in docs/screenshots, from a phantom: node tools/screenshots.ts demo/model.onnx [demo/cohort/PATIENT]
// Without a patient's folder, the room's own phantom is shown.
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { visit } from '../apps/web/test/support/browser.ts';
import { instancesOf, madeServer } from '../apps/web/test/support/madeServer.ts';
import { phantomStudy } from '../apps/web/test/support/phantom.ts';
import { classify } from '../apps/web/test/support/room.ts';
import { serveRoom } from '../apps/web/test/support/site.ts';
import { findChromium, launch } from '../testing/chromium.ts';

const [model, patient] = process.argv.slice(2);
const chromium = findChromium();
if (model === undefined || chromium === undefined) {
  console.error('screenshots: expected a model file and a Chromium - node tools/screenshots.ts demo/model.onnx');
  process.exit(2);
}
const out = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
mkdirSync(out, { recursive: true });
const size = { width: 1440, height: 900 };
const browser = await launch(chromium);

const alone = await serveRoom();
const { page } = await visit(browser, alone.url, size);
const shoot = (name: string) => page.screenshot({ path: `${out}${name}.png` });
await page.getByText('works offline').waitFor({ timeout: 60_000 });
await shoot('start');
await page.setInputFiles('input[name=model]', model);
await page.getByText('Runs on').waitFor({ timeout: 30_000 });
if (patient === undefined) await page.getByRole('button', { name: 'Try a phantom' }).click();
else await page.setInputFiles('input[name=folder]', patient);
await page.locator('.pane').first().waitFor({ timeout: 60_000 });
await page.locator('.reading-progress').waitFor({ state: 'detached', timeout: 60_000 });
await page.getByRole('button', { name: 'Liver', exact: true }).click();
await shoot('study');
await classify(page);
const pane = await page.getByRole('slider', { name: 'Arterial', exact: true }).boundingBox();
if (pane === null) throw new Error('expected a pane with the arterial phase, got none');
const inPane = (x: number, y: number) => [pane.x + pane.width * x, pane.y + pane.height * y] as const;
if (patient === undefined) {
  await page.keyboard.press('a');
  await page.mouse.click(...inPane(0.531, 0.617));
  await page.getByText(/^aorta: your ROI/).waitFor();
}
await page.keyboard.press('z');
await page.keyboard.press('h');
await page.mouse.move(...inPane(0.62, 0.42));
await page.waitForTimeout(300);
await shoot('answer');
await page.getByText('Enhancement', { exact: true }).evaluate((heading) => heading.scrollIntoView({ block: 'start' }));
await shoot('reasons');
await page.keyboard.press('h');
await page.keyboard.press('?');
await shoot('keys');
await page.keyboard.press('Escape');
await page.setViewportSize({ width: 420, height: 860 });
await page.waitForTimeout(300);
await shoot('narrow');
await alone.close();

const { folder } = await phantomStudy(160);
const { answer } = madeServer(await instancesOf(folder), await readFile(model));
const behind = await serveRoom(answer);
const { page: served } = await visit(browser, behind.url, size);
await served.getByText('Runs on').waitFor({ timeout: 30_000 });
await served.screenshot({ path: `${out}archive.png` });
await served.getByRole('button', { name: 'Open the study of PHANTOM-0001' }).click();
await served.locator('.pane').first().waitFor({ timeout: 30_000 });
await served.locator('.reading-progress').waitFor({ state: 'detached', timeout: 60_000 });
await classify(served);
await served.getByRole('button', { name: 'Send to the archive' }).click();
await served.getByText('Stored in the archive.').waitFor({ timeout: 15_000 });
await served.getByText('Stored in the archive.').scrollIntoViewIfNeeded();
await served.getByLabel('Your own verdict').scrollIntoViewIfNeeded();
await served.screenshot({ path: `${out}report.png` });
await behind.close();
await browser.close();
console.log(`written: ${out}`);
