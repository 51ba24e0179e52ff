import { expect, it } from 'vitest';
import { compareDefaults } from './compareDefaults.ts';
import { parseConfig } from './config.ts';

it('CT is read in HU and images in grey values; all but the length of a fit is as everywhere', () => {
  const [ct, image, single] = [compareDefaults('ct'), compareDefaults('image'), parseConfig('', 'defaults')];
  expect(ct.input).toEqual(single.input);
  expect(image.input.window).toEqual({ low: 0, high: 255 });
  const { epochs, patience, learningRate, ...rest } = ct.training;
  expect(single.training).toMatchObject(rest);
  expect(epochs).toBeLessThan(single.training.epochs);
  expect(patience).toBeLessThanOrEqual(epochs);
  expect(learningRate).toBeGreaterThan(0);
});
