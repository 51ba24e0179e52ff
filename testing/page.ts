import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { launch, watch } from './chromium.ts';
import { type Site, serveFolder } from './site.ts';

/** A page of a test, bundled by vite and served; closed, its files go. It sets `globalThis.ready` once it can be asked. */
export async function servePage(root: string, headers: Readonly<Record<string, string>>): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'liver-vlm-page-'));
  await build({
    root,
    logLevel: 'error',
    configFile: false,
    worker: { format: 'es' },
    build: { outDir, target: 'esnext', minify: false, assetsInlineLimit: 0 },
  });
  const site = await serveFolder(outDir, headers);
  return {
    ...site,
    close: async () => {
      await site.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** Cross-origin isolated, as threads of WebAssembly demand. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Opens a page in headless Chromium and waits until it is ready. */
export async function openPage(executablePath: string, url: string, args?: readonly string[]) {
  const browser = await launch(executablePath, args);
  const page = await browser.newPage();
  const watched = watch(page, url);
  await page.goto(url);
  await page.waitForFunction('globalThis.ready === true', undefined, { timeout: 60_000 });
  return { page, ...watched, close: () => browser.close() };
}
