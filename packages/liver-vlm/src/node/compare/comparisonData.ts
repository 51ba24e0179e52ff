import { MARGIN } from '../../compare/claimRows.ts';
import type { ComparisonData } from '../../compare/data.ts';
import { COVERAGE } from '../../compare/definition.ts';
import { gather } from '../../compare/gather.ts';
import type { FinishedUnit } from '../../compare/unit.ts';
import { RESEARCH_NOTICE } from '../../notice.ts';
import { environment } from '../environment.ts';
import { comparisonExamples } from './comparisonExamples.ts';
import type { CompareRequest, Comparison } from './prepare.ts';
import { textsOf } from './unfit.ts';

/** Draws of the bootstrap, and its seed: fixed, so that a report repeats itself. */
const BOOTSTRAP = { draws: 2000, seed: 1 } as const;
/** Share of a round's remaining patients that settings and epochs are chosen by, as groupedFolds holds them back. */
const VALIDATION = 0.2;

/** All that the report shows, from the units that ended. */
export async function comparisonData(
  comparison: Comparison,
  request: CompareRequest,
  units: readonly FinishedUnit[],
): Promise<ComparisonData> {
  const { dataset, definition, split, plan, methods, promptsNote, key } = comparison;
  const { classes, config } = definition;
  const { info } = dataset;
  const records = dataset.records.filter((r) => classes.includes(r.label));
  const patientsOf = (own: typeof records) => new Set(own.map((r) => r.patient)).size;
  const gathered = gather(
    units,
    {
      methods: request.methods,
      sizes: plan.sizes,
      planned: plan.units.length,
      same: [`liver-vlm-${config.text.prompts}`, `liver-vlm-${config.model.backbone}`],
    },
    { classes, bootstrap: BOOTSTRAP },
  );
  const { software, ...machine } = environment();
  return {
    format: 'liver-vlm-comparison',
    version: 1,
    notice: RESEARCH_NOTICE,
    synthetic: info.synthetic,
    title: `${info.name}: does the language help?`,
    created: new Date().toISOString().slice(0, 10),
    dataset: {
      name: info.name,
      source: info.source,
      kind: info.kind,
      channels: info.channels,
      size: info.size,
      patients: patientsOf(records),
      lesions: records.length,
      slices: records.reduce((n, r) => n + r.slices, 0),
      classes: classes.map((c) => {
        const own = records.filter((r) => r.label === c);
        return { class: c, patients: patientsOf(own), lesions: own.length };
      }),
      sha256: dataset.hash,
    },
    protocol: {
      folds: 1 + Math.max(...split.rounds.map((r) => r.fold)),
      repeats: 1 + Math.max(...split.rounds.map((r) => r.repeat)),
      sizes: plan.sizes,
      budget: definition.budget,
      seed: definition.seed,
      validation: VALIDATION,
      splitSha256: split.sha256,
      coverage: COVERAGE,
      bootstrap: BOOTSTRAP,
      margin: MARGIN,
      config,
      prompts: {
        kind: config.text.prompts,
        classes: await textsOf(definition).prompts(classes, config.text.prompts),
        ...(promptsNote === undefined ? {} : { note: promptsNote }),
      },
    },
    methods: methods.map(({ method: { name, title, citation, trains, usesText }, unfit }) => ({
      name,
      title,
      citation,
      trains,
      usesText,
      ...(unfit === undefined ? {} : { unfit }),
    })),
    ...gathered,
    leftOut: plan.leftOut.filter(({ what }) => !methods.some(({ method }) => method.name === what)),
    examples: await comparisonExamples(comparison, gathered.reference, units),
    provenance: [
      { name: 'command', value: commandOf(request) },
      { name: 'comparison (SHA-256)', value: key },
      { name: 'data set (SHA-256)', value: dataset.hash },
      { name: 'split (SHA-256)', value: split.sha256 },
      ...Object.entries(software).map(([name, value]) => ({ name, value })),
      ...Object.entries(machine).map(([name, value]) => ({ name, value: String(value) })),
    ],
  };
}

/** The command that makes this report again; folders and files are the reader's own. */
function commandOf({ methods, folds, repeats, sizes, budget, seed, split, unknown }: CompareRequest): string {
  return [
    'liver-vlm compare DATASET',
    `--methods ${methods.join(',')}`,
    split === undefined ? `--folds ${folds} --repeats ${repeats}` : '--split splits.json',
    `--sizes ${sizes.join(',')}`,
    `--budget ${budget}`,
    `--seed ${seed}`,
    ...unknown.map(() => '--unknown OTHER_DATASET'),
    '--config CONFIG',
    '--out OUT',
  ].join(' ');
}
