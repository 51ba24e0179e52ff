import {
  type Applied,
  constant,
  exp,
  l2Normalize,
  linear,
  matmul,
  maximum,
  minimum,
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
    }
  | {
      /** CLIP: both sides meet in a learned space, and a class is the mean direction of its sentences there. */
      readonly kind: 'sentences';
      /** Sentence vectors [sentences, width] of a frozen text encoder, row-major. */
      readonly sentences: Float32Array;
      readonly width: number;
      /** The class of each sentence. */
      readonly classOf: readonly number[];
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
/** The largest it may learn (section 2.5 there). */
const LARGEST_SCALE = 100;

/** The image encoder alone: what every head stands on. */
export type Encoder = Pick<Architecture, 'backbone' | 'channels' | 'size'>;

const backboneOf = (e: Encoder) => ({ depth: depthOf(e.backbone), inputChannels: e.channels, outputs: null });

const below = (shapes: ParameterShapes): ParameterShapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [`image.${name}`, shape]));

/** Names and shapes of the image encoder's parameters: torchvision's names under `image.`. */
export const encoderParameters = (e: Encoder): ParameterShapes => below(resnetParameters(backboneOf(e)));

/** Names and shapes of all trained parameters, the image encoder's among them. */
export function architectureParameters(a: Architecture): ParameterShapes {
  const shapes: Record<string, readonly number[]> = { ...encoderParameters(a) };
  shapes['projection.weight'] = [a.head.dimension, resnetFeatures(depthOf(a.backbone))];
  // CLIP's projections have no bias.
  if (a.head.kind === 'sentences') {
    shapes['text_projection.weight'] = [a.head.dimension, a.head.width];
    shapes['logit_scale'] = [];
    return shapes;
  }
  shapes['projection.bias'] = [a.head.dimension];
  if (a.head.kind === 'linear') {
    shapes['classifier.weight'] = [a.classes.length, a.head.dimension];
    shapes['classifier.bias'] = [a.classes.length];
  } else if (a.head.logitScale === 'learned') shapes['logit_scale'] = [];
  return shapes;
}

/** Names and shapes of the running averages. */
export const architectureStatistics = (e: Encoder): ParameterShapes => below(resnetStatistics(backboneOf(e)));

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

/** Applies the image encoder to preprocessed images [N, channels, height, width]; its output are the pooled features [N, F]. As {@link resnet}. */
export function encode(
  e: Encoder,
  p: Parameters,
  x: Tensor,
  statistics: Parameters | null,
  between?: (maps: Tensor) => Tensor,
): Applied {
  const image = resnet(backboneOf(e), under('image.', p), x, statistics && under('image.', statistics), between);
  return {
    ...image,
    statistics: Object.fromEntries(Object.entries(image.statistics).map(([n, t]) => [`image.${n}`, t])),
  };
}

/** Applies the classifier to preprocessed images [N, channels, height, width]; statistics as in {@link resnet}. */
export function classify(a: Architecture, p: Parameters, x: Tensor, statistics: Parameters | null): Classified {
  const image = encode(a, p, x, statistics);
  const { intermediates, ...answer } = applyHead(a, p, image.output);
  return { ...answer, intermediates: { ...image.intermediates, ...intermediates }, statistics: image.statistics };
}

/** From image features [N, f] to logits. */
export function applyHead(
  { head, classes }: Architecture,
  p: Parameters,
  features: Tensor,
): Omit<Classified, 'statistics'> {
  const weight = take(p, 'projection.weight');
  if (head.kind === 'sentences') {
    const embedding = l2Normalize(linear(features, weight));
    const sentences = l2Normalize(
      linear(constant(head.sentences, [head.classOf.length, head.width]), take(p, 'text_projection.weight')),
    );
    const scale = maximum(minimum(exp(take(p, 'logit_scale')), LARGEST_SCALE), 1);
    const cosine = matmul(embedding, l2Normalize(matmul(classMeans(head.classOf, classes.length), sentences)), {
      transposeB: true,
    });
    return { output: mul(cosine, scale), embedding, intermediates: { sentences, scale, cosine } };
  }
  const projected = linear(features, weight, take(p, 'projection.bias'));
  if (head.kind === 'linear') {
    const output = linear(projected, take(p, 'classifier.weight'), take(p, 'classifier.bias'));
    return { output, embedding: projected, intermediates: { projected } };
  }
  const embedding = l2Normalize(projected);
  const texts = constant(head.classEmbeddings, [classes.length, head.dimension]);
  const cosine = matmul(embedding, texts, { transposeB: true });
  const scale = head.logitScale === 'learned' ? exp(take(p, 'logit_scale')) : head.logitScale;
  return { output: mul(cosine, scale), embedding, intermediates: { projected, cosine } };
}

/** [classes, sentences]: averages the rows of each class. */
function classMeans(classOf: readonly number[], classes: number): Tensor {
  const counts = new Array<number>(classes).fill(0);
  for (const c of classOf) counts[c]!++;
  const means = new Float32Array(classes * classOf.length);
  classOf.forEach((c, s) => {
    means[c * classOf.length + s] = 1 / counts[c]!;
  });
  return constant(means, [classes, classOf.length]);
}
