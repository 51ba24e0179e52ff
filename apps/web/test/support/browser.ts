import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Watched, watch } from '../../../../testing/chromium.ts';

export interface Visit extends Watched {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** A fresh visitor on a page; what the console says of errors counts as a problem too. */
export async function visit(browser: Browser, url: string, size = { width: 1440, height: 900 }): Promise<Visit> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const watched = watch(page, url);
  page.on('console', (message) => {
    // That no server answers is how the page knows that there is none.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      watched.problems.push(message.text());
  });
  await page.goto(url);
  return { page, context, ...watched };
}
