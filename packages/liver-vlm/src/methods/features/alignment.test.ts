import { createRandom } from 'onnx-grad';
import { expect, it } from 'vitest';
import { frozenContext, frozenTask, lesions } from '../../testing/frozenTask.ts';
import { linearProbe } from '../linearProbe.ts';
import type { FitContext } from '../method.ts';
import { alignToText } from './alignment.ts';
import { trainingTable, unit } from './table.ts';

/** The class whose sentence is nearest. */
const nearest = (cosines: Float64Array): number => cosines.indexOf(Math.max(...cosines));

async function aligned(context: FitContext, count = 30) {
  const task = frozenTask(linearProbe, lesions(count));
  const table = await trainingTable(task, context);
  return { table, alignment: await alignToText(task, context, table) };
}

it('takes features that were trained towards the sentences as they are', async () => {
  const { table, alignment } = await aligned(frozenContext());
  expect(alignment.training).toEqual(table.rows.map(unit));
  expect([...alignment.cosines(Float64Array.of(0, 1, 0, 0, 0, 0, 0, 0))]).toEqual([0, 1, 0]);
});

it('maps others so that lesions come near the sentences of their class', async () => {
  const context = frozenContext({ aligned: false, turned: true });
  const { alignment } = await aligned(context);
  const others = lesions(30, 1000);
  const { rows } = await context.features.of(frozenTask(linearProbe, others), others);
  const right = rows.filter((row, i) => nearest(alignment.cosines(alignment.embed(row))) === Math.floor(i / 2) % 3);
  expect(right.length / rows.length).toBeGreaterThan(0.9);
  expect(Math.hypot(...alignment.embed(rows[0]!))).toBeCloseTo(1, 12);
});

it('does not flatter the lesions that it was learned from: noise is told no better than by chance', async () => {
  const random = createRandom('noise');
  const base = frozenContext();
  const width = 200;
  const noise: FitContext = {
    ...base,
    features: {
      of: async (_task, own) => ({
        width,
        aligned: false,
        source: 'noise',
        rows: own
          .flatMap(() => [0, 1].map(() => Float64Array.from({ length: width }, () => random.normal())))
          .map((row) => Float32Array.from(row)),
      }),
    },
  };
  const { table, alignment } = await aligned(noise, 60);
  const right = alignment.training.filter((e, i) => nearest(alignment.cosines(e)) === table.labels[i]);
  expect(right.length / table.labels.length).toBeLessThan(0.5);
  // The map itself has learned them by heart.
  const own = table.rows.filter((row, i) => nearest(alignment.cosines(alignment.embed(row))) === table.labels[i]);
  expect(own.length / table.labels.length).toBeGreaterThan(0.8);
});

it('refuses features of another width than the sentences', async () => {
  const { alignment } = await aligned(frozenContext());
  expect(() => alignment.cosines(new Float64Array(3))).toThrow(/expected 8 values, .* got 3/);
});
