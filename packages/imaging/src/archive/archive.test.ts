import { gzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { joined } from '../bytes.ts';
import { type ByteSource, bytesSource } from '../source.ts';
import { expandArchive } from './expand.ts';

const text = (value: string) => new TextEncoder().encode(value);

async function names(bytes: Uint8Array, limits?: { entries: number; bytes: number }) {
  const found: [string, string][] = [];
  for await (const source of expandArchive(bytesSource('a', bytes), limits)) {
    found.push([source.name, new TextDecoder().decode(await source.read())]);
  }
  return found;
}

function tar(name: string, content: Uint8Array, type = '0'): Uint8Array {
  const header = new Uint8Array(512);
  header.set(text(name.slice(0, 100)), 0);
  header.set(text(`${content.length.toString(8).padStart(11, '0')}\0`), 124);
  header.set(text('        '), 148);
  header.set(text(type), 156);
  header.set(text('ustar\0'), 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return joined([header, content, new Uint8Array((512 - (content.length % 512)) % 512)]);
}

test('zip, tar, tar.gz, gz and archives in archives give their files', async () => {
  const files = { 'x/1.txt': text('one'), '2.txt': text('two'.repeat(1000)) };
  expect(await names(zipSync(files))).toEqual([
    ['a/x/1.txt', 'one'],
    ['a/2.txt', 'two'.repeat(1000)],
  ]);
  const tarball = joined([tar('x/1.txt', text('one')), tar('y', text('two')), new Uint8Array(1024)]);
  expect(await names(tarball)).toEqual([
    ['a/x/1.txt', 'one'],
    ['a/y', 'two'],
  ]);
  expect(await names(gzipSync(tarball))).toEqual([
    ['a/x/1.txt', 'one'],
    ['a/y', 'two'],
  ]);
  expect(await names(gzipSync(text('one')))).toEqual([['a', 'one']]);
  expect(await names(zipSync({ 'in.zip': zipSync({ f: text('one') }) }))).toEqual([['a/in.zip/f', 'one']]);
});

test('long tar names survive', async () => {
  const long = `${'d/'.repeat(80)}f`;
  expect(
    await names(
      joined([tar('././@LongLink', text(`${long}\0`), 'L'), tar('short', text('one')), new Uint8Array(1024)]),
    ),
  ).toEqual([[`a/${long}`, 'one']]);
  const pax = `${`${long.length + 10} path=${long}\n`}`;
  expect(await names(joined([tar('h', text(pax), 'x'), tar('short', text('one')), new Uint8Array(1024)]))).toEqual([
    [`a/${long}`, 'one'],
  ]);
});

test.each(['../evil', 'x/../../evil', '/etc/passwd', 'C:\\evil', '..\\evil'])(
  'the path %s is refused',
  async (path) => {
    await expect(names(zipSync({ [path]: text('x') }))).rejects.toMatchObject({ code: 'unsafe' });
    await expect(names(joined([tar(path, text('x')), new Uint8Array(1024)]))).rejects.toMatchObject({ code: 'unsafe' });
  },
);

test('limits on files and bytes hold, before anything is expanded', async () => {
  const bomb = zipSync({ a: new Uint8Array(1 << 20), b: new Uint8Array(1 << 20) });
  await expect(names(bomb, { entries: 1, bytes: 1e9 })).rejects.toMatchObject({ code: 'too-large' });
  await expect(names(bomb, { entries: 10, bytes: 1 << 20 })).rejects.toMatchObject({ code: 'too-large' });
  await expect(names(gzipSync(new Uint8Array(1 << 22)), { entries: 9, bytes: 1 << 20 })).rejects.toMatchObject({
    code: 'too-large',
  });
});

test('a zip that lies about a size, shares bytes between entries or was cut is refused', async () => {
  const bytes = zipSync({ a: text('hello hello hello hello hello') });
  const central = bytes.length - 22 - 47;
  const lie = (size: number) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(central + 24, size, true);
    return copy;
  };
  await expect(names(lie(4_000_000_000))).rejects.toMatchObject({ code: 'too-large' });
  await expect(names(lie(5))).rejects.toMatchObject({ code: 'too-large' });
  await expect(names(lie(500))).rejects.toMatchObject({ code: 'damaged' });
  for (let end = 4; end < bytes.length; end += 7)
    await expect(names(bytes.subarray(0, end))).rejects.toMatchObject({ code: 'damaged' });
});

test('of a file in a zip the beginning can be had alone, stored or deflated', async () => {
  const lines = text(Array.from({ length: 20_000 }, (_, n) => `line ${n}\n`).join(''));
  for (const level of [0, 6] as const) {
    for await (const source of expandArchive(bytesSource('a', zipSync({ lines }, { level })))) {
      expect(await source.start?.(1000)).toEqual({ bytes: lines.subarray(0, 1000), size: lines.length });
      expect(await source.read()).toEqual(lines);
    }
  }
});

/** Bytes as a disk gives them: any part, and how many were asked for. */
function counting(name: string, bytes: Uint8Array): { source: ByteSource; read: () => number } {
  let read = 0;
  const part = async (from: number, to: number) => {
    const own = bytes.subarray(from, to);
    read += own.length;
    return own;
  };
  const start = async (length: number) => ({ bytes: await part(0, length), size: bytes.length });
  return { source: { name, read: () => part(0, bytes.length), start, part }, read: () => read };
}

test('of a zip or tar on a disk only what is asked for is read', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`f${n}`, Uint8Array.from({ length: 100_000 }, (_, at) => (at * n) % 251)]),
  );
  const tarball = joined([...Object.entries(files).map(([name, body]) => tar(name, body)), new Uint8Array(1024)]);
  for (const bytes of [zipSync(files, { level: 0 }), tarball]) {
    const { source, read } = counting('a', bytes);
    const found = [];
    for await (const inner of expandArchive(source)) found.push(inner);
    expect(found.length).toBe(20);
    expect(read()).toBeLessThan(0.15 * bytes.length);
    const before = read();
    expect(await found[7]?.read()).toEqual(files['f7']);
    expect(read() - before).toBeLessThan(110_000);
  }
  const known = counting('a', tarball);
  for await (const inner of expandArchive(known.source, undefined, (name) => name !== 'a/f3'))
    expect(inner.name).toMatch(/^a\/f/);
  // Headers, and what it takes to see that one file is no archive.
  expect(known.read()).toBeLessThan(20 * 512 + 20_000);
});

test('a gzip is not expanded to see that it holds no image, nor a tar.gz kept', async () => {
  const zeros = new Uint8Array(1 << 22);
  const limits = { entries: 9, bytes: 1 << 30, file: 1 << 20 };
  for await (const source of expandArchive(bytesSource('a.gz', gzipSync(zeros)), limits)) {
    expect(await source.start?.(5000)).toEqual({ bytes: new Uint8Array(5000), size: zeros.length });
    await expect(source.read()).rejects.toMatchObject({ code: 'too-large' });
  }
  const tarball = joined([tar('bomb', zeros), tar('note', text('one')), new Uint8Array(1024)]);
  const found = [];
  for await (const source of expandArchive(bytesSource('a', gzipSync(tarball)))) found.push(source);
  expect(await found[0]?.start?.(100)).toEqual({ bytes: new Uint8Array(100), size: zeros.length });
  expect((await found[0]?.read())?.length).toBe(zeros.length);
  expect(new TextDecoder().decode(await found[1]?.read())).toBe('one');
  const refused = expandArchive(bytesSource('a', gzipSync(tarball)), limits);
  await expect(refused.next()).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('expected files of at most 1048576 bytes, got one of 4194304'),
  });
});
