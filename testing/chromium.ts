import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'];
/** No GPU at all, the setting for wasm. */
export const WITHOUT_GPU = ['--disable-gpu'];
/** WebGPU computed by the processor, for machines without a GPU. */
export const SOFTWARE_WEBGPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
  '--ignore-gpu-blocklist',
];

/** Path of a Chromium on this machine, or undefined and a loud line. */
export function findChromium(): string | undefined {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) console.warn('SKIPPED: no Chromium found; set CHROMIUM to one to run the browser tests');
  return found;
}

export const launch = (executablePath: string, args: readonly string[] = WITHOUT_GPU): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...QUIET, ...args] });

export interface Watched {
  /** Requests that left the site. */
  readonly strangers: string[];
  /** Errors that nobody caught. */
  readonly problems: string[];
}

/** Notes what a page does that it should not, from now on. */
export function watch(page: Page, url: string): Watched {
  const strangers: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) strangers.push(request.url());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return { strangers, problems };
}
