import {
  add,
  constantInt,
  gather,
  infoNce,
  input,
  int64,
  matmul,
  mul,
  oneHot,
  type Random,
  softCrossEntropy,
  softmax,
  type Tensor,
  transpose,
} from 'onnx-grad';
import type { Classified } from '../model/architecture.ts';
import { less, mean, unit } from '../text/vectors.ts';
import type { Objective } from '../training/objective.ts';
import type { Network, NetworkRequest } from './networkMethod.ts';

/** The class of each sentence of a batch, by its row in the table of sentences. */
interface Sentences {
  readonly classOf: readonly number[];
  readonly classes: number;
  /** Images, and sentences, in a batch. */
  readonly batch: number;
}

const SENTENCES = 'sentences';

/** The batch's sentences [n, d], of unit length, and the scale of the cosines. */
function textSide({ intermediates }: Classified, rows: Tensor): { texts: Tensor; scale: Tensor } {
  const { sentences, scale } = intermediates as { sentences: Tensor; scale: Tensor };
  return { texts: gather(sentences, rows), scale };
}

/** One row of the table among those of the class. */
function sentenceOf(label: number, { classOf }: Sentences, random: Random): number {
  const own = classOf.flatMap((c, row) => (c === label ? [row] : []));
  return own[random.below(own.length)]!;
}

/**
 * CLIP's objective (Radford et al. 2021, figure 3): each image belongs to the one sentence drawn for it, and to no other sentence of the
 * batch, not even one of its own class.
 */
export const clipObjective = (sentences: Sentences): Objective => ({
  loss: (classified) => {
    const { texts, scale } = textSide(classified, input(SENTENCES, [sentences.batch], 'int64'));
    return infoNce(classified.embedding, texts, scale);
  },
  draw: (labels, random) => ({ [SENTENCES]: int64(labels.map((label) => sentenceOf(label, sentences, random))) }),
});

/**
 * MedCLIP's semantic matching loss (Wang et al. 2022, section 3.3): images and sentences are drawn apart, and the target of a pair is the
 * softmax of their labels' product, over the sentences of an image and over the images of a sentence.
 */
export const medClipObjective = (sentences: Sentences): Objective => ({
  loss: (classified, labels) => {
    const rows = input(SENTENCES, [sentences.batch], 'int64');
    const { texts, scale } = textSide(classified, rows);
    const logits = mul(matmul(classified.embedding, texts, { transposeB: true }), scale);
    const classOf = matmul(
      oneHot(rows, sentences.classOf.length),
      oneHot(constantInt(sentences.classOf), sentences.classes),
    );
    return softMatching(logits, matmul(oneHot(labels, sentences.classes), classOf, { transposeB: true }));
  },
  draw: (labels, random) => {
    const classes = labels.map((_, i) => i % sentences.classes);
    return { [SENTENCES]: int64(classes.map((c) => sentenceOf(c, sentences, random))) };
  },
});

/** Cross-entropy of logits [n, m] against the softmax of the similarity of labels [n, m], over rows and over columns, averaged. */
export function softMatching(logits: Tensor, similarity: Tensor): Tensor {
  const side = (x: Tensor, target: Tensor) => softCrossEntropy(x, softmax(target));
  const turn = (x: Tensor) => transpose(x, [1, 0]);
  return mul(add(side(logits, similarity), side(turn(logits), turn(similarity))), 0.5);
}

/** A network that meets the class sentences in a learned space, trained by the objective. */
export async function contrastiveNetwork(
  { classes, config, texts }: NetworkRequest,
  objective: (sentences: Sentences) => Objective,
): Promise<Network> {
  const prompts = await texts.prompts(classes, config.text.prompts);
  const { width, rows } = await texts.embed(prompts.flatMap((p) => p.sentences));
  const classOf = prompts.flatMap((p, c) => p.sentences.map(() => c));
  const table = sentenceTable(rows, width, config.text.centre);
  return {
    head: { kind: 'sentences', sentences: table, width, classOf, dimension: width },
    texts: null,
    objective: objective({ classOf, classes: classes.length, batch: config.training.batch }),
  };
}

/** Unit vectors, less their mean where centred: as for Liver-VLM, what all sentences have in common tells no class apart. */
function sentenceTable(rows: readonly Float32Array[], width: number, centre: boolean): Float32Array {
  const units = rows.map(unit);
  const middle = mean(units);
  const table = new Float32Array(rows.length * width);
  units.forEach((row, i) => {
    table.set(centre ? less(row, middle) : row, i * width);
  });
  return table;
}
