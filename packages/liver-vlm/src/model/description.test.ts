import { expect, it } from 'vitest';
import { description } from '../testing/description.ts';
import { randomEmbeddings } from '../text/controls.ts';
import { METADATA_KEY, parseDescription, promptsOf } from './description.ts';

const read = (value: unknown) => parseDescription({ [METADATA_KEY]: JSON.stringify(value) }, 'm.onnx');

it('reads what was written', () => {
  expect(read(description())).toEqual(description());
});

it.each([
  ['no description', () => parseDescription({}, 'm.onnx'), /m\.onnx: expected a model made by liver-vlm, got an ONNX/],
  ['cut JSON', () => parseDescription({ [METADATA_KEY]: '{"ver' }, 'm.onnx'), /got damaged JSON - copy the file again/],
  ['another version', () => read({ ...description(), version: 2 }), /expected model version 1, got 2 - use the/],
  ['no version', () => read({}), /expected model version 1, got undefined/],
  ['null', () => read(null), /expected model version 1/],
  ['one class', () => read(description({ classes: ['cyst'] })), /classes: expected array to have >=2 items/],
  ['temperature 0', () => read(description({ temperature: 0 })), /temperature: expected number to be >0, got 0 - /],
  ['an extra key', () => read({ ...description(), more: 1 }), /more: expected a known key/],
])('refuses %s', (_, parse, message) => {
  expect(parse).toThrow(message);
  expect(parse).toThrow(expect.objectContaining({ name: 'UserError', code: 'model' }));
});

it('names the sentences of class vectors, and none of a control', () => {
  const classes = ['cyst', 'hcc'];
  const random = randomEmbeddings(classes, 4, 1);
  expect(promptsOf(random)).toEqual([]);
  expect(promptsOf(null)).toEqual([]);
  expect(promptsOf({ ...random, sentences: [['a'], ['b', 'c']] })).toEqual([
    { class: 'cyst', sentences: ['a'] },
    { class: 'hcc', sentences: ['b', 'c'] },
  ]);
});
