import type { Claim, ComparisonData, MethodResult, PairedDifference } from '../../compare/data.ts';
import type { Figure } from '../../evaluation/figure.ts';
import { transformWorths } from './transforms.ts';

/**
 * The comparison in Markdown, for a repository or a paper's supplement: what was compared, the verdicts, and a line a method and size with
 * 95 % intervals. Everything else is in the HTML.
 */
export function comparisonMarkdown(data: ComparisonData): string {
  const { dataset, protocol, units } = data;
  const { results, reference } = data;
  const lines = [
    `# ${data.title}`,
    '',
    ...(data.synthetic ? ['**Synthetic phantoms, not patients.**', ''] : []),
    `${data.notice}`,
    '',
    `${dataset.lesions} lesions of ${dataset.patients} patients (or groups), ${dataset.slices} slices of ${dataset.size.join(' x ')}: ${dataset.classes
      .map((c) => `${c.class} ${c.lesions}`)
      .join(
        ', ',
      )}. ${protocol.folds} folds, ${protocol.repeats} ${protocol.repeats === 1 ? 'repeat' : 'repeats'}, budget ${protocol.budget}, ` +
      `seed ${protocol.seed}; ${units.finished} of ${units.planned} units finished, ${units.failed} failed, ${Math.round(units.seconds / 60)} minutes of one process.`,
    '',
    '| question | verdict | why |',
    '|---|---|---|',
    ...[data.language, ...data.claims].map(claimLine),
    '',
    `Lesion level, means over the rounds, 95 % intervals by a bootstrap of patients; difference: ${reference} less the method, p by Holm over the methods of a size.`,
    '',
    '| method | training patients a class | macro AUC | accuracy | balanced accuracy | calibration error | AUC difference | p | fit, s |',
    '|---|---|---|---|---|---|---|---|---|',
    ...results.map((r) =>
      resultLine(
        r,
        data.differences.find((d) => d.second === r.method && d.size === r.size),
      ),
    ),
    '',
    ...transformLines(data),
    ...data.methods.flatMap((m) => (m.unfit === undefined ? [] : [`- ${m.name}: not run, ${m.unfit}`])),
    ...data.leftOut.map((l) => `- ${l.what}: left out, ${l.why}`),
    ...data.unfinished.flatMap((u) => u.failures.map((f) => `- ${u.method}, ${u.size}: failed, ${f.message}`)),
    '',
    `Data set SHA-256 ${dataset.sha256}, splits ${protocol.splitSha256}.`,
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

/** A table of the transforms of the augmentation, where they were studied. */
function transformLines(data: ComparisonData): string[] {
  const worths = transformWorths(data);
  if (worths.length === 0) return [];
  const cells = (pair: PairedDifference | undefined) =>
    pair ? [shown(pair.differences.macroAuc), pair.adjustedP.macroAuc?.toFixed(3) ?? ''] : ['', ''];
  return [
    'Transforms of the augmentation, macro AUC, p by Holm over both columns of a size; above 0 the transform helps.',
    '',
    '| transform | training patients a class | alone, less none | p | all, less all but this | p |',
    '|---|---|---|---|---|---|',
    ...worths.map(
      (own) => `| ${[own.title, String(own.size), ...cells(own.alone), ...cells(own.amongAll)].join(' | ')} |`,
    ),
    '',
  ];
}

const claimLine = ({ number, statement, verdict, reason }: Claim): string =>
  `| ${number === 0 ? '' : `${number}. `}${cell(statement)} | ${verdict} | ${cell(reason)} |`;

function resultLine(r: MethodResult, d: PairedDifference | undefined): string {
  const m = r.metrics.lesion;
  const cells = [
    r.method,
    String(r.size),
    ...[m.macroAuc, m.accuracy, m.balancedAccuracy, m.expectedCalibrationError].map(shown),
    d ? shown(d.differences.macroAuc) : '',
    d?.adjustedP.macroAuc == null ? '' : d.adjustedP.macroAuc.toFixed(3),
    r.rounds.length === 0 ? '' : (r.seconds.fit / r.rounds.length).toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

const shown = ({ value, low, high }: Figure): string =>
  value === null
    ? '-'
    : `${value.toFixed(3)}${low === null || high === null ? '' : ` (${low.toFixed(3)} to ${high.toFixed(3)})`}`;

/** A pipe would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');
