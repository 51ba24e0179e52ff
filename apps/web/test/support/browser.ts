import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium on this machine, or undefined and a loud line. */
export function findChromium(): string | undefined {
  const found = places.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) console.warn('SKIPPED: no Chromium found; set CHROMIUM to one to run the browser tests');
  return found;
}

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests that left the site. */
  readonly strangers: readonly string[];
  /** Errors that nobody caught, and what the console said of errors. */
  readonly problems: readonly string[];
}

/** A fresh visitor on a page. */
export async function visit(browser: Browser, url: string, size = { width: 1440, height: 900 }): Promise<Visit> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const strangers: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) strangers.push(request.url());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // That no server answers is how the page knows that there is none.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  await page.goto(url);
  return { page, context, strangers, problems };
}
