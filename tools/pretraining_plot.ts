// What learning before labels gained against its minutes, in one plot over several comparisons, and the figures behind it as Markdown.
//
//     node tools/pretraining_plot.ts OUT.svg REPORT.json...   (report.json of `liver-vlm compare` with liver-vlm-pretrained-* methods)
import { readFileSync, writeFileSync } from 'node:fs';
import type { ComparisonData } from '../packages/liver-vlm/src/compare/data.ts';
import { differenceText } from '../packages/liver-vlm/src/report/comparison/answer.ts';
import { sizeName } from '../packages/liver-vlm/src/report/comparison/lookup.ts';
import {
  pretrainingGains,
  pretrainingLegend,
  pretrainingPlot,
} from '../packages/liver-vlm/src/report/comparison/pretrainingHtml.ts';

const [out, ...reports] = process.argv.slice(2);
if (out === undefined || reports.length === 0)
  throw new Error('expected OUT.svg and report.json files, got fewer - see the top of this file');
const comparisons = reports.map((path) => JSON.parse(readFileSync(path, 'utf8')) as ComparisonData);

/** The plot on white, with its legend below, as one SVG that stands alone. */
function figure(): string {
  const svg = pretrainingPlot(comparisons);
  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
  let x = 56;
  const keys = pretrainingLegend(comparisons).map(({ name, colour }) => {
    const key = `<circle cx="${x}" cy="${height + 12}" r="5" fill="${colour}"/><text x="${x + 10}" y="${height + 16}">${name}</text>`;
    x += 34 + 6.6 * name.length;
    return key;
  });
  const [w, h] = [Math.max(width, x), height + 28];
  const style = 'style="font: 12px system-ui, sans-serif; color: #222"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" ${style}><rect width="${w}" height="${h}" fill="white"/>${svg}${keys.join('')}</svg>\n`;
}

writeFileSync(out, figure());
for (const data of comparisons) {
  const { sizes } = data.protocol;
  const head = ['task', 'minutes a round', ...sizes.map(sizeName)];
  console.log(`\n**${data.dataset.name}**\n\n| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const [task, own] of Map.groupBy(pretrainingGains(data), (gain) => gain.task)) {
    const cells = sizes.map((size) => {
      const at = own.find((gain) => gain.size === size);
      return at
        ? `${at.finding === 'gain' ? '**' : ''}${differenceText(at.gain)}${at.finding === 'gain' ? '**' : ''}`
        : '-';
    });
    console.log(`| ${task} | ${own[0]?.minutes.toFixed(1)} | ${cells.join(' | ')} |`);
  }
}
