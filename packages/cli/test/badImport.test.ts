import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@liver-vlm/imaging/node';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { liverVlm } from './support/command.ts';
import { leftovers } from './support/leftovers.ts';
import { expectRefusal } from './support/refusal.ts';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await writeFile(at('a.png'), await encodePng(new Uint8Array(40 * 30).fill(90), 40, 30));
  await mkdir(at('empty'));
  await writeFile(at('labels.csv'), 'patient,lesion,label,seg\n1,1,cyst,seg.dcm\n');
});

async function importCsv(out: string, lines: string, ...more: string[]) {
  await writeFile(at('images.csv'), lines);
  return liverVlm('import', at('images.csv'), '--out', at(out), '--size', '32', ...more);
}

it('an empty folder, and nothing where a folder should be', async () => {
  const args = ['--labels', at('labels.csv'), '--out', at('dataset')];
  expectRefusal(await liverVlm('import', at('empty'), ...args), 3, /empty: expected files, got an empty folder - /);
  expectRefusal(await liverVlm('import', at('absent'), ...args), 3, /absent: expected a folder or a CSV, got nothing/);
});

it('a folder without --labels is a usage error', async () => {
  await mkdir(at('some'), { recursive: true });
  await writeFile(at('some/file'), 'x');
  expectRefusal(await liverVlm('import', at('some'), '--out', at('dataset')), 2, /expected --labels .* got none/);
});

it('a missing column is named', async () => {
  expectRefusal(
    await importCsv('dataset', 'path,label\na.png,cyst\n'),
    3,
    /expected the columns .* got path, label - add "group"/,
  );
});

it('a label that is not among the classes', async () => {
  const ended = await importCsv('labels', 'path,label,group\na.png,cyst,1\na.png,cist,2\n', '--classes', 'cyst,fnh');
  expect(ended.status).toBe(0);
  expect(ended.stderr).toMatch(/not imported: .*row 3: a\.png: expected a label among cyst, fnh, got "cist"/);
});

it('a box outside the image', async () => {
  const ended = await importCsv('boxes', 'path,label,group,box\na.png,cyst,1,100 100 120 120\n');
  expectRefusal(ended, 3, /first refusal: .*(inside|outside)/);
});

it('an existing data set is not replaced unasked, nor when its successor fails', async () => {
  const first = await importCsv('dataset', 'path,label,group\na.png,cyst,1\na.png,fnh,2\n', '--replace');
  expect(first.status, first.stderr).toBe(0);
  const before = await contentOf(at('dataset'));
  expectRefusal(
    await importCsv('dataset', 'path,label,group\na.png,fnh,2\n'),
    8,
    /expected a new folder, got an existing data set/,
  );
  expectRefusal(
    await importCsv('dataset', 'path,label,group\nb.png,fnh,2\n', '--replace'),
    3,
    /b\.png: expected an image, got no/,
  );
  expect(await contentOf(at('dataset'))).toEqual(before);
  expect(await leftovers(folder)).toEqual([]);
});

async function contentOf(dataset: string): Promise<Record<string, string>> {
  const files = (await readdir(dataset, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());
  const all = files.map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'base64')]);
  return Object.fromEntries(await Promise.all(all));
}
