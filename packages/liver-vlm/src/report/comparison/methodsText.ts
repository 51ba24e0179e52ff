import type { ComparisonData } from '../../compare/data.ts';
import { listed, sentence } from './answer.ts';

/** The methods section of a paper, a paragraph each on data, splits, methods, training, search, calibration, statistics. */
export function comparisonMethods(data: ComparisonData): { heading: string; text: string }[] {
  const { protocol, methods } = data;
  const { config } = protocol;
  const run = methods.filter(
    ({ unfit, name }) => unfit === undefined && data.results.some(({ method }) => method === name),
  );
  const usesText = run.some((method) => method.usesText);
  const parts = [
    { heading: 'Data', text: dataText(data) },
    { heading: 'Splits', text: splitText(data) },
    {
      heading: 'Methods compared',
      text: run
        .map(({ title, citation, trains }) => `${title} (${citation.replace(/\.$/, '')}). ${sentence(trains)}`)
        .join(' '),
    },
    ...(usesText ? [{ heading: 'Class sentences', text: promptText(data) }] : []),
    { heading: 'Training', text: trainingText(data) },
    {
      heading: 'Choice of settings',
      text: `In every round, and for every size, each method tried the same number of settings (${protocol.budget}, or as many as it has if fewer), fixed beforehand and best default first. The setting and, where there are epochs, the epoch were chosen by the loss on the inner validation patients (${Math.round(100 * protocol.validation)} % of the round’s patients that are not tested), settings after a temperature fitted for each. Test patients took no part in any choice.`,
    },
    {
      heading: 'Calibration and prediction sets',
      text: `In every round, probabilities were calibrated by one temperature (Guo et al., ICML 2017) on the validation lesions. Prediction sets were made by split conformal prediction (Vovk et al. 2005) with the least-ambiguous-set score (Sadinle et al., JASA 2019) for a coverage of ${protocol.coverage}, with the validation lesions as calibration cases; since the same lesions chose the setting, the promise is checked by the measured coverage, not taken for granted. Abstention is shown by risk over coverage (Geifman & El-Yaniv, NeurIPS 2017).`,
    },
    { heading: 'Statistics', text: statisticsText(data) },
  ];
  return config.seed === protocol.seed
    ? parts
    : [...parts, { heading: 'Seeds', text: `Splits: ${protocol.seed}; training: ${config.seed}.` }];
}

function dataText({ dataset, synthetic }: ComparisonData): string {
  const classes = listed(
    dataset.classes.map((own) => `${own.class} (${own.lesions} lesions of ${own.patients} patients)`),
  );
  const kind =
    dataset.kind === 'ct'
      ? `multi-phase CT (${dataset.channels.map((phase) => phase.replaceAll('_', ' ')).join(', ')})`
      : `images (${dataset.channels.join(', ')})`;
  return `${synthetic ? 'Synthetic phantoms, not patients. ' : ''}${dataset.name}: ${dataset.patients} patients with ${dataset.lesions} lesions and ${dataset.slices} slices, ${kind}, each cut out around the lesion at ${dataset.size.join(' × ')} pixels. Classes: ${classes}. ${sentence(dataset.source)}`;
}

function splitText({ protocol }: ComparisonData): string {
  const { folds, repeats, sizes, seed, splitSha256 } = protocol;
  const again = repeats > 1 ? `, repeated ${repeats} times with new folds` : '';
  const numbers = sizes.filter((size) => size !== 'all');
  const curves =
    numbers.length > 0
      ? ` For learning curves, ${listed(numbers.map(String))} patients of each class were drawn from each round’s training part, the smaller sets within the larger; the test part stayed whole.`
      : '';
  return `Nested ${folds}-fold cross-validation by patient, stratified by class${again} (seed ${seed}). No patient stands in two parts of a round, and all methods used the same frozen rounds (SHA-256 ${splitSha256.slice(0, 16)}…).${curves}`;
}

function promptText({ protocol: { prompts, config } }: ComparisonData): string {
  const sentences = prompts.classes.map(
    (own) =>
      `${own.class}: “${own.sentences[0] ?? ''}”${own.sentences.length > 1 ? ` and ${own.sentences.length - 1} more` : ''}`,
  );
  const centre = config.text.centre ? ', their mean over the classes subtracted,' : '';
  const encoder = config.text.encoder ?? 'the sentence encoder whose vectors are shipped with the software';
  return `Classes were put into words as ${prompts.kind} prompts${prompts.note ? ` (${prompts.note})` : ''}: ${sentence(sentences.join('; '))} Sentences were embedded once by ${encoder}; the mean vector of a class${centre} was scaled to unit length and kept fixed.`;
}

function trainingText({ protocol: { config }, dataset }: ComparisonData): string {
  const { training, model, input } = config;
  const start = model.weights ? `begun from ${model.weights}` : 'trained from scratch';
  const scale = model.logitScale === 'learned' ? 'a learned scale' : `${Number(model.logitScale.toFixed(2))}`;
  const balance = {
    weights: 'weights in the loss inverse to the number of lesions of a class',
    sampling: 'even sampling of the classes',
    none: 'no balancing of the classes',
  }[training.balance];
  return `Unless a method or a setting says otherwise: ${model.backbone}, ${start}; cosines times ${scale}; input clipped to ${input.window.low} to ${input.window.high}${dataset.kind === 'ct' ? ' HU' : ''}; ${training.optimiser === 'adamw' ? 'AdamW' : 'SGD'}, learning rate ${training.learningRate}, weight decay ${training.weightDecay}, batches of ${training.batch}, at most ${training.epochs} epochs, stopped after ${training.patience} without a lower validation loss; label smoothing ${training.labelSmoothing}; ${balance}; random flips, rotations, scaling, shifts and noise as augmentation where the configuration has them.`;
}

function statisticsText({ protocol, reference, methods }: ComparisonData): string {
  const { bootstrap, repeats, margin } = protocol;
  const title = methods.find(({ name }) => name === reference)?.title ?? reference;
  const again =
    repeats > 1
      ? ` With ${repeats} repeats, every figure is computed for each repeat and averaged, within each draw as well.`
      : '';
  return (
    `A lesion’s probabilities are the mean over its slices; figures count lesions unless they say otherwise. Areas under the ROC curve are one class against the rest, ties counted one half, and their mean over classes. ` +
    `Intervals are 95 % percentile intervals of a bootstrap that draws whole patients with replacement (${bootstrap.draws.toLocaleString('en')} draws, seed ${bootstrap.seed}), since lesions of one patient are no independent cases.${again} ` +
    `They hold for new patients of the same kind and the models as trained; they do not tell how much another training set would change the models. ` +
    `Differences are ${title} less the other method on the same lesions and the same draws; p values are two-sided, from the share of draws on the other side of 0, and adjusted by Holm’s method (Holm 1979) over the other methods at one size. ` +
    `Areas by class were also compared by DeLong’s test (DeLong et al. 1988) on patients, probabilities averaged over repeats. ` +
    `A difference of less than ${margin} is taken as too small to matter. Expected calibration error uses ten equal bins of the largest probability.`
  );
}
