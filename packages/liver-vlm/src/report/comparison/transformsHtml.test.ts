import { expect, test } from 'vitest';
import { comparisonExample } from '../../testing/comparisonExample.ts';
import { differenceText } from './answer.ts';
import { transformWorths } from './transforms.ts';
import { transformsHtml } from './transformsHtml.ts';

const data = comparisonExample();

test('a transform stands with what was run of it, alone or among all', () => {
  const worths = transformWorths(data);
  expect(worths.map(({ title, size }) => [title, size])).toEqual(
    data.protocol.sizes.flatMap((size) => [
      ['flips', size],
      ['noise', size],
    ]),
  );
  for (const { title, amongAll, alone } of worths)
    expect([title, amongAll?.second, alone?.first]).toEqual(
      title === 'flips' ? ['flips', 'liver-vlm-no-flip', undefined] : ['noise', undefined, 'liver-vlm-only-noise'],
    );
});

test('the plot has a panel for each side, the table every figure', () => {
  const html = transformsHtml(data).replaceAll('\u00a0', ' ');
  for (const said of ['alone, less none', 'all, less all but this', 'with all training patients'])
    expect(html).toContain(said);
  for (const { amongAll, alone } of transformWorths(data))
    expect(html).toContain(differenceText((amongAll ?? alone)!.differences.macroAuc));
  expect(transformsHtml({ ...data, transforms: [] })).toBe('');
});

test('what all transforms are worth together stands beside, where it was measured', () => {
  expect(transformsHtml(data)).not.toContain('All together');
  const whole = { ...data.differences.at(-1)!, second: 'liver-vlm-no-augmentation' };
  const html = transformsHtml({ ...data, differences: [...data.differences, whole] });
  expect(html).toContain(`All together, less none: ${differenceText(whole.differences.macroAuc)}.`);
});
