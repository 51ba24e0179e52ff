import { expect, it } from 'vitest';
import { accuracy, CLASSES, fitAndScore, frozenContext, frozenTask, lesions } from '../testing/frozenTask.ts';
import { tipAdapter } from './tipAdapter.ts';

const set = (alpha: number, beta: number, train = lesions(30)) => ({
  train,
  setting: { ...frozenTask(tipAdapter, train).setting, change: { alpha, beta } },
});
const unit = (v: ArrayLike<number>): number[] => Array.from(v, (x) => x / Math.hypot(...Array.from(v)));

it('adds to the zero-shot logits the affinity with each cached slice, as equation 5 of the paper', async () => {
  const train = lesions(3);
  const context = frozenContext();
  const cached = (await context.features.of(frozenTask(tipAdapter, train), train)).rows.map(unit);
  const [first] = await fitAndScore(tipAdapter, context, set(2, 5.5, train));
  const own = unit(first!.embedding);
  CLASSES.forEach((_, c) => {
    let wanted = own[c]! / 0.07;
    // Two slices a lesion, each half of it.
    for (const key of [cached[2 * c]!, cached[2 * c + 1]!]) {
      const cosine = key.reduce((sum, v, d) => sum + v * own[d]!, 0);
      wanted += 2 * 0.5 * Math.exp(-5.5 * (1 - cosine));
    }
    expect(first!.logits[c]).toBeCloseTo(wanted, 4);
  });
});

it('where sentences mislead, a heavy memory corrects them', async () => {
  const context = frozenContext({ turned: true });
  expect(accuracy(await fitAndScore(tipAdapter, context, set(0, 1)))).toBeLessThan(0.6);
  expect(accuracy(await fitAndScore(tipAdapter, context, set(100, 5.5)))).toBeGreaterThan(0.9);
});

it('weighs classes alike where one has more lesions', async () => {
  const many = lesions(30).filter((l, i) => l.label === 0 || i < 3);
  const scores = await fitAndScore(tipAdapter, frozenContext(), set(50, 0, many));
  // With beta 0 the memory says only how much each class counts.
  const zeroShot = await fitAndScore(tipAdapter, frozenContext(), set(0, 0, many));
  const added = CLASSES.map((_, c) => scores[0]!.logits[c]! - zeroShot[0]!.logits[c]!);
  expect(added[1]).toBeCloseTo(added[0]!, 3);
  expect(added[2]).toBeCloseTo(added[0]!, 3);
});
