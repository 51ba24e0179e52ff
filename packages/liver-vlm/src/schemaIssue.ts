import type { z } from 'zod';

/** What a schema found wrong, as `key: expected ..., got ...`; `value` is what was checked. */
export function schemaIssue(issue: z.core.$ZodIssue, value: unknown): string {
  const [extra] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const path = extra === undefined ? issue.path : [...issue.path, extra];
  const key = path.map(String).join('.') || 'the whole';
  if (extra !== undefined) return `${key}: expected a known key, got one that does not exist`;
  const expected = /expected (.*?)(, received .*)?$/.exec(issue.message)?.[1] ?? 'another value';
  return `${key}: expected ${expected}, got ${JSON.stringify(at(value, path)) ?? 'nothing'}`;
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((v, key) => (typeof v === 'object' && v !== null ? Reflect.get(v, key) : undefined), value);
