import {
  add,
  constant,
  conv2d,
  div,
  exp,
  mean,
  mul,
  type Parameters,
  reshape,
  sqrt,
  sub,
  sum,
  type Tensor,
  take,
} from 'onnx-grad';
import type { Architecture } from './architecture.ts';

/**
 * Grad-CAM (Selvaraju et al. 2017) of every class's logit on the last feature maps: [N, F, h, w] -> [N, classes, h, w]. What follows the maps
 * is a mean, a projection and a cosine, so the gradient is written out and needs no backward pass. The maps are not rectified; their
 * mean over the pixels is the gradient times the features. Undefined where the head compares with sentences that were trained too.
 */
export function gradCam({ head, classes }: Architecture, p: Parameters, maps: Tensor): Tensor | undefined {
  if (head.kind === 'sentences') return undefined;
  const asKernel = (matrix: Tensor) => reshape(matrix, [...matrix.shape, 1, 1]);
  // The projection of every pixel; its mean over the pixels, with the bias, is what the classes are compared with.
  const pixels = conv2d(maps, asKernel(take(p, 'projection.weight')));
  if (head.kind === 'linear') return conv2d(pixels, asKernel(take(p, 'classifier.weight')));
  const projected = add(mean(pixels, [2, 3], true), reshape(take(p, 'projection.bias'), [1, -1, 1, 1]));
  const length = sqrt(sum(mul(projected, projected), [1], true));
  const embedding = div(projected, length);
  const texts = constant(head.classEmbeddings, [classes.length, head.dimension, 1, 1]);
  // A step along the embedding itself changes its length, not its direction: that part does not count.
  const along = mul(conv2d(embedding, texts), sum(mul(pixels, embedding), [1], true));
  const scale = head.logitScale === 'learned' ? exp(take(p, 'logit_scale')) : head.logitScale;
  return mul(div(sub(conv2d(pixels, texts), along), length), scale);
}
