import { expect, it } from 'vitest';
import { comparisonExample } from '../../testing/comparisonExample.ts';
import { comparisonMarkdown } from './comparisonMarkdown.ts';

const data = comparisonExample();
const lines = comparisonMarkdown(data).split('\n');

it('has a line for every method and size, each with all its cells', () => {
  const rows = lines.filter((l) => data.results.some((r) => l.startsWith(`| ${r.method} | ${r.size} |`)));
  expect(rows).toHaveLength(data.results.length);
  expect(new Set(rows.map((r) => r.split('|').length))).toEqual(new Set([11]));
});

it('has the verdict of every claim, and says what was left out', () => {
  for (const { verdict, reason } of [data.language, ...data.claims])
    expect(lines.some((l) => l.includes(`| ${verdict} | ${reason.replaceAll('|', '\\|')} |`))).toBe(true);
  for (const { what } of data.leftOut) expect(lines.some((l) => l.startsWith(`- ${what}: left out`))).toBe(true);
});

it('has a line for every transform and size, and no such table where none was studied', () => {
  const of = (text: string) => text.split('\n').filter((l) => /^\| (flips|noise) \|/.test(l));
  const rows = of(comparisonMarkdown(data));
  expect(rows).toHaveLength(2 * data.protocol.sizes.length);
  expect(new Set(rows.map((r) => r.split('|').length))).toEqual(new Set([8]));
  expect(comparisonMarkdown({ ...data, transforms: [] })).not.toContain('transform');
});

it('says first where the pictures are phantoms', () => {
  const told = (synthetic: boolean) => comparisonMarkdown({ ...data, synthetic }).includes('Synthetic phantoms');
  expect([told(true), told(false)]).toEqual([true, false]);
});
