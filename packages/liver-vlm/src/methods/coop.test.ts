import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { accuracy, CLASSES, fitAndScore, frozenContext, frozenTask, lesions } from '../testing/frozenTask.ts';
import { loadTextEncoder } from '../text/node/index.ts';
import { parseConfig } from '../training/config.ts';
import { coop } from './coop.ts';
import type { FitContext } from './method.ts';

const TINY = fileURLToPath(new URL('../text/testdata/tiny-bert', import.meta.url));
const { network } = await loadTextEncoder(TINY);

/** Features along single axes, names that the tiny vocabulary knows. */
const context = (): FitContext => {
  const base = frozenContext({ noise: 0.1, ...(network ? { network } : {}) });
  const names = ['liver', 'cyst', 'rim'];
  return {
    ...base,
    texts: { ...base.texts, prompts: async () => CLASSES.map((c, i) => ({ class: c, sentences: [names[i]!] })) },
  };
};
const set = (rate: number) => ({
  setting: { ...frozenTask(coop, lesions(3)).setting, change: { length: 4, rate } },
});

it('learns a context that brings class names nearer to their lesions', async () => {
  const loss = (scores: Awaited<ReturnType<typeof fitAndScore>>): number =>
    scores.reduce((sum, { lesion, logits }) => {
      const total = logits.reduce((a, z) => a + Math.exp(z), 0);
      return sum - (logits[lesion % CLASSES.length]! - Math.log(total)) / scores.length;
    }, 0);
  const untrained = await fitAndScore(coop, context(), set(0));
  const trained = await fitAndScore(coop, context(), set(0.5));
  expect(loss(trained)).toBeLessThan(0.9 * loss(untrained));
  expect(accuracy(trained)).toBeGreaterThanOrEqual(accuracy(untrained));
});

it('gives the same answer for the same seed', async () => {
  const once = await fitAndScore(coop, context(), set(0.01));
  expect(await fitAndScore(coop, context(), set(0.01))).toEqual(once);
});

it('is unfit where only stored sentences are at hand, and says what to do', async () => {
  const about = { kind: 'ct' as const, channels: [], classes: CLASSES };
  expect(coop.unfit?.(about, parseConfig('', 'test'))).toMatch(/name one in text.encoder/);
  expect(coop.unfit?.(about, parseConfig('text: {encoder: minilm}', 'test'))).toBeUndefined();
  await expect(fitAndScore(coop, frozenContext())).rejects.toThrow(/expected a text encoder that runs/);
});
