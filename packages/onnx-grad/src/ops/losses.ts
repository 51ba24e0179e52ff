import { ShapeError, show } from '../tensor/shape.ts';
import { constant, constantInt, type Tensor } from '../tensor/tensor.ts';
import { abs, add, div, exp, log, maximum, mul, neg, type Operand, sqrt, square, sub } from './arithmetic.ts';
import { matmul } from './matmul.ts';
import { mean, sum } from './reduction.ts';
import { gather, oneHot, transpose } from './shaping.ts';
import { logSoftmax } from './softmax.ts';

/** x / |x| along the last axis; `epsilon` keeps a zero vector finite. */
export const l2Normalize = (x: Tensor, epsilon = 1e-12): Tensor =>
  div(x, sqrt(add(sum(square(x), [-1], true), epsilon)));

/** Cosine of every row of a [n, d] with every row of b [m, d] -> [n, m]. */
export const cosineSimilarity = (a: Tensor, b: Tensor): Tensor =>
  matmul(l2Normalize(a), l2Normalize(b), { transposeB: true });

export interface CrossEntropyOptions {
  /** Share of the target spread evenly over all classes. */
  readonly labelSmoothing?: number;
  /** One weight per class; the loss is the weighted mean, as in PyTorch. */
  readonly classWeights?: readonly number[];
}

/** Mean cross-entropy of logits [n, classes] against int64 labels [n]. */
export function crossEntropy(
  logits: Tensor,
  labels: Tensor,
  { labelSmoothing = 0, classWeights }: CrossEntropyOptions = {},
): Tensor {
  const classes = logits.shape[1]!;
  if (
    logits.shape.length !== 2 ||
    labels.shape.length !== 1 ||
    labels.shape[0] !== logits.shape[0] ||
    labels.type !== 'int64'
  )
    throw new ShapeError(
      `crossEntropy: expected logits [n, classes] and int64 labels [n], got ${show(logits.shape)} and ${labels.type} ${show(labels.shape)}`,
    );
  const hot = oneHot(labels, classes);
  const smooth = labelSmoothing === 0 ? hot : add(mul(hot, 1 - labelSmoothing), labelSmoothing / classes);
  if (classWeights === undefined) return softCrossEntropy(logits, smooth);
  if (classWeights.length !== classes)
    throw new ShapeError(`crossEntropy: expected ${classes} class weights, got ${classWeights.length}`);
  const weights = constant(classWeights);
  const total = sum(mul(hot, weights));
  return neg(div(sum(mul(mul(smooth, weights), logSoftmax(logits))), total));
}

/** Mean cross-entropy of logits [n, classes] against target probabilities [n, classes]. */
export const softCrossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  mul(sum(mul(targets, logSoftmax(logits))), -1 / logits.shape[0]!);

/** Mean binary cross-entropy of logits against targets in 0..1, in the form that cannot overflow. */
export const binaryCrossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  mean(add(sub(maximum(logits, 0), mul(logits, targets)), log(add(exp(neg(abs(logits))), 1))));

/** CLIP's symmetric contrastive loss: row i of each side belongs to row i of the other. a, b [n, d]. */
export function infoNce(a: Tensor, b: Tensor, scale: Operand): Tensor {
  const n = a.shape[0]!;
  const logits = mul(cosineSimilarity(a, b), scale);
  const own = constantInt(Array.from({ length: n }, (_, i) => i));
  return mul(add(crossEntropy(logits, own), crossEntropy(transpose(logits, [1, 0]), own)), 0.5);
}

/**
 * SimCLR's normalised temperature-scaled cross-entropy (Chen et al. 2020): of all other rows, each has to find the one it belongs with.
 * @param z [2n, d]; rows i and i + n belong together
 */
export function ntXent(z: Tensor, temperature: number): Tensor {
  const rows = z.shape[0]!;
  if (z.shape.length !== 2 || rows < 2 || rows % 2 !== 0)
    throw new ShapeError(`ntXent: expected two views of each row [2n, d], got ${show(z.shape)}`);
  const self = new Float32Array(rows * rows);
  // Far below any cosine over a temperature, and no infinity that times 0 would be no number.
  for (let i = 0; i < rows; i++) self[i * rows + i] = -1e9;
  const logits = add(div(cosineSimilarity(z, z), temperature), constant(self, [rows, rows]));
  return crossEntropy(logits, constantInt(Array.from({ length: rows }, (_, i) => (i + rows / 2) % rows)));
}

/** Rows of an embedding table [vocabulary, d] for int64 ids of any shape. */
export const embedding = (table: Tensor, ids: Tensor): Tensor => gather(table, ids);
