import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PREFIX = 'liver-vlm-made-';
/** How long a folder that no test asks for is kept, ms. */
const KEPT = 24 * 3600 * 1000;

/**
 * A folder in the system's temporary folder that holds what `make` wrote, made by the first test file that asks and shared by all
 * that follow: its name holds a digest of every source, so that a change of any makes it anew. Read it, never write to it.
 */
export async function madeOnce(what: string, make: (folder: string) => Promise<void>): Promise<string> {
  const made = join(tmpdir(), `${PREFIX}${what}-${await sourcesDigest()}`);
  if (existsSync(made)) {
    await utimes(made, new Date(), new Date());
    return made;
  }
  await removeOld();
  const begun = await mkdtemp(join(tmpdir(), `${PREFIX}begun-`));
  await make(begun);
  try {
    await rename(begun, made);
  } catch (error) {
    // Another run was quicker.
    if (!existsSync(made)) throw error;
    await rm(begun, { recursive: true });
  }
  return made;
}

let digest: Promise<string> | undefined;

/** SHA-256 of all sources, the lock file and Node's version. */
const sourcesDigest = (): Promise<string> => {
  digest ??= (async () => {
    const hash = createHash('sha256').update(process.version);
    for (const path of ['package-lock.json', 'testing', 'apps', 'packages']) await add(hash, path);
    return hash.digest('hex').slice(0, 16);
  })();
  return digest;
};

async function add(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  const whole = join(ROOT, path);
  if (!(await stat(whole)).isDirectory()) {
    hash.update(path).update(await readFile(whole));
    return;
  }
  const names = (await readdir(whole)).filter((name) => name !== 'node_modules' && name !== 'dist');
  // A test file is no source of what tests share.
  for (const name of names.filter((n) => !n.endsWith('.test.ts')).sort()) await add(hash, `${path}/${name}`);
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > KEPT) await rm(path, { recursive: true, force: true });
  }
}
