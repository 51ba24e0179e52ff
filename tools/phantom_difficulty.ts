// How hard the phantom is: recall by class and confusions of a linear discriminant on HU features, as Markdown.
//
//     node tools/phantom_difficulty.ts [patients a class, default 80] [seeds, default 22,23]
import { phantomDifficulty } from '../packages/imaging/test/difficulty.ts';

const classes = ['cyst', 'FNH', 'HCC', 'hemangioma', 'metastasis'];
const [each = '80', seeds = '22,23'] = process.argv.slice(2);
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const head = (cells: readonly string[]): string => `${row(cells)}\n${row(cells.map(() => '---'))}`;

const recalls: string[] = [];
const confusions: string[] = [];
for (const difficulty of [0.2, 0.5, 0.8]) {
  const results = seeds.split(',').map((seed) => {
    const result = phantomDifficulty(difficulty, Number(each) * classes.length, Number(seed));
    recalls.push(row([String(difficulty), seed, percent(result.accuracy), ...result.recall.map(percent)]));
    return result;
  });
  const lines = classes.map((name, c) => {
    const counts = classes.map((_, read) =>
      results.reduce((sum, { confusion }) => sum + (confusion[c]?.[read] ?? 0), 0),
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    return row([name, ...counts.map((count) => percent(count / total))]);
  });
  confusions.push(`### Difficulty ${difficulty}\n\n${head(['drawn as, read as', ...classes])}\n${lines.join('\n')}`);
}
const table = `${head(['difficulty', 'seed', 'accuracy', ...classes])}\n${recalls.join('\n')}`;
process.stdout.write(`${table}\n\n${confusions.join('\n\n')}\n`);
