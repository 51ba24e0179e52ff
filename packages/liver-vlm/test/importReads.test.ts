import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join, relative, sep } from 'node:path';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { importCt, openDataset } from '../src/node/index.ts';
import { cohortImport, filesBelow } from './support/importing.ts';

const fs = createRequire(import.meta.url)('node:fs/promises') as typeof import('node:fs/promises');
const FIRST_PART = 8 << 10;

const folder = await temporaryFolder();
const cohort = join(folder, 'cohort');
beforeAll(async () => {
  await writePhantomCohort({ out: cohort, patients: 2, seed: 3, size: 128 });
});

interface Reads {
  opened: number;
  bytes: number;
}

/** Runs something and counts, by file, how often it is opened to be read and how many bytes come out. */
async function counted(run: () => Promise<unknown>): Promise<Map<string, Reads>> {
  const reads = new Map<string, Reads>();
  const count = (path: unknown, opened: number, bytes: number): void => {
    const own = reads.get(String(path)) ?? { opened: 0, bytes: 0 };
    reads.set(String(path), { opened: own.opened + opened, bytes: own.bytes + bytes });
  };
  const original = { open: fs.open, readFile: fs.readFile };
  const whole = async (path: string): Promise<Buffer> => {
    const bytes = await original.readFile(path);
    count(path, 1, bytes.length);
    return bytes;
  };
  const opened = async (...args: Parameters<typeof fs.open>) => {
    const file = await original.open(...args);
    count(args[0], 1, 0);
    const read = file.read.bind(file) as (...how: unknown[]) => Promise<{ bytesRead: number }>;
    return Object.assign(file, {
      read: async (...how: unknown[]) => {
        const result = await read(...how);
        count(args[0], 0, result.bytesRead);
        return result;
      },
    });
  };
  const text = (path: string, how?: unknown) =>
    how === undefined ? whole(path) : original.readFile(path, how as 'utf8');
  Object.assign(fs, { open: opened, readFile: text });
  syncBuiltinESMExports();
  try {
    await run();
  } finally {
    Object.assign(fs, original);
    syncBuiltinESMExports();
  }
  return reads;
}

const request = (source: string, out: string) => ({
  ...cohortImport(cohort, join(folder, out)),
  source,
  slices: 1,
  threads: 1,
});

async function sliceFiles(): Promise<string[]> {
  const masks = new Set(
    (await readFile(join(cohort, 'labels.csv'), 'utf8')).match(/[^,\n]+\.dcm/g)?.map((path) => join(cohort, path)),
  );
  return (await filesBelow(cohort)).filter((file) => file.endsWith('.dcm') && !masks.has(file));
}

test('of each file the header is read once; those alone whose pixels a sample needs are read once more', async () => {
  const files = await sliceFiles();
  const reads = await counted(() => importCt(request(cohort, 'tree')));
  const { records } = await openDataset(join(folder, 'tree'));
  const needed = records.flatMap(({ provenance }) =>
    (provenance['phases'] as { pixelSha256?: string[] }[]).flatMap((phase) => phase.pixelSha256 ?? []),
  );
  let twice = 0;
  for (const file of files) {
    const { size } = await stat(file);
    const { opened, bytes } = reads.get(file) ?? { opened: 0, bytes: 0 };
    expect(opened, file).toBeGreaterThanOrEqual(1);
    expect(opened, file).toBeLessThanOrEqual(2);
    expect(bytes, file).toBe(opened === 1 ? FIRST_PART : FIRST_PART + size);
    if (opened === 2) twice++;
  }
  expect(twice).toBeLessThanOrEqual(new Set(needed).size);
  expect(twice).toBeGreaterThan(0);
  expect(files.length).toBeGreaterThan(4 * twice);
});

/** A tar archive (ustar) of files by name. */
function tarOf(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\0', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

test('of an archive in a folder of its own no more is read than beginnings and the files that are needed', async () => {
  const source = join(folder, 'archives');
  const byPatient = Map.groupBy(await sliceFiles(), (file) => relative(cohort, file).split(sep)[0] as string);
  for (const [patient, files] of byPatient) {
    const parts = await Promise.all(
      files.map(async (f) => [relative(cohort, f).replaceAll(sep, '/'), await readFile(f)] as const),
    );
    await mkdir(join(source, patient), { recursive: true });
    const all = { ...Object.fromEntries(parts), 'notes.txt': Buffer.from('seen by two readers') };
    await writeFile(join(source, patient, 'study.tar'), tarOf(all));
  }
  const reads = await counted(() => importCt(request(source, 'archived')));
  for (const patient of byPatient.keys()) {
    const path = join(source, patient, 'study.tar');
    const { bytes = 0 } = reads.get(path) ?? {};
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(0.75 * (await stat(path)).size);
  }
  const tensors = async (out: string) =>
    (await openDataset(join(folder, out))).records.map((record) => [record.id, record.tensors.sha256]);
  expect(await tensors('archived')).toEqual(await tensors('tree'));
});
