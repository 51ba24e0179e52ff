import { l2Normalize, linear, matmul, mul, type Tensor } from 'onnx-grad';
import { allSigns, FINDING_RULES, measureLesion, type Sign, signsOf } from '../findings/index.ts';
import { PHASES } from '../findings/phaseWords.ts';
import { softMatching } from '../methods/contrastive.ts';
import type { TextSource } from '../methods/method.ts';
import { less, mean, unit } from '../text/vectors.ts';
import type { Answers, PretextTask, Score, Targets, Unlabelled } from './task.ts';

/**
 * A sentence of findings is written from the HU of each lesion, and slices are drawn towards the sentences of their lesions, symmetrically.
 * How far another lesion's sentence counts as right is how like it is: equal sentences are never set apart. A sentence's vector is the mean
 * direction of its phrases, so that the shipped bank suffices.
 */
export const measuredSentences: PretextTask = {
  name: 'measured-sentences',
  title: 'Measured sentences',
  citation: 'ours; the loss after Radford et al., ICML 2021, with soft targets as in MedCLIP (Wang et al., EMNLP 2022)',
  learns:
    'What a report would say of a lesion by its HU in each phase: which sentence of findings belongs to which slice.',
  measure: 'slices whose nearest sentence is their own',
  unfit({ kind, channels }) {
    if (kind === 'image') return 'findings are measured in HU, and images have grey values';
    const unknown = channels.filter((channel) => !(PHASES as readonly string[]).includes(channel));
    return unknown.length === 0 ? undefined : `expected phases of ${PHASES.join(', ')}, got ${unknown.join(', ')}`;
  },
  async prepare({ channels, size, features, config, texts }) {
    const { width, vectorOf } = await sentenceVectors(texts, config.text.centre);
    const { temperature } = config.pretraining;
    const known = new WeakMap<Unlabelled['image'], Float32Array | null>();
    const sentenceOf = ({ record, image, mask }: Unlabelled): Float32Array | null => {
      let vector = known.get(image);
      if (vector === undefined) {
        const { present, slices } = record;
        vector = vectorOf(signsOf(FINDING_RULES, measureLesion({ image, mask, present, slices, size }, channels)));
        known.set(image, vector);
      }
      return vector;
    };
    return {
      views: 1,
      asks: (lesion) => sentenceOf(lesion) !== null,
      heads: { 'head.projection.weight': [width, features], 'head.projection.bias': [width] },
      targets: { sentence: { width } },
      row: (slice, { lesion }) => ({ slice, targets: { sentence: sentenceOf(lesion)! } }),
      stages: [
        {
          name: 'sentences',
          share: 1,
          answer: ({ output }, heads) => ({
            embedding: l2Normalize(linear(output, heads['head.projection.weight']!, heads['head.projection.bias']!)),
          }),
          loss: (answers, targets) => matching(answers['embedding']!, targets['sentence']!, temperature),
        },
      ],
      score: (answers, rows) => sentenceScore(answers, rows, temperature),
    };
  },
};

/** How a set of signs becomes a vector of unit length; null where there is no sign, or nothing that tells it from the average sentence. */
async function sentenceVectors(texts: TextSource, centre: boolean) {
  const signs = allSigns(FINDING_RULES);
  const { width, rows } = await texts.embed(signs.map(({ phrase }) => phrase));
  const units = rows.map(unit);
  const middle = mean(units);
  const byName = new Map(signs.map(({ sign }, i) => [sign, centre ? less(units[i]!, middle) : units[i]!]));
  const vectorOf = (found: readonly Sign[]): Float32Array | null => {
    if (found.length === 0) return null;
    const vector = unit(mean(found.map(({ sign }) => byName.get(sign)!)));
    return vector.some((v) => v !== 0) ? Float32Array.from(vector) : null;
  };
  return { width, vectorOf };
}

/**
 * Cross-entropy of the cosines of images [n, d] with sentences [n, d], both of unit length, over the sentences of an image and over the images
 * of a sentence; the target of a pair is the softmax of the cosines of the sentences themselves.
 */
export function matching(images: Tensor, sentences: Tensor, temperature: number): Tensor {
  const cosines = (a: Tensor) => mul(matmul(a, sentences, { transposeB: true }), 1 / temperature);
  return softMatching(cosines(images), cosines(sentences));
}

/** Which of the different sentences of all rows lies nearest to each row. */
function sentenceScore(answers: Answers, rows: readonly { readonly targets: Targets }[], temperature: number): Score {
  const own = rows.map(({ targets }) => targets['sentence'] as Float32Array);
  const places = new Map(own.map((vector) => [vector.join(), vector]));
  const sentences = [...places.values()];
  let [right, loss] = [0, 0];
  answers['embedding']!.forEach((image, i) => {
    const scores = sentences.map((s) => s.reduce((sum, v, k) => sum + v * image[k]!, 0) / temperature);
    const wanted = sentences.indexOf(places.get(own[i]!.join())!);
    const top = Math.max(...scores);
    right += scores[wanted] === top ? 1 : 0;
    loss += top + Math.log(scores.reduce((sum, v) => sum + Math.exp(v - top), 0)) - scores[wanted]!;
  });
  const asked = rows.length;
  const n = Math.max(1, asked);
  return { asked, loss: loss / n, accuracy: right / n, chance: 1 / Math.max(1, sentences.length) };
}
