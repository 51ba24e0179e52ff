import { expect, it } from 'vitest';
import { accuracy, fitAndScore, frozenContext, frozenTask, lesions } from '../testing/frozenTask.ts';
import { linearProbe } from './linearProbe.ts';

it('learns what the features tell, and gives one score a slice in their order', async () => {
  const scores = await fitAndScore(linearProbe, frozenContext());
  expect(scores.map(({ lesion, slice }) => [lesion, slice])).toEqual(
    Array.from({ length: 60 }, (_, i) => [Math.floor(i / 2), i % 2]),
  );
  expect(scores[0]!.embedding).toHaveLength(8);
  expect(accuracy(scores)).toBeGreaterThan(0.9);
});

it('needs no words: features turned away from the sentences do as well', async () => {
  expect(accuracy(await fitAndScore(linearProbe, frozenContext({ turned: true })))).toBeGreaterThan(0.9);
});

it('gives the same scores when fitted again, others with another setting', async () => {
  const once = await fitAndScore(linearProbe, frozenContext());
  expect(await fitAndScore(linearProbe, frozenContext())).toEqual(once);
  const stronger = frozenTask(linearProbe, lesions(30)).setting;
  const other = await fitAndScore(linearProbe, frozenContext(), {
    setting: { ...stronger, change: { l2: 1 } },
  });
  expect(Math.max(...other[0]!.logits)).toBeLessThan(Math.max(...once[0]!.logits));
});

it('refuses a setting that is not its own', async () => {
  await expect(fitAndScore(linearProbe, frozenContext(), { setting: { name: 'other', change: {} } })).rejects.toThrow(
    /setting "other": expected a number for l2/,
  );
});
