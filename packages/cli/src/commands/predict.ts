import { Command } from 'commander';
import { RESEARCH_NOTICE } from 'liver-vlm';
import { csvOf, openModel, type PredictionWithPhases, predictSource } from 'liver-vlm/node';
import { say } from '../progress.ts';

export const predictCommand = (): Command =>
  new Command('predict')
    .description('Classify the lesions of a study, a NIfTI volume or an image.')
    .argument('<model>', 'model file')
    .argument('<source>', 'DICOM folder or archive, NIfTI file or folder, or an image')
    .option(
      '--roi <file>',
      'where the lesions are: DICOM SEG, RTSTRUCT, NIfTI or mask series; "left top right bottom" for an image',
    )
    .option('--roi-name <text>', 'only regions whose name contains this')
    .option('--json', 'one JSON object a line')
    .option('--csv', 'a table')
    .action(async (file: string, source: string, o) => {
      const model = await openModel(file);
      const predictions = await predictSource({
        model,
        source,
        ...(o.roi ? { roi: o.roi } : {}),
        ...(o.roiName ? { roiName: o.roiName } : {}),
      });
      say(RESEARCH_NOTICE);
      const { classes, synthetic } = model.description;
      if (synthetic) say('The model was trained on phantoms: its answers mean nothing for patients.');
      process.stdout.write(o.json ? asJson(predictions) : o.csv ? asCsv(predictions, classes) : asText(predictions));
      await model.session.release();
    });

const asJson = (all: readonly PredictionWithPhases[]): string =>
  all.map(({ embedding: _unused, ...p }) => `${JSON.stringify(p)}\n`).join('');

function asCsv(all: readonly PredictionWithPhases[], classes: readonly string[]): string {
  const header = ['patient', 'lesion', 'predicted', 'possible', ...classes, 'phases', 'warnings'];
  const rows = all.map((p) => [
    p.patient,
    p.lesion,
    p.predicted,
    p.possible.join('|'),
    ...classes.map((c) => p.probabilities[c]!.toFixed(6)),
    p.phases.map((x) => x.phase).join('|'),
    p.warnings.join('; '),
  ]);
  return csvOf([header, ...rows]);
}

export function asText(all: readonly PredictionWithPhases[]): string {
  return all
    .map((p) => {
      const bars = Object.entries(p.probabilities)
        .sort(([, a], [, b]) => b - a)
        .map(([c, v]) => `  ${c.padEnd(14)} ${v.toFixed(3)} ${'#'.repeat(Math.round(v * 30))}`);
      const sure = p.possible.length > 1 ? `not sure: one of ${p.possible.join(', ')}` : p.predicted;
      const phases = p.phases.map((x) => `  phase ${x.phase}: ${x.reason}`);
      return [
        `${p.patient}, lesion ${p.lesion}: ${sure}`,
        ...bars,
        ...phases,
        ...p.warnings.map((w) => `  warning: ${w}`),
        '',
      ].join('\n');
    })
    .join('\n');
}
