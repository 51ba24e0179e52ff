import { expect, test } from 'vitest';
import { comparisonExample } from '../../testing/comparisonExample.ts';
import { pretrainingGains, pretrainingHtml } from './pretrainingHtml.ts';

const data = comparisonExample();

test('a gain is the pre-trained less the reference, at every size, with the minutes of one round', () => {
  const gains = pretrainingGains(data);
  expect(gains.map(({ task, size }) => [task, size])).toEqual(data.protocol.sizes.map((size) => ['simclr', size]));
  for (const { size, minutes, gain } of gains) {
    expect(minutes).toBe(900 / 5 / 60);
    const paired = data.differences.find((own) => own.second === 'liver-vlm-pretrained-simclr' && own.size === size);
    expect(gain.value).toBe(-(paired?.differences.macroAuc.value ?? Number.NaN));
    expect(gain.low).toBe(-(paired?.differences.macroAuc.high ?? Number.NaN));
    expect(gain.low ?? 1).toBeLessThanOrEqual(gain.high ?? 0);
  }
});

test('the finding of each size stands in words beside its figure', () => {
  const html = pretrainingHtml(data);
  for (const { finding } of pretrainingGains(data))
    expect(html).toContain(
      { gain: 'a gain', loss: 'a loss', none: 'no difference that matters', open: 'open' }[finding],
    );
});

test('nothing is said where nothing was learned before the labels, or another method is the reference', () => {
  const before = (name: string) => name.startsWith('liver-vlm-pretrained-');
  expect(pretrainingHtml({ ...data, methods: data.methods.filter(({ name }) => !before(name)) })).toBe('');
  expect(pretrainingHtml({ ...data, reference: 'cnn' })).toBe('');
});
