import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';

const folder = await temporaryFolder();

/** Every module that Node loads when it loads one. */
function loadedBy(module: string): string[] {
  const hooks = join(folder, 'hooks.mjs');
  writeFileSync(
    hooks,
    `import { registerHooks } from 'node:module';
     registerHooks({ load(url, context, next) { process.stdout.write(url + '\\n'); return next(url, context); } });`,
  );
  const entry = new URL(module, import.meta.url).pathname;
  return execFileSync(process.execPath, ['--import', hooks, entry], { encoding: 'utf8' }).trim().split('\n');
}

test.each(['../src/node/importSource.ts', '../src/node/importing/carryOut.ts'])(
  '%s starts without what only training, reports, pictures or writing DICOM need',
  (module) => {
    const loaded = loadedBy(module);
    expect(
      loaded.some((url) => url.endsWith('node/importing/importStudies.ts') || url.endsWith('importStudy.ts')),
    ).toBe(true);
    const heavy =
      /node_modules\/(zod|sharp|dcmjs|dcmjs-codecs|linkedom|yaml|@observablehq|onnxruntime-\w+|@huggingface)\//;
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
    expect(loaded.length).toBeLessThan(130);
  },
);
