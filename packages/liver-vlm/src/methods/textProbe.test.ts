import { expect, it } from 'vitest';
import { accuracy, CLASSES, fitAndScore, frozenContext, frozenTask, lesions } from '../testing/frozenTask.ts';
import { textProbe } from './textProbe.ts';

const pulled = (l2: number, train = lesions(30)) => ({
  train,
  setting: { ...frozenTask(textProbe, train).setting, change: { l2 } },
});

it('pulled without end is the zero-shot classifier: scale times the cosine with each sentence', async () => {
  const [first] = await fitAndScore(textProbe, frozenContext(), pulled(1e9));
  const length = Math.hypot(...first!.embedding);
  CLASSES.forEach((_, c) => {
    expect(first!.logits[c]).toBeCloseTo((first!.embedding[c]! / length) * (1 / 0.07), 3);
  });
});

it('where sentences mislead, learns from the lesions what they say', async () => {
  const context = frozenContext({ turned: true });
  expect(accuracy(await fitAndScore(textProbe, context, pulled(1e9)))).toBeLessThan(0.6);
  expect(accuracy(await fitAndScore(textProbe, context, pulled(0.01)))).toBeGreaterThan(0.9);
});

it('with one lesion a class, sentences that fit help', async () => {
  const context = frozenContext({ noise: 0.5 });
  const text = accuracy(await fitAndScore(textProbe, context, pulled(1, lesions(3))));
  const { linearProbe } = await import('./linearProbe.ts');
  const plain = accuracy(await fitAndScore(linearProbe, context, { train: lesions(3) }));
  expect(text).toBeGreaterThan(plain);
});

it('maps features of another network to the sentences', async () => {
  const context = frozenContext({ turned: true, aligned: false });
  expect(accuracy(await fitAndScore(textProbe, context, pulled(1e9)))).toBeGreaterThan(0.9);
});
