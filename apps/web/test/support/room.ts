import type { Page } from 'playwright-core';

/** Hands over a model and a study, and waits until every slice is there. */
export async function give(page: Page, { model, folder }: { model?: string; folder?: string }): Promise<void> {
  if (model !== undefined) {
    await page.setInputFiles('input[name=model]', model);
    await page.getByText('Runs on').waitFor();
  }
  if (folder === undefined) return;
  await page.setInputFiles('input[name=folder]', folder);
  await page.locator('.pane').first().waitFor({ timeout: 60_000 });
  await page.locator('.reading-progress').waitFor({ state: 'detached', timeout: 240_000 });
}

export async function classify(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Classify' }).click();
  await page.locator('.answer').waitFor({ timeout: 60_000 });
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
