import type { ComparisonData, RoundAbout } from '../../compare/data.ts';
import { table } from '../tables.ts';
import { decimals } from '../words.ts';
import { resultOf, sizeName, titleOf } from './lookup.ts';

/** Which settings the search chose at each size, in how many rounds, and the range of the temperatures that went with them. */
export function settingsTable(data: ComparisonData): string {
  const names = [...new Set(data.results.map(({ method }) => method))];
  const chosen = (rounds: readonly RoundAbout[]): string =>
    [...Map.groupBy(rounds, ({ setting }) => setting)]
      .sort((a, b) => b[1].length - a[1].length)
      .map(([setting, own]) => `${setting}: ${own.length}`)
      .join('; ');
  return table(
    ['Rounds by setting', ...data.protocol.sizes.map(sizeName), 'Temperature'],
    names.map((name) => {
      const temperatures = data.results
        .filter(({ method }) => method === name)
        .flatMap(({ rounds }) => rounds.map(({ temperature }) => temperature))
        .sort((a, b) => a - b);
      return [
        titleOf(data, name),
        ...data.protocol.sizes.map((size) => chosen(resultOf(data, name, size)?.rounds ?? [])),
        temperatures.length > 0
          ? `${decimals(temperatures[0] ?? null)} to ${decimals(temperatures.at(-1) ?? null)}`
          : '–',
      ];
    }),
    'plain',
  );
}

/** What failed and what was left out, with the reasons. */
export function gapsHtml(data: ComparisonData): string {
  const failures = [...data.results, ...data.unfinished].flatMap(({ method, size, failures: own }) =>
    own.map(({ repeat, fold, message }) => [
      `${titleOf(data, method)}, size ${size}, repeat ${repeat + 1}, fold ${fold + 1}`,
      message,
    ]),
  );
  const unfit = data.methods.flatMap(({ title, unfit: why }) => (why === undefined ? [] : [[title, why]]));
  const rows = [...failures, ...unfit, ...data.leftOut.map(({ what, why }) => [what, why])];
  const { planned, finished, failed } = data.units;
  const missing = planned - finished - failed;
  const counts = `<p>${finished} of ${planned} fits finished, ${failed} failed${missing > 0 ? `, ${missing} were not reached` : ''}. Differences are over the rounds that both methods finished.</p>`;
  return counts + (rows.length > 0 ? table(['Failed or left out', 'Why'], rows, 'plain') : '');
}

/** Time by method and size, s. */
export function secondsTable(data: ComparisonData): string {
  const names = [...new Set(data.results.map(({ method }) => method))];
  const before = data.results.some(({ seconds }) => seconds.pretraining !== undefined);
  return table(
    [
      'Search and fit, s',
      ...data.protocol.sizes.map(String),
      ...(before ? ['Before labels, once for all sizes, s'] : []),
      'Answering, ms a slice',
    ],
    names.map((name) => {
      const own = data.results.filter(({ method }) => method === name);
      const predict = own.reduce((sum, { seconds }) => sum + seconds.predict, 0);
      const slices = own.reduce((sum, { seconds }) => sum + seconds.slices, 0);
      return [
        titleOf(data, name),
        ...data.protocol.sizes.map((size) => decimals(resultOf(data, name, size)?.seconds.fit ?? null, 0)),
        ...(before ? [decimals(Math.max(...own.map(({ seconds }) => seconds.pretraining ?? 0)) || null, 0)] : []),
        decimals(slices > 0 ? (1000 * predict) / slices : null, 1),
      ];
    }),
  );
}
