import {
  add,
  constant,
  cosineSimilarity,
  div,
  equal,
  globalAveragePool,
  maximum,
  mul,
  relu,
  sub,
  sum,
  type Tensor,
  transpose,
} from 'onnx-grad';
import { caseNumbers } from './cases.ts';
import { retrieval, sliceKey } from './retrieval.ts';
import type { PretextTask, Stage } from './task.ts';

/** The residual stages of the image encoder, by the names of their maps. */
const LAYERS = ['layer1', 'layer2', 'layer3', 'layer4'];

/**
 * Forward-Forward contrastive learning. Local: each stage of the encoder has its own contrastive loss over its pooled maps, and no gradient
 * flows between stages, so that no activation has to be kept for a later one. Global: the same loss on the last features, through the whole
 * encoder. The third stage of the paper, cross-entropy, is the training that follows. Two views of a slice belong together; slices of other
 * patients do not; other slices of the same patient are neither.
 */
export const ffcl: PretextTask = {
  name: 'ffcl',
  title: 'Forward-Forward contrastive learning',
  citation: 'Forward-Forward Contrastive Learning, arXiv 2305.02927 (2023)',
  learns:
    'What stays of a slice when it is augmented, stage by stage without gradients between them, then through the whole encoder.',
  measure: 'views whose nearest neighbour is the other view of their slice',
  async prepare({ lesions, config: { pretraining } }) {
    const cases = caseNumbers(lesions, ffcl.title);
    const local: Stage = {
      name: 'local',
      share: 0.5,
      detached: true,
      answer: ({ output, intermediates }) => ({
        ...Object.fromEntries(LAYERS.map((layer) => [layer, globalAveragePool(intermediates[layer]!)])),
        features: output,
      }),
      loss: (answers, targets) =>
        LAYERS.map((layer) => contrast(answers[layer]!, targets['case']!)).reduce((a, b) => add(a, b)),
    };
    const global: Stage = {
      name: 'global',
      share: 0.5,
      answer: ({ output }) => ({ features: output }),
      loss: (answers, targets) => contrast(answers['features']!, targets['case']!),
    };
    return {
      views: 2,
      asks: () => true,
      heads: {},
      targets: { case: { width: 1 } },
      row: (slice, { lesion }) => ({ slice, targets: { case: Float32Array.of(cases.of(lesion)) } }),
      stages: [local, global],
      score: (answers, rows) =>
        retrieval(answers['features']!, rows, { key: sliceKey, temperature: pretraining.temperature }),
    };
  },
};

/**
 * Cosine embedding loss over all pairs of a batch: 1 - cos of two views of a slice, max(0, cos) of slices of different cases, each a mean.
 * @param features [n, d], rows i and i + n/2 of one slice; cases [n, 1]
 */
export function contrast(features: Tensor, cases: Tensor): Tensor {
  const n = features.shape[0]!;
  const cosines = cosineSimilarity(features, features);
  const pairs = new Float32Array(n * n);
  for (let i = 0; i < n; i++) pairs[i * n + ((i + n / 2) % n)] = 1;
  const apart = sub(1, equal(cases, transpose(cases, [1, 0])));
  const together = div(sum(mul(constant(pairs, [n, n]), sub(1, cosines))), n);
  return add(together, div(sum(mul(apart, relu(cosines))), maximum(sum(apart), 1)));
}
