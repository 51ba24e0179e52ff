import { expect, it } from 'vitest';
import { parseConfig } from '../training/config.ts';
import { configWith, networkSettings } from './setting.ts';

const config = parseConfig('', 'test');

it('sets dotted keys, leaves the method its own, and the given configuration as it was', () => {
  const changed = configWith(config, { 'training.learningRate': 0.01, 'text.centre': false, alpha: 3 });
  expect(changed).toEqual({
    ...config,
    training: { ...config.training, learningRate: 0.01 },
    text: { ...config.text, centre: false },
  });
  expect(config).toEqual(parseConfig('', 'test'));
});

it.each([
  [{ 'trainin.epochs': 3 }, /key of the configuration, got "trainin\.epochs"/],
  [{ 'training.epoch': 3 }, /expected values that the configuration takes for training\.epoch/],
  [{ 'training.epochs': 0 }, /training\.epochs/],
])('refuses %j', (change, message) => {
  expect(() => configWith(config, change as unknown as Record<string, number>)).toThrow(message);
});

it('the first candidate is the configuration, all others differ from it and each other', () => {
  const used = networkSettings(config).map((s) => JSON.stringify(configWith(config, s.change)));
  expect(used[0]).toBe(JSON.stringify(configWith(config, {})));
  expect(new Set(used).size).toBe(used.length);
});
