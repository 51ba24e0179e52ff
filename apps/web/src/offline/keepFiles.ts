import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const SERVICE_WORKER = 'sw.js';

/** Tells the service worker which files the page consists of, so that it can keep them, and when they have changed. */
export function keepFiles(): Plugin {
  let publicFolder = '';
  return {
    name: 'keep-files',
    apply: 'build',
    configResolved({ publicDir }) {
      publicFolder = publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[SERVICE_WORKER];
        if (worker?.type !== 'chunk') return;
        const others = Object.entries(bundle).filter(([name]) => name !== SERVICE_WORKER);
        const still = readdirSync(publicFolder);
        const digest = createHash('sha256');
        for (const [name, part] of others) digest.update(name).update(part.type === 'chunk' ? part.code : part.source);
        for (const name of still) digest.update(name).update(readFileSync(join(publicFolder, name)));
        const files = [...others.map(([name]) => name).filter((name) => name !== 'index.html'), ...still];
        worker.code = worker.code
          .replace(/\bFILES\b/g, JSON.stringify(files.map((name) => `./${name}`)))
          .replace(/\bDIGEST\b/g, JSON.stringify(digest.digest('hex').slice(0, 16)));
      },
    },
  };
}
