import { linear, ntXent, relu } from 'onnx-grad';
import { retrieval, sliceKey } from './retrieval.ts';
import type { PretextTask } from './task.ts';

/** Length of the projection, as in the paper. */
const WIDTH = 128;

/**
 * Two augmented views of each slice of a batch are drawn together, and apart from every other view. The views are those of the configured
 * augmentation; the paper's crops and colours are made for photographs.
 */
export const simclr: PretextTask = {
  name: 'simclr',
  title: 'SimCLR',
  citation: 'Chen et al., A Simple Framework for Contrastive Learning of Visual Representations, ICML 2020',
  learns: 'What stays of a slice when it is augmented: which two views of a batch show the same slice.',
  measure: 'views whose nearest neighbour is the other view of their slice',
  async prepare({ features, config: { pretraining } }) {
    const { temperature } = pretraining;
    return {
      views: 2,
      asks: () => true,
      heads: {
        'head.hidden.weight': [features, features],
        'head.hidden.bias': [features],
        'head.projection.weight': [WIDTH, features],
      },
      targets: {},
      row: (slice) => ({ slice, targets: {} }),
      stages: [
        {
          name: 'contrast',
          share: 1,
          answer: ({ output }, heads) => ({
            projection: linear(
              relu(linear(output, heads['head.hidden.weight']!, heads['head.hidden.bias']!)),
              heads['head.projection.weight']!,
            ),
          }),
          loss: (answers) => ntXent(answers['projection']!, temperature),
        },
      ],
      score: (answers, rows) => retrieval(answers['projection']!, rows, { key: sliceKey, temperature }),
    };
  },
};
