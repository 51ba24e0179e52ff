import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { receiveUpload, safeName } from './receive.ts';

const root = await mkdtemp(join(tmpdir(), 'upload-'));
afterAll(() => rm(root, { recursive: true }));
let count = 0;
const limits = { bytes: 100_000, files: 3, idleMs: 200 };
const folder = () => join(root, String(count++));
const post = (body: BodyInit, headers: HeadersInit = {}) =>
  new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

function form(files: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, content] of Object.entries(files)) data.append('files', new Blob([content]), name);
  return data;
}

test('files, regions and fields arrive; names that climb do not', async () => {
  const data = form({ 'arterial.nii.gz': 'abc', '../../etc/passwd': 'd' });
  data.append('roi', new Blob(['mask']), 'roi.nii');
  data.append('model', 'm1');
  const at = folder();
  const upload = await receiveUpload(post(data), at, limits);
  expect(upload.files).toBe(2);
  expect(upload.fields.get('model')).toBe('m1');
  const names = (await readdir(at, { recursive: true })).filter((n) => /\d\/./.test(n)).sort();
  expect(names).toEqual(['roi/00001/roi.nii', 'source/00001/arterial.nii.gz', 'source/00002/passwd']);
  expect(await readFile(join(at, 'source/00001/arterial.nii.gz'), 'utf8')).toBe('abc');
});

const boundary = 'xyz';
const typed = { 'content-type': `multipart/form-data; boundary=${boundary}` };
const part = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nabc`;

test.each<[string, () => Request, number]>([
  ['no form', () => post('abc', { 'content-type': 'application/json' }), 415],
  ['a form without boundary', () => post('abc', { 'content-type': 'multipart/form-data' }), 415],
  ['an empty boundary', () => post('abc', { 'content-type': 'multipart/form-data; charset=utf-8' }), 400],
  ['a body that breaks off', () => post(part, typed), 400],
  ['no multipart at all', () => post('hello', typed), 400],
  ['too long by its header', () => post(part, { ...typed, 'content-length': '5000000000' }), 413],
  ['too long', () => post(part + 'x'.repeat(200_000), typed), 413],
  ['too many files', () => post(form({ a: '', b: '', c: '', d: '' })), 413],
])('%s', async (_, request, status) => {
  await expect(receiveUpload(request(), folder(), limits)).rejects.toMatchObject({ name: 'UploadRefused', status });
});

test('a sender that falls silent is not waited for', async () => {
  const body = new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode(part)) });
  await expect(receiveUpload(post(body, typed), folder(), limits)).rejects.toMatchObject({ status: 408 });
});

test.each([
  [undefined, 'file'],
  ['..', 'file'],
  ['C:\\a b\\x.dcm', 'C_a_b_x.dcm'],
  ['Läsion 1.nii', 'L_sion_1.nii'],
])('%s becomes %s', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});
