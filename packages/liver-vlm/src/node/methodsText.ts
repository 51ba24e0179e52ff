import { methodNamed } from '../methods/index.ts';
import type { ModelDescription } from '../model/description.ts';
import type { SplitFile } from '../split/splitFile.ts';
import type { Dataset } from './readDataset.ts';

/** Paragraphs for a paper's methods section, from what the run recorded. */
export function methodsText(d: ModelDescription, split: SplitFile, dataset: Dataset): string[] {
  const method = methodNamed(d.method);
  const patientOf = new Map(dataset.records.map((r) => [r.id, r.patient]));
  const patients = (ids: readonly string[]) => new Set(ids.map((id) => patientOf.get(id))).size;
  const [round] = split.rounds;
  const text =
    d.prompts.length > 0
      ? ` Class embeddings came from ${d.textEncoder}, computed once from ${d.prompts.map((p) => `"${p.sentences[0]}"${p.sentences.length > 1 ? ` and ${p.sentences.length - 1} more` : ''} (${p.class})`).join(', ')}.`
      : '';
  return [
    `${method.title} (${method.citation}) was trained on ${d.kind === 'ct' ? 'multi-phase CT' : 'images'} with the channels ${d.channels.join(', ')}, cut to ${d.size.join(' x ')} pixels and windowed to ${d.preprocessing.window.low} to ${d.preprocessing.window.high}${d.kind === 'ct' ? ' HU' : ''}. Backbone: ${d.backbone}, projected to ${d.dimension} dimensions. ${method.trains}${text}`,
    `Lesions were split by patient, stratified by class (seed ${split.seed}): ${patients(round!.train)} patients (${round!.train.length} lesions) for training, ${patients(round!.validation)} (${round!.validation.length}) for validation, ${patients(split.lockedTest)} (${split.lockedTest.length}) for the test. No patient stands in two parts. Epoch, temperature (${d.temperature.toFixed(2)}) and prediction sets were chosen on the validation patients alone; the test patients were used once.`,
    "A lesion's probabilities are the mean over its slices. Intervals are 95 % percentile intervals of a bootstrap of whole patients (2,000 draws).",
  ];
}
