import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';

it('fills in what is left out', () => {
  const config = parseConfig('training: { epochs: 3 }', 'c.yaml');
  expect(config).toEqual({
    ...parseConfig('', 'c.yaml'),
    training: { ...parseConfig('', 'c.yaml').training, epochs: 3 },
  });
  expect(parseConfig('{"training": {"epochs": 3}}', 'c.json')).toEqual(config);
});

it.each([
  ['trainin: {}', /c\.yaml: trainin: expected a known key, got one that does not exist - see/],
  ['training: { epoch: 3 }', /training\.epoch: expected a known key/],
  ['training: { epochs: 0 }', /training\.epochs: expected number to be >0, got 0/],
  ['training: { epochs: 1.5 }', /training\.epochs: expected int.*, got 1\.5/],
  ['training: { optimiser: adam }', /training\.optimiser: expected one of "adamw"\|"sgd", got "adam"/],
  ['input: { window: { low: 180, high: -70 } }', /input\.window: expected low < high/],
  ['model: { logitScale: big }', /model\.logitScale: expected .*, got "big"/],
  ['augmentation: { rotation: 400 }', /augmentation\.rotation: expected number to be <=180, got 400/],
  ['classes: [one]', /classes: expected array to have >=2 items/],
  ['training: { epochs: x }\nseed: -1', /seed: .*; training\.epochs: /],
  ['just words', /the whole: expected object, got "just words"/],
  ['a: [', /c\.yaml: expected YAML, got .* - correct that line/s],
])('%j is refused by its key', (text, message) => {
  expect(() => parseConfig(text, 'c.yaml')).toThrow(message);
  expect(() => parseConfig(text, 'c.yaml')).toThrow(expect.objectContaining({ code: 'config' }));
});
