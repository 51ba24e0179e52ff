import { expect, test } from 'vitest';
import type { ByteSource } from '../source.ts';
import { ctSlice } from '../testing/dicomBytes.ts';
import { openSlices } from './openSlices.ts';
import { assembleSeries, placeSeries, scanSeries } from './series.ts';
import { readSlices } from './slices.ts';

/** A source that counts what is asked of it; its pixels lie behind the first part. */
function counted(name: string, whole: Uint8Array, size = whole.length): ByteSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    name,
    asked,
    read: async () => {
      asked.push('whole');
      return whole;
    },
    start: async (length) => {
      asked.push(`${length}`);
      return { bytes: whole.slice(0, length), size };
    },
  };
}

const large = (z: number) => ctSlice(z, { StudyDescription: 'x'.repeat(10_000) });

test('sorting reads headers, growing until they are whole; pixels are read when a slice is decoded', async () => {
  const source = counted('a/1', large(5));
  const [slice] = await openSlices(source);
  expect(source.asked).toEqual(['8192', '32768']);
  expect(slice?.header).toEqual((await readSlices(counted('a/1', large(5))))[0]?.header);
  expect([...((await slice?.decode()) ?? [])]).toEqual(new Array(12).fill(1029));
  expect(source.asked).toEqual(['8192', '32768', 'whole']);
});

test('a file cut inside its pixels is refused as when read whole', async () => {
  const cut = large(5).slice(0, -10);
  const error = await readSlices(counted('a/1', cut)).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'damaged' });
  await expect(openSlices(counted('a/1', cut))).rejects.toEqual(error);
  await expect(openSlices(counted('a/1', new Uint8Array(100)))).rejects.toMatchObject({ code: 'unknown-format' });
});

test('a slab is a part of the volume, in place, and touches only its own files', async () => {
  const sources = [3, 1, 2, 0, 4].map((z) => counted(`s/${z}`, large(z)));
  const { groups } = await scanSeries(sources);
  const group = groups[0];
  if (group === undefined) throw new Error('expected a series');
  const placed = await placeSeries(group);
  expect(placed.size).toEqual([4, 3, 5]);
  const { volume, headers } = await placed.read(1, 3);
  expect(sources.filter(({ asked }) => asked.includes('whole')).map(({ name }) => name)).toEqual(['s/1', 's/2']);
  const whole = (await assembleSeries(group)).volume;
  expect([...volume.data]).toEqual([...whole.data.subarray(12, 36)]);
  expect(volume.affine[11]).toBe(1);
  expect(headers.map(({ position }) => position?.[2])).toEqual([1, 2]);
});
