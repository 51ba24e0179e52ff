import { expect, test } from 'vitest';
import own from '../../package.json' with { type: 'json' };
import { queueName } from '../work/wire.ts';
import { queueFor } from './queueFor.ts';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const url = 'http://server:8040';
const info = { version: own.version, queues: [a, b].map((model) => ({ model, queue: queueName('s1', model) })) };

test('a worker finds the queue of its own model, and another server has other queues', () => {
  expect(queueFor({ path: 'm.onnx', hash: b }, info, url)).toBe(`liver-vlm-serve-s1-${b.slice(0, 16)}`);
  expect(queueName('s2', b)).not.toBe(queueName('s1', b));
});

test('a model that the server does not answer with, and another release, are refused', () => {
  expect(() => queueFor({ path: '/x/m.onnx', hash: c }, info, url)).toThrow(
    `m.onnx: expected a model that ${url} answers with (SHA-256 ${a.slice(0, 16)}, ${b.slice(0, 16)}), got ${c.slice(0, 16)} - copy the server's file`,
  );
  expect(() => queueFor({ path: 'm.onnx', hash: a }, { ...info, version: '0.0.1' }, url)).toThrow(
    `${url}: expected release ${own.version}, got 0.0.1 - install the same on both machines`,
  );
});
