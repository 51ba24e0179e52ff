import { expect, it } from 'vitest';
import { labelled } from '../../testing/labelled.ts';
import { keptRows, memoryStore, rememberedStore } from './store.ts';

const lesion = (id: string, slices: number) => {
  const made = labelled(0, { slices });
  return { ...made, sample: { ...made.sample, record: { ...made.sample.record, id } } };
};

it('computes each lesion once and gives all rows back in order', async () => {
  const store = memoryStore();
  const asked: string[][] = [];
  const compute = async (missing: readonly ReturnType<typeof lesion>[]) => {
    asked.push(missing.map((l) => l.sample.record.id));
    return missing.flatMap((l) =>
      Array.from({ length: l.sample.record.slices }, (_, s) => Float32Array.of(Number(l.sample.record.id), s)),
    );
  };
  const [a, b, c] = [lesion('1', 2), lesion('2', 1), lesion('3', 2)];
  await keptRows(store, 'drawer', [a, b], compute as Parameters<typeof keptRows>[3]);
  const rows = await keptRows(store, 'drawer', [c, a], compute as Parameters<typeof keptRows>[3]);
  expect(rows.map((r) => [...r])).toEqual([
    [3, 0],
    [3, 1],
    [1, 0],
    [1, 1],
  ]);
  expect(asked).toEqual([['1', '2'], ['3']]);
  await keptRows(store, 'another', [a], compute as Parameters<typeof keptRows>[3]);
  expect(asked[2]).toEqual(['1']);
});

it('remembers drawers without asking the store again, and forgets the oldest', async () => {
  const inner = memoryStore();
  let reads = 0;
  const store = rememberedStore(
    {
      read: (drawer) => {
        reads++;
        return inner.read(drawer);
      },
      add: inner.add,
    },
    2,
  );
  const rows = new Map([['x', { data: Float32Array.of(1), width: 1 }]]);
  await store.add('a', rows);
  await store.read('a');
  expect(reads).toBe(1);
  expect(await inner.read('a')).toEqual(rows);
  await store.read('b');
  await store.read('c');
  await store.read('a');
  expect(reads).toBe(4);
});
