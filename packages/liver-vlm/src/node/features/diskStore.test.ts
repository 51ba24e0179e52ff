import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { diskStore } from './diskStore.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liver-vlm-features-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rows = (key: string, ...data: number[]) => new Map([[key, { data: Float32Array.from(data), width: 2 }]]);

it('keeps lesions between programs, those added by two at once included', async () => {
  const [one, other] = [diskStore(folder), diskStore(folder)];
  await Promise.all([one.add('drawer', rows('a', 1, 2)), other.add('drawer', rows('b', 3, 4, 5, 6))]);
  const read = await diskStore(folder).read('drawer');
  expect([...read.keys()].sort()).toEqual(['a', 'b']);
  expect(read.get('b')).toEqual({ data: Float32Array.of(3, 4, 5, 6), width: 2 });
  expect((await diskStore(folder).read('another')).size).toBe(0);
});

it('passes over a file that was cut short', async () => {
  await diskStore(folder).add('drawer', rows('a', 1, 2));
  const [name] = await readdir(join(folder, 'drawer'));
  await writeFile(join(folder, 'drawer', name!), 'cut');
  expect((await diskStore(folder).read('drawer')).size).toBe(0);
});
