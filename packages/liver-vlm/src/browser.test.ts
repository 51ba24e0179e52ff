import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

const here = import.meta.dirname;
const ours: Readonly<Record<string, string>> = {
  'onnx-grad': resolve(here, '../../onnx-grad/src/index.ts'),
  '@liver-vlm/imaging': resolve(here, '../../imaging/src/index.ts'),
};
const IMPORT =
  /(?:^|\n)(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** Every module outside our packages that a module needs at run time, itself or through others. */
function packagesOf(entry: string): string[] {
  const seen = new Set<string>();
  const found = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (!file.endsWith('.ts')) continue;
    for (const [, onlyTypes, fixed, dynamic] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const name = fixed ?? dynamic!;
      if (onlyTypes) continue;
      if (name.startsWith('.')) waiting.push(resolve(dirname(file), name));
      else if (ours[name]) waiting.push(ours[name]);
      else found.add(name);
    }
  }
  return [...found].sort();
}

it('what a page imports needs nothing of Node, no reader, no report and no plots', () => {
  expect(packagesOf(resolve(here, 'browser.ts'))).toEqual(['zod']);
});

it('the search for imports sees those of Node', () => {
  const whole = packagesOf(resolve(here, 'node/index.ts'));
  expect(whole).toEqual(expect.arrayContaining(['node:fs/promises', 'onnx-grad/node', 'linkedom', 'zod']));
});
