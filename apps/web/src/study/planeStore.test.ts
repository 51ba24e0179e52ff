import { expect, test, vi } from 'vitest';
import { PlaneStore } from './planeStore.ts';

const plane = () => new Int16Array(1);

test('asks for the slice looked at first, then outwards, each once', async () => {
  const asked: string[] = [];
  const store = new PlaneStore(['arterial', 'delayed'], 4, 2, async (phase, k) => {
    asked.push(`${phase} ${k}`);
    return plane();
  });
  await vi.waitFor(() => expect(store.share).toBe(1));
  expect(asked.slice(0, 2)).toEqual(['arterial 2', 'delayed 2']);
  expect(asked.slice(2, 4)).toEqual(['arterial 3', 'delayed 3']);
  expect(new Set(asked).size).toBe(8);
  expect(store.get('delayed', 0)).toBeInstanceOf(Int16Array);
});

test('follows the reader: where one looks now goes before the rest', async () => {
  const asked: number[] = [];
  const waiting: (() => void)[] = [];
  const store = new PlaneStore(['arterial'], 50, 0, (_, k) => {
    asked.push(k);
    return new Promise((resolve) => waiting.push(() => resolve(plane())));
  });
  store.look(40);
  waiting.shift()?.();
  await vi.waitFor(() => expect(asked.length).toBe(3));
  expect(asked).toEqual([0, 1, 40]);
});

test('a slice that cannot be read is told, and the others are read all the same', async () => {
  const store = new PlaneStore(['arterial'], 3, 0, (_, k) =>
    k === 1 ? Promise.reject(new Error('slice 1: damaged')) : Promise.resolve(plane()),
  );
  await vi.waitFor(() => expect(store.share).toBe(1));
  expect(store.failure).toBe('slice 1: damaged');
  expect(store.get('arterial', 2)).toBeDefined();
});
