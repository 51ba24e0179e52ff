import type { ComparisonData } from '../../compare/data.ts';
import { type Facts, factsOfMetrics } from '../facts.ts';
import { FILL } from '../sheet.ts';
import { languageAnswer } from './answer.ts';
import { largestSize, resultOf, titleOf } from './lookup.ts';
import { comparisonMethods } from './methodsText.ts';

/** Gathers what a comparison knows of itself; the model is its reference at the largest size. Undefined where the reference never finished. */
export function comparisonFacts(data: ComparisonData): Facts | undefined {
  const { dataset, protocol, reference } = data;
  const result = resultOf(data, reference, largestSize(data));
  if (!result) return undefined;
  const texts = new Map(comparisonMethods(data).map(({ heading, text }) => [heading, text]));
  const text = (heading: string): string => texts.get(heading) ?? FILL;
  const about = data.methods.find(({ name }) => name === reference);
  const { balance } = protocol.config.training;
  const known = (name: RegExp): string =>
    data.provenance
      .filter((row) => name.test(row.name))
      .map(({ name, value }) => `${name}: ${value}`)
      .join('; ') || FILL;
  return {
    synthetic: data.synthetic,
    name: data.title,
    model: `${titleOf(data, reference)} (${about?.citation ?? ''}). ${about?.trains ?? ''} Backbone ${protocol.config.model.backbone}`,
    answer: languageAnswer(data),
    ...factsOfMetrics(result.metrics.lesion),
    dataset: {
      name: dataset.name,
      description: dataset.source,
      licence: FILL,
      sha256: dataset.sha256,
      size: `${dataset.patients} patients, ${dataset.lesions} lesions, ${dataset.slices} slices`,
      classes: dataset.classes.map((own) => `${own.class} ${own.lesions} (${own.patients} patients)`).join(', '),
    },
    preprocessing: `Lesions cut out at ${dataset.size.join(' × ')} pixels; values clipped to ${protocol.config.input.window.low} to ${protocol.config.input.window.high} and scaled to −1 to 1`,
    missing:
      dataset.kind === 'ct'
        ? 'A missing phase is filled by the rule stated in the data set; how many are missing is in its import report'
        : FILL,
    partitions: text('Splits'),
    initialisation: `${protocol.config.model.weights ?? 'from scratch'}, seed ${protocol.config.seed}`,
    training: text('Training'),
    choice: text('Choice of settings'),
    imbalance: {
      weights: 'Weights in the loss',
      sampling: 'Even sampling of the classes while training',
      none: 'None',
    }[balance],
    output: `One probability a class, and a prediction set for a coverage of ${protocol.coverage}; the answer is the likeliest class, without a threshold`,
    uncertainty: text('Statistics'),
    calibration: text('Calibration and prediction sets'),
    heterogeneity: `${protocol.sizes.length > 1 ? `Learning curves over ${protocol.sizes.join(', ')} patients a class; a` : 'A'}cross sites and scanners: ${FILL}`,
    failures: data.examples.some(({ truth, answer }) => truth !== answer)
      ? 'Wrong answers are shown in the report'
      : FILL,
    software: known(/liver|node|version|software/i),
    code: known(/command/i),
    provenance: data.provenance,
  };
}
