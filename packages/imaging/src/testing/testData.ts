import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const fallback = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

/** Path of a file or folder of the real test data, or `undefined` (and a loud line) where it is not on this machine. */
export function testData(relative: string): string | undefined {
  const path = `${process.env['LIVER_VLM_TEST_DATA'] ?? fallback}/${relative}`;
  if (existsSync(path)) return path;
  console.warn(`SKIPPED: test data ${relative} not found; set LIVER_VLM_TEST_DATA to its folder`);
  return undefined;
}
