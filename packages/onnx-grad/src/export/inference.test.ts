import { expect, it } from 'vitest';
import { parametersFor } from '../networks/network.ts';
import { resnet, resnetParameters, resnetStatistics } from '../networks/resnet.ts';
import { nodeRuntime } from '../node/runtime.ts';
import { float32 } from '../runtime/runtime.ts';
import { sizeOf } from '../tensor/shape.ts';
import { input } from '../tensor/tensor.ts';
import { evaluate, testValues } from '../testing/evaluate.ts';
import { exportInference } from './inference.ts';

const net = { depth: 18, inputChannels: 4, outputs: 3 } as const;
const shapes = { ...resnetParameters(net), ...resnetStatistics(net) };
const values = Object.fromEntries(
  Object.entries(shapes).map(([name, shape], i) => {
    const scale = shape.length === 4 ? 1 / Math.sqrt(sizeOf(shape.slice(1))) : 0.3;
    const around = name.endsWith('running_var') || /bn\d\.weight|downsample\.1\.weight/.test(name) ? 1 : 0;
    return [name, testValues(sizeOf(shape), i).map((v) => v * scale + around)];
  }),
);

it('folds batch norm and leaves the batch open, with the numbers of the program', async () => {
  const x = input('x', [2, 4, 32, 32]);
  const { output, intermediates } = resnet(
    net,
    parametersFor(resnetParameters(net)),
    x,
    parametersFor(resnetStatistics(net)),
  );
  const outputs = { output, features: intermediates['features']! };
  const pictures = testValues(sizeOf(x.shape), 99);
  const expected = await evaluate(outputs, { ...values, x: pictures });

  const model = await exportInference(nodeRuntime, { outputs, values, openBatch: true, metadata: { note: 'hello' } });
  const text = new TextDecoder('latin1').decode(model);
  expect(text).not.toContain('BatchNormalization');
  expect(text).toContain('hello');
  const session = await nodeRuntime.createSession(model);
  for (const n of [1, 2]) {
    const got = await session.run({ x: float32(pictures.slice(0, (n * pictures.length) / 2), [n, 4, 32, 32]) });
    for (const name of ['output', 'features'] as const) {
      const part = expected[name]!.subarray(0, (n * expected[name]!.length) / 2);
      const scale = Math.max(...part.map(Math.abs));
      const worst = Math.max(...part.map((v, i) => Math.abs(v - (got[name]!.data as Float32Array)[i]!)));
      expect(worst / scale).toBeLessThan(1e-4);
    }
  }
});
