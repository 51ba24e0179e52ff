import {
  type Applied,
  constant,
  exp,
  l2Normalize,
  linear,
  matmul,
  mul,
  type ParameterShapes,
  type Parameters,
  type ResNetDepth,
  resnet,
  resnetFeatures,
  resnetParameters,
  resnetStatistics,
  type Tensor,
  take,
} from 'onnx-grad';

export type Backbone = 'resnet18' | 'resnet34' | 'resnet50';
export const depthOf = (backbone: Backbone): ResNetDepth => Number(backbone.slice('resnet'.length)) as ResNetDepth;

/** What turns image features into one logit per class. */
export type Head =
  | {
      /** The paper: a fully connected layer into the space of the text embeddings, then cosine with each class. */
      readonly kind: 'text';
      /** Unit vectors [classes, dimension], row-major; fixed. */
      readonly classEmbeddings: Float32Array;
      readonly dimension: number;
      readonly logitScale: number | 'learned';
    }
  | {
      /** The control: the same fully connected layer, then a learned linear classifier in place of the words. */
      readonly kind: 'linear';
      readonly dimension: number;
    };

export interface Architecture {
  readonly backbone: Backbone;
  readonly channels: number;
  readonly size: readonly [number, number];
  readonly classes: readonly string[];
  readonly head: Head;
}

/** CLIP's first logit scale (Radford et al. 2021), the inverse of its temperature 0.07. */
export const CLIP_SCALE = 1 / 0.07;

const backboneOf = (a: Architecture) => ({ depth: depthOf(a.backbone), inputChannels: a.channels, outputs: null });

/** Names and shapes of all trained parameters: the backbone's under `image.`, with torchvision's names. */
export function architectureParameters(a: Architecture): ParameterShapes {
  const shapes: Record<string, readonly number[]> = {};
  for (const [name, shape] of Object.entries(resnetParameters(backboneOf(a)))) shapes[`image.${name}`] = shape;
  shapes['projection.weight'] = [a.head.dimension, resnetFeatures(depthOf(a.backbone))];
  shapes['projection.bias'] = [a.head.dimension];
  if (a.head.kind === 'linear') {
    shapes['classifier.weight'] = [a.classes.length, a.head.dimension];
    shapes['classifier.bias'] = [a.classes.length];
  } else if (a.head.logitScale === 'learned') shapes['logit_scale'] = [];
  return shapes;
}

/** Names and shapes of the running averages. */
export const architectureStatistics = (a: Architecture): ParameterShapes =>
  Object.fromEntries(Object.entries(resnetStatistics(backboneOf(a))).map(([n, s]) => [`image.${n}`, s]));

const under = (prefix: string, p: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(p)
      .filter(([n]) => n.startsWith(prefix))
      .map(([n, t]) => [n.slice(prefix.length), t]),
  );

export interface Classified extends Applied {
  /** Logits [N, classes], not yet calibrated. */
  readonly output: Tensor;
  /** Image embeddings [N, dimension], of unit length where they are compared with text. */
  readonly embedding: Tensor;
}

/** Applies the classifier to preprocessed images [N, channels, height, width]; statistics as in {@link resnet}. */
export function classify(a: Architecture, p: Parameters, x: Tensor, statistics: Parameters | null): Classified {
  const image = resnet(backboneOf(a), under('image.', p), x, statistics && under('image.', statistics));
  const projected = linear(image.output, take(p, 'projection.weight'), take(p, 'projection.bias'));
  const batch = Object.fromEntries(Object.entries(image.statistics).map(([n, t]) => [`image.${n}`, t]));
  if (a.head.kind === 'linear') {
    const output = linear(projected, take(p, 'classifier.weight'), take(p, 'classifier.bias'));
    return { output, embedding: projected, intermediates: { ...image.intermediates, projected }, statistics: batch };
  }
  const embedding = l2Normalize(projected);
  const texts = constant(a.head.classEmbeddings, [a.classes.length, a.head.dimension]);
  const cosine = matmul(embedding, texts, { transposeB: true });
  const scale = a.head.logitScale === 'learned' ? exp(take(p, 'logit_scale')) : a.head.logitScale;
  return {
    output: mul(cosine, scale),
    embedding,
    intermediates: { ...image.intermediates, projected, cosine },
    statistics: batch,
  };
}
