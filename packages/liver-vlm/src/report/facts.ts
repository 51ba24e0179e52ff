import type { Metrics } from '../evaluation/summarise.ts';
import { methodsParagraphs } from './methodsText.ts';
import type { ReportData } from './reportData.ts';
import { FILL } from './sheet.ts';
import { decimals, figureText, plainAnswer } from './words.ts';

/** What a run or a comparison knows of itself, in sentences, for the cards and checklists; a text that it cannot know is FILL. */
export type Facts = {
  synthetic: boolean;
  /** What the sheets are of. */
  name: string;
  model: string;
  answer: string;
  goal: string;
  dataset: { name: string; description: string; licence: string; sha256: string; size: string; classes: string };
  preprocessing: string;
  missing: string;
  partitions: string;
  initialisation: string;
  training: string;
  choice: string;
  imbalance: string;
  output: string;
  measures: string;
  uncertainty: string;
  calibration: string;
  heterogeneity: string;
  performance: string;
  failures: string;
  software: string;
  code: string;
  /** Figures of the model that is described. */
  metrics: Metrics;
  provenance: readonly { readonly name: string; readonly value: string }[];
};

/** The parts of the facts that follow from a method's figures. */
export function factsOfMetrics(metrics: Metrics): Pick<Facts, 'goal' | 'measures' | 'performance' | 'metrics'> {
  return {
    goal: `Classification of a focal liver lesion that is already found and outlined, into ${metrics.classes.join(', ')} (diagnostic)`,
    measures:
      'Discrimination: area under the ROC curve, each class against the rest, and its mean; accuracy, balanced accuracy, macro F1, Cohen’s kappa, sensitivity, specificity. Calibration: Brier score, log loss, expected calibration error, reliability diagram. Uncertainty of single answers: coverage of prediction sets, risk by coverage. Clinical utility was not measured.',
    performance: `Counting ${metrics.level}s: accuracy ${figureText(metrics.accuracy)}, balanced accuracy ${figureText(metrics.balancedAccuracy)}, macro AUC ${figureText(metrics.macroAuc)}, Brier score ${figureText(metrics.brier)}, expected calibration error ${figureText(metrics.expectedCalibrationError)}. Subgroups by age, sex, site, scanner: ${FILL}`,
    metrics,
  };
}

/** Gathers what the evaluation of a single run knows. */
export function runFacts(data: ReportData): Facts {
  const [main] = data.metrics;
  const paragraphs = methodsParagraphs(data);
  const known = (name: RegExp): string =>
    data.provenance
      .filter((row) => name.test(row.name))
      .map(({ name, value }) => `${name}: ${value}`)
      .join('; ') || FILL;
  const missed = data.examples?.some(({ truth, answer }) => truth !== answer);
  return {
    synthetic: data.synthetic,
    name: data.modelName,
    model: known(/model|architecture|weights/i),
    answer: data.answer ?? plainAnswer(main),
    ...factsOfMetrics(main),
    dataset: {
      ...data.dataset,
      size: `${data.dataset.patients} patients, ${data.dataset.lesions} lesions`,
      classes: `of the test part: ${main.perClass.map((own) => `${own.class} ${Math.round(own.cases)}`).join(', ')}`,
    },
    preprocessing: known(/preprocess|window|config/i),
    missing: FILL,
    partitions: known(/split/i),
    initialisation: known(/init|seed/i),
    training: data.methodsText.join(' ') || FILL,
    choice: known(/selection|chosen/i),
    imbalance: FILL,
    output: data.predictionSets
      ? `One probability a class, and a prediction set for a coverage of ${data.predictionSets.rule.coverage}; the answer is the likeliest class, without a threshold`
      : 'One probability a class; the answer is the likeliest, without a threshold',
    uncertainty: paragraphs.at(data.methodsText.length) ?? FILL,
    calibration: data.temperature
      ? `Temperature scaling on held-out patients, T = ${decimals(data.temperature.temperature)}`
      : FILL,
    heterogeneity: FILL,
    failures: missed ? 'Wrong answers are shown in the report' : FILL,
    software: known(/software|version|node/i),
    code: known(/command/i),
    provenance: data.provenance,
  };
}
