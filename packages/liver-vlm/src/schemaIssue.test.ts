import { expect, it } from 'vitest';
import { z } from 'zod';
import { schemaIssue } from './schemaIssue.ts';

const schema = z.strictObject({
  training: z.strictObject({ epochs: z.int().positive(), kind: z.enum(['a', 'b']) }),
  list: z.array(z.string()).min(2),
});
const good = { training: { epochs: 1, kind: 'a' }, list: ['x', 'y'] };

function first(value: unknown): string {
  const result = schema.safeParse(value);
  return result.success ? 'nothing wrong' : schemaIssue(result.error.issues[0]!, value);
}

it.each([
  [good, 'nothing wrong'],
  [{ ...good, training: { epochs: 'many', kind: 'a' } }, 'training.epochs: expected number, got "many"'],
  [{ ...good, training: { epochs: 0, kind: 'a' } }, 'training.epochs: expected number to be >0, got 0'],
  [{ ...good, training: { epochs: 1, kind: 'c' } }, 'training.kind: expected one of "a"|"b", got "c"'],
  [{ ...good, training: { kind: 'a' } }, 'training.epochs: expected number, got nothing'],
  [{ ...good, more: 1 }, 'more: expected a known key, got one that does not exist'],
  [{ ...good, list: ['x'] }, 'list: expected array to have >=2 items, got ["x"]'],
  [null, 'the whole: expected object, got null'],
])('%j: %s', (value, message) => {
  expect(first(value)).toBe(message);
});
