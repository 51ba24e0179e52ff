import { expect, test } from 'vitest';
import { matchWeights } from './matchWeights.ts';
import type { NamedTensor } from './namedTensor.ts';

const tensor = (...shape: number[]): NamedTensor => ({
  dtype: 'float32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});
const expected = new Map([
  ['conv.weight', [2, 3]],
  ['conv.bias', [2]],
]);

test('everything fits', () => {
  const given = new Map([
    ['conv.bias', tensor(2)],
    ['conv.weight', tensor(2, 3)],
  ]);
  const match = matchWeights(expected, given);
  expect([...match.matched.keys()]).toEqual(['conv.weight', 'conv.bias']);
  expect(match.matched.get('conv.bias')).toBe(given.get('conv.bias'));
});

test('what does not fit is listed by name; strict throws, otherwise it is returned', () => {
  const given = new Map([
    ['conv.weight', tensor(3, 2)],
    ['fc.weight', tensor(1)],
  ]);
  expect(matchWeights(expected, given, { strict: false })).toEqual({
    matched: new Map(),
    missing: ['conv.bias'],
    unexpected: ['fc.weight'],
    mismatched: [{ name: 'conv.weight', expected: [2, 3], got: [3, 2] }],
  });
  expect(() => matchWeights(expected, given)).toThrow(
    '1 missing ("conv.bias"); 1 unexpected ("fc.weight"); 1 of another shape ("conv.weight" [3,2] for [2,3])',
  );
});

test('rename maps names of the file and leaves out what it has no name for', () => {
  const given = new Map([
    ['backbone.conv.weight', tensor(2, 3)],
    ['backbone.conv.bias', tensor(2)],
    ['head.weight', tensor(9)],
  ]);
  const rename = (name: string) => (name.startsWith('head.') ? undefined : name.replace('backbone.', ''));
  expect(matchWeights(expected, given, { rename }).matched.size).toBe(2);
  expect(() => matchWeights(expected, given, { rename: () => 'conv.bias' })).toThrow(
    'expected one tensor for "conv.bias", got "backbone.conv.weight", "backbone.conv.bias"',
  );
});
