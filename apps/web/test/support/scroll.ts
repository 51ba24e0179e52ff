import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The slice that a pane shows, counted from 1. */
export const sliceOf = async (pane: Locator): Promise<number> => Number(await pane.getAttribute('aria-valuenow'));

/** Turns the wheel over a pane and waits for another slice. */
export async function scroll(page: Page, pane: Locator): Promise<void> {
  const before = await sliceOf(pane);
  await pane.hover();
  await page.mouse.wheel(0, 100);
  await expect.poll(() => sliceOf(pane)).not.toBe(before);
}
