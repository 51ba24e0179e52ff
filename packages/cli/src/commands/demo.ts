import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { Command } from 'commander';
import { RESEARCH_NOTICE } from 'liver-vlm';
import { importCt, openModel, predictSource } from 'liver-vlm/node';
import own from '../../package.json' with { type: 'json' };
import { wholeNumber } from '../options.ts';
import { say, showProgress } from '../progress.ts';
import { resultTable, showEvaluation } from './evaluate.ts';
import { report } from './import.ts';
import { asText } from './predict.ts';
import { readConfig, showTraining } from './train.ts';

export const demoCommand = (): Command =>
  new Command('demo')
    .description('The whole way on a synthetic cohort: make it as DICOM, import, train, evaluate, predict.')
    .option('--out <dir>', 'folder to fill', 'demo')
    .option('--patients <n>', 'number of phantom patients', wholeNumber, 120)
    .option('--seed <s>', 'seed of the cohort', wholeNumber, 1)
    .action(async (o) => {
      say(`Liver-VLM demo on synthetic phantoms. ${RESEARCH_NOTICE}`);
      const at = (name: string) => join(o.out, name);
      await rm(o.out, { recursive: true, force: true });
      await mkdir(o.out, { recursive: true });

      say('\n1 of 5: a synthetic cohort as DICOM');
      const cohortBar = showProgress('phantom cohort', o.patients);
      const cohort = await writePhantomCohort({
        out: at('cohort'),
        patients: o.patients,
        seed: o.seed,
        onProgress: (done) => cohortBar.update(done),
      }).finally(() => cohortBar.stop());

      say('\n2 of 5: import to a data set');
      const importBar = showProgress('import lesions', cohort.lesions);
      const dataset = await importCt({
        source: at('cohort'),
        labels: join(at('cohort'), 'labels.csv'),
        out: at('dataset'),
        name: 'synthetic cohort',
        description: `phantoms by liver-vlm ${own.version}, seed ${o.seed}`,
        size: DEMO_SIZE,
        slices: 3,
        margin: { fraction: 0.25 },
        classes: ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'],
        replace: true,
        createdBy: `liver-vlm ${own.version}`,
        onProgress: (done) => importBar.update(done),
      }).finally(() => importBar.stop());
      report(dataset);

      say('\n3 of 5: train');
      const config = await readConfig(CONFIG);
      await showTraining({ dataset: at('dataset'), config, out: at('run'), resume: false });

      say('\n4 of 5: evaluate on held-out patients');
      const result = await showEvaluation(at('run'), at('dataset'));
      for (const name of ['model.onnx', 'metrics.json', 'report.html']) await copyFile(join(at('run'), name), at(name));

      say('\n5 of 5: predict one study');
      const [patient] = (await readdir(at('cohort'), { withFileTypes: true })).filter((e) => e.isDirectory());
      const model = await openModel(at('model.onnx'));
      process.stdout.write(`\n${asText(await predictSource({ model, source: join(at('cohort'), patient!.name) }))}`);
      await model.session.release();

      process.stdout.write(
        `\nSynthetic phantoms, not patients: these figures say nothing about a clinic.\n${resultTable(result.metrics)}\n`,
      );
      process.stdout.write(`\nReport: ${at('report.html')}\nModel:  ${at('model.onnx')}\n\n${NEXT}\n`);
    });

const DEMO_SIZE = 64;
const CONFIG = new URL('../demo.yaml', import.meta.url).pathname;

const NEXT = `Next, on your own data:
  npm run liver-vlm -- import YOUR_DICOM_FOLDER --labels labels.csv --out dataset
  npm run liver-vlm -- train dataset --out run
  npm run liver-vlm -- evaluate run --dataset dataset`;
