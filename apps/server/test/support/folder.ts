import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder, removed after the tests of the file that asked for it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'liver-vlm-server-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Asks again until it is there. @throws after `timeoutMs` */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 120_000): Promise<T> {
  for (const until = Date.now() + timeoutMs; Date.now() < until; ) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: expected within ${timeoutMs / 1000} s, did not come`);
}
