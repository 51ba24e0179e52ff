import { parametersFor } from '../../packages/onnx-grad/src/networks/network.ts';
import { type ResNetDepth, resnet, resnetParameters } from '../../packages/onnx-grad/src/networks/resnet.ts';
import { mul } from '../../packages/onnx-grad/src/ops/arithmetic.ts';
import { cosineSimilarity, crossEntropy } from '../../packages/onnx-grad/src/ops/losses.ts';
import type { Program } from '../../packages/onnx-grad/src/program/program.ts';
import type { Shape } from '../../packages/onnx-grad/src/tensor/shape.ts';
import { input } from '../../packages/onnx-grad/src/tensor/tensor.ts';
import { gradientOf, trainingStep } from '../../packages/onnx-grad/src/train/step.ts';

export interface StepSize {
  readonly depth: ResNetDepth;
  readonly batch: number;
  readonly channels: number;
  readonly size: number;
}

export const CLASSES = 5;
export const EMBEDDING = 768;

export interface NetworkStep {
  readonly program: Program;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Output that holds the gradient of a parameter. */
  readonly gradientOf: (parameter: string) => string;
}

/** The step that all engines are timed on: ResNet, projection to 768, cosine with five fixed texts at temperature 0.07, cross-entropy. */
export function networkStep({ depth, batch, channels, size }: StepSize): NetworkStep {
  const net = { depth, inputChannels: channels, outputs: EMBEDDING } as const;
  const shapes = resnetParameters(net);
  const parameters = parametersFor(shapes);
  const images = input('images', [batch, channels, size, size]);
  const { output } = resnet(net, parameters, images, null);
  const logits = mul(cosineSimilarity(output, input('texts', [CLASSES, EMBEDDING])), 1 / 0.07);
  const loss = crossEntropy(logits, input('labels', [batch], 'int64'));
  return { program: trainingStep({ loss, trained: Object.values(parameters) }), shapes, gradientOf };
}
