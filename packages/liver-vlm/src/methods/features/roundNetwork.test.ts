import { expect, it } from 'vitest';
import { frozenContext, frozenTask, lesions } from '../../testing/frozenTask.ts';
import type { FitContext, Method } from '../method.ts';
import { roundNetwork } from './roundNetwork.ts';
import { memoryStore } from './store.ts';
import { everySlice } from './table.ts';

/** A network whose embedding is the first pixel and how many lesions it was fitted on; counts what is asked of it. */
function counting() {
  const count = { fits: 0, releases: 0 };
  const method: Method = {
    name: 'counting',
    title: 'Counting',
    citation: 'none',
    trains: 'Nothing.',
    usesText: false,
    settings: () => [{ name: 'default', change: {} }],
    async fit(task) {
      count.fits++;
      return {
        predict: async (own) =>
          everySlice(own, (lesion) => ({
            logits: new Float32Array(3),
            embedding: Float32Array.of(own[lesion]!.sample.image[0]!, task.train.length),
          })),
        release: async () => {
          count.releases++;
        },
      };
    },
  };
  return { count, method };
}

const distinct = (count: number, from = 0) =>
  lesions(count, from).map((l, i) => ({
    ...l,
    sample: { ...l.sample, record: { ...l.sample.record, id: `${from + i}` } },
  }));
const context: Omit<FitContext, 'features'> = frozenContext();

it('fits once a task, on its training lesions, and keeps what it computed', async () => {
  const { count, method } = counting();
  const source = roundNetwork(method, context, memoryStore());
  const task = frozenTask(method, distinct(6));
  const [train, test] = await Promise.all([source.of(task, task.train), source.of(task, distinct(2, 100))]);
  await source.of(task, distinct(2, 100));
  expect(count.fits).toBe(1);
  expect(train.rows).toHaveLength(12);
  expect(test.rows.map((r) => [...r])).toEqual([
    [100, 6],
    [100, 6],
    [101, 6],
    [101, 6],
  ]);
  expect(test).toMatchObject({ width: 2, aligned: true });
  await source.release();
  expect(count.releases).toBe(1);
});

it('fits anew for other training lesions or another configuration, and whatever the setting of the probe', async () => {
  const { count, method } = counting();
  const source = roundNetwork(method, context, memoryStore());
  const task = frozenTask(method, distinct(6));
  await source.of(task, task.train);
  await source.of({ ...task, setting: { name: 'other', change: { l2: 3 } } }, task.train);
  expect(count.fits).toBe(1);
  const fewer = await source.of({ ...task, train: distinct(3) }, distinct(3));
  expect([...fewer.rows[0]!]).toEqual([0, 3]);
  await source.of({ ...task, config: { ...task.config, seed: 2 } }, task.train);
  expect(count).toEqual({ fits: 3, releases: 2 });
});

it('lends the network itself without fitting it again, and keeps it', async () => {
  const { count, method } = counting();
  const source = roundNetwork(method, context, memoryStore());
  const task = frozenTask(method, distinct(6));
  await source.of(task, task.train);
  const lent = await source.classifier(task);
  await lent.release();
  expect(await lent.predict(distinct(1))).toHaveLength(2);
  expect(count).toEqual({ fits: 1, releases: 0 });
});

it('answers from the store without a network', async () => {
  const store = memoryStore();
  const first = counting();
  const task = frozenTask(first.method, distinct(6));
  await roundNetwork(first.method, context, store).of(task, task.train);
  const second = counting();
  await roundNetwork(second.method, context, store).of(task, task.train);
  expect(second.count.fits).toBe(0);
});

it('goes on after a fit that failed', async () => {
  const { method } = counting();
  let broken = true;
  const failing: Method = {
    ...method,
    fit: (task, own) => (broken ? Promise.reject(new Error('no memory')) : method.fit(task, own)),
  };
  const source = roundNetwork(failing, context, memoryStore());
  const task = frozenTask(method, distinct(6));
  await expect(source.of(task, task.train)).rejects.toThrow('no memory');
  broken = false;
  expect((await source.of(task, task.train)).rows).toHaveLength(12);
});
