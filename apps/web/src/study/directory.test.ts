import { afterEach, expect, test, vi } from 'vitest';
import { filesOfLentFolder, type LentFolder, lendsFolders } from './directory.ts';

const file = (name: string) => ({ kind: 'file' as const, name, getFile: async () => new File(['x'], name) });
const folder = (name: string, ...entries: (LentFolder | ReturnType<typeof file>)[]): LentFolder => ({
  kind: 'directory',
  name,
  async *values() {
    yield* entries;
  },
});

afterEach(() => vi.unstubAllGlobals());

test('a lent folder gives its files with their paths, those of folders within it too', async () => {
  expect(lendsFolders()).toBe(false);
  const asked: unknown[] = [];
  vi.stubGlobal('showDirectoryPicker', async (options: unknown) => {
    asked.push(options);
    return folder('study', file('1'), folder('AP', file('2'), file('3')), folder('empty'));
  });
  expect(lendsFolders()).toBe(true);
  const files = await filesOfLentFolder();
  expect(files.map(({ path }) => path)).toEqual(['study/1', 'study/AP/2', 'study/AP/3']);
  expect(asked).toEqual([{ mode: 'read' }]);
});

test('no folder chosen is no error; a folder that may not be read is', async () => {
  const refuse = (name: string) =>
    vi.stubGlobal('showDirectoryPicker', () => Promise.reject(new DOMException('no', name)));
  refuse('AbortError');
  expect(await filesOfLentFolder()).toEqual([]);
  refuse('NotAllowedError');
  await expect(filesOfLentFolder()).rejects.toThrow('no');
});
