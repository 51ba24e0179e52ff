import type { Page } from 'playwright-core';

/** For what a busy machine takes its time over. */
export const patiently = { timeout: 240_000 };

/** What a reader hands over: paths. */
interface Given {
  readonly model?: string;
  readonly folder?: string;
  readonly files?: readonly string[];
}

/** Hands over a model and a study, and waits until every slice is there. */
export async function give(page: Page, { model, folder, files }: Given): Promise<void> {
  if (model !== undefined) {
    await page.setInputFiles('input[name=model]', model);
    await page.getByText('Runs on').waitFor(patiently);
  }
  if (folder !== undefined) await page.setInputFiles('input[name=folder]', folder);
  else if (files !== undefined) await page.setInputFiles('input[name=files]', files);
  else return;
  await firstImage(page);
  await page.locator('.reading-progress').waitFor({ state: 'detached', ...patiently });
}

/** The panes of a study that was open before stay until the new one has been read: its first image tells, not a pane. */
async function firstImage(page: Page): Promise<void> {
  const seen = () => page.evaluate("performance.getEntriesByName('first-image').length");
  for (const end = Date.now() + patiently.timeout; (await seen()) === 0 && Date.now() < end; )
    await page.waitForTimeout(50);
  await page.locator('.pane').first().waitFor();
}

export async function classify(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Classify' }).click();
  await page.locator('.answer').waitFor(patiently);
}

/** The probabilities on the page, by class, in full precision. */
export async function probabilitiesOn(page: Page): Promise<Record<string, number>> {
  const rows = await page
    .locator('[data-class]')
    .evaluateAll((elements) =>
      elements.map((e) => [e.getAttribute('data-class') ?? '', Number(e.getAttribute('data-probability'))] as const),
    );
  return Object.fromEntries(rows);
}
