import { add } from '../ops/arithmetic.ts';
import { conv2d } from '../ops/convolution.ts';
import { matmul } from '../ops/matmul.ts';
import { broadcastTo, concat, reshape, slice, transpose } from '../ops/shaping.ts';
import { ShapeError, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type ClipTransformer, clipNorm, clipTransformer, clipTransformerParameters } from './clipTransformer.ts';
import { type Applied, type ParameterShapes, type Parameters, take } from './network.ts';

/** CLIP's vision transformer. */
export interface ClipVit extends ClipTransformer {
  /** Pixels on a side. */
  readonly image: number;
  /** Pixels on the side of a patch. */
  readonly patch: number;
  readonly inputChannels: number;
  /** Length of the embedding shared with the text. */
  readonly embedding: number;
}

/** ViT-B/32 at 224 px. */
export const CLIP_VIT_B32: ClipVit = {
  image: 224,
  patch: 32,
  inputChannels: 3,
  width: 768,
  layers: 12,
  heads: 12,
  activation: 'gelu',
  embedding: 512,
};

const patchesOf = ({ image, patch }: ClipVit): number => Math.floor(image / patch) ** 2;

/** Trained parameters, by open_clip's names. */
export function clipVitParameters(net: ClipVit): ParameterShapes {
  const { width, patch } = net;
  return {
    'visual.class_embedding': [width],
    'visual.positional_embedding': [patchesOf(net) + 1, width],
    'visual.proj': [width, net.embedding],
    'visual.conv1.weight': [width, net.inputChannels, patch, patch],
    'visual.ln_pre.weight': [width],
    'visual.ln_pre.bias': [width],
    ...clipTransformerParameters(net, 'visual.'),
    'visual.ln_post.weight': [width],
    'visual.ln_post.bias': [width],
  };
}

/**
 * Applies the image tower (Radford et al. 2021, arXiv 2103.00020) to images [N, C, image, image].
 * @returns output [N, embedding], not normalised; intermediates `visual.ln_pre` and `visual.transformer.resblocks.<i>`, each
 * [N, 1 + patches, width] with the class token first
 */
export function clipVit(net: ClipVit, p: Parameters, x: Tensor): Applied {
  const { width, image } = net;
  const [n, c, h, w] = x.shape;
  if (x.shape.length !== 4 || c !== net.inputChannels || h !== image || w !== image)
    throw new ShapeError(
      `clipVit: expected [N, ${net.inputChannels}, ${image}, ${image}], got ${show(x.shape)} - resize the images`,
    );
  const shapes = clipVitParameters(net);
  const parameter = (name: string) => take(p, name, shapes[name]);
  const intermediates: Record<string, Tensor> = {};
  const patches = conv2d(x, parameter('visual.conv1.weight'), { stride: net.patch });
  const tokens = transpose(reshape(patches, [n!, width, patchesOf(net)]), [0, 2, 1]);
  const first = broadcastTo(reshape(parameter('visual.class_embedding'), [1, 1, width]), [n!, 1, width]);
  const placed = add(concat([first, tokens], 1), parameter('visual.positional_embedding'));
  const entered = clipNorm(p, 'visual.ln_pre', placed);
  intermediates['visual.ln_pre'] = entered;
  const y = clipTransformer(net, p, 'visual.', entered, intermediates);
  const pooled = clipNorm(p, 'visual.ln_post', reshape(slice(y, [0, 0, 0], [n!, 1, width]), [n!, width]));
  return { output: matmul(pooled, parameter('visual.proj')), intermediates, statistics: {} };
}
