import { lowerPlain } from '../../src/lower/plain/index.ts';
import { parametersFor } from '../../src/networks/network.ts';
import { resnet, resnetParameters } from '../../src/networks/resnet.ts';
import { crossEntropy } from '../../src/ops/losses.ts';
import { createRandom } from '../../src/random/random.ts';
import { float32, type HostTensor, type Runtime, type SessionOptions } from '../../src/runtime/runtime.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { constantInt, input } from '../../src/tensor/tensor.ts';
import { gradientOf, LOSS, trainable, trainingStep } from '../../src/train/step.ts';

export interface StepNumbers {
  readonly loss: number;
  readonly gradientNorm: number;
}

/**
 * Loss and length of the gradient of one ResNet18 step at batch 2, 64 px, the same numbers wherever it runs. At 32 px the last maps are
 * single pixels: batch norm over two values gives +-1 whatever they are, and rounding decides the rest.
 */
export async function resnetStep(runtime: Runtime, options: SessionOptions = {}): Promise<StepNumbers> {
  const net = { depth: 18, inputChannels: 3, outputs: 5 } as const;
  const shapes = resnetParameters(net);
  const parameters = parametersFor(shapes);
  const images = input('images', [2, 3, 64, 64]);
  const { output } = resnet(net, parameters, images, null);
  const trained = trainable(parameters);
  const lowered = lowerPlain(trainingStep({ loss: crossEntropy(output, constantInt([1, 3])), trained }));

  const draw = (name: string, shape: readonly number[]): Float32Array => {
    const random = createRandom(7, name);
    const scale = shape.length === 4 ? Math.sqrt(6 / sizeOf(shape.slice(1))) : 0.3;
    const around = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
    return Float32Array.from({ length: sizeOf(shape) }, () => (2 * random.uniform() - 1) * scale + around);
  };
  const feeds: Record<string, HostTensor> = {};
  for (const { name, leaf, shape } of lowered.feeds) feeds[name] = float32(draw(leaf, shape), shape);
  const session = await runtime.createSession(lowered.model, options);
  const results = await session.run(feeds);
  await session.release();
  let squares = 0;
  for (const name of Object.keys(shapes))
    for (const v of results[gradientOf(name)]!.data as Float32Array) squares += v * v;
  return { loss: Number(results[LOSS]!.data[0]), gradientNorm: Math.sqrt(squares) };
}
