import { expect, it } from 'vitest';
import { lowerPlain } from '../src/lower/plain/index.ts';
import { type ParameterShapes, type Parameters, parametersFor, take } from '../src/networks/network.ts';
import { resnet, resnetParameters } from '../src/networks/resnet.ts';
import { nodeRuntime } from '../src/node/runtime.ts';
import { relu } from '../src/ops/arithmetic.ts';
import { conv2d } from '../src/ops/convolution.ts';
import { crossEntropy } from '../src/ops/losses.ts';
import { linear } from '../src/ops/matmul.ts';
import { batchNorm } from '../src/ops/normalisation.ts';
import { globalAveragePool, maxPool2d } from '../src/ops/pooling.ts';
import { kaimingNormal } from '../src/random/initialise.ts';
import { createRandom } from '../src/random/random.ts';
import { float32 } from '../src/runtime/runtime.ts';
import { constantInt, input, type Tensor } from '../src/tensor/tensor.ts';
import { createLocalTrainer } from '../src/train/localTrainer.ts';
import { trainable, trainingStep } from '../src/train/step.ts';

const cnnShapes: ParameterShapes = {
  'conv1.weight': [8, 3, 3, 3],
  'bn1.weight': [8],
  'bn1.bias': [8],
  'conv2.weight': [16, 8, 3, 3],
  'fc.weight': [4, 16],
  'fc.bias': [4],
};

function cnn(p: Parameters, x: Tensor): Tensor {
  const z = conv2d(x, take(p, 'conv1.weight'), { padding: 1 });
  const y = relu(maxPool2d(batchNorm(z, take(p, 'bn1.weight'), take(p, 'bn1.bias')).output, { kernel: 2 }));
  const features = globalAveragePool(relu(conv2d(y, take(p, 'conv2.weight'), { stride: 2, padding: 1 })));
  return linear(features, take(p, 'fc.weight'), take(p, 'fc.bias'));
}

const net = { depth: 18, inputChannels: 3, outputs: 4 } as const;
const networks: [string, ParameterShapes, (p: Parameters, x: Tensor) => Tensor, { steps: number; rate: number }][] = [
  ['a small CNN', cnnShapes, cnn, { steps: 300, rate: 0.1 }],
  ['ResNet18', resnetParameters(net), (p, x) => resnet(net, p, x, null).output, { steps: 25, rate: 0.01 }],
];

it.each(networks)('%s learns eight images of noise by heart', async (_name, shapes, apply, { steps, rate }) => {
  const random = createRandom(3, 'overfit');
  const p = parametersFor(shapes);
  const x = input('images', [8, 3, 32, 32]);
  const loss = crossEntropy(apply(p, x), constantInt([0, 1, 2, 3, 3, 2, 1, 0]));
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const data =
        shape.length > 1
          ? kaimingNormal(random, shape)
          : new Float32Array(shape[0]!).fill(name.endsWith('bias') ? 0 : 1);
      return [name, { shape, data }];
    }),
  );
  const trainer = await createLocalTrainer(nodeRuntime, {
    step: lowerPlain(trainingStep({ loss, trained: trainable(p) })),
    programs: {},
    values,
    trained: Object.keys(shapes),
    statistics: [],
    method: { kind: 'sgd', momentum: 0.9 },
  });
  const images = float32(
    Float32Array.from({ length: 8 * 3 * 32 * 32 }, () => random.normal()),
    x.shape,
  );
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await trainer.step({ images }, rate)).loss);
  await trainer.release();
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses.at(-1)).toBeLessThan(0.02);
});
