import { float32, gradients, input, lowerPlain, parametersFor, program, stopGradient, type Tensor } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { encode, encoderParameters } from '../model/architecture.ts';
import { unlabelled } from '../testing/unlabelled.ts';
import { parseConfig } from '../training/config.ts';
import { contrast, ffcl } from './ffcl.ts';

it('draws views of a slice together and slices of other cases apart', async () => {
  const loss = contrast(input('features', [4, 2]), input('cases', [4, 1]));
  const session = await nodeRuntime.createSession(lowerPlain(program({ loss })).model, { threads: 1 });
  const out = await session.run({
    features: float32(Float32Array.of(1, 0, 0.6, 0.8, 0.8, 0.6, -1, 0.2), [4, 2]),
    cases: float32(Float32Array.of(0, 1, 0, 1), [4, 1]),
  });
  await session.release();
  // By the formula in double precision, with numpy.
  expect((out['loss']!.data as Float32Array)[0]).toBeCloseTo(1.2057277486520024, 5);
});

const encoder = { backbone: 'resnet18', channels: 2, size: [32, 32] } as const;

/** Which stages of the encoder the loss over `layer` moves. */
async function movedBy(layer: string, between?: (maps: Tensor) => Tensor): Promise<string[]> {
  const parameters = parametersFor(encoderParameters(encoder));
  const seen = encode(encoder, parameters, input('images', [4, 2, 32, 32]), null, between);
  const pretext = await ffcl.prepare({
    lesions: unlabelled(2),
    channels: ['arterial', 'delayed'],
    size: encoder.size,
    features: 512,
    config: parseConfig('', 'test'),
    texts: undefined as never,
  });
  const answers = pretext.stages[0]!.answer(seen, {});
  const loss = contrast(answers[layer]!, input('cases', [4, 1]));
  const names = ['conv1', 'layer1.0.conv1', 'layer2.0.conv1', 'layer3.0.conv1', 'layer4.0.conv1'];
  const found = gradients(
    loss,
    names.map((name) => parameters[`image.${name}.weight`]!),
  );
  return names.filter((_, i) => found[i] !== null);
}

it('no gradient of a later loss reaches an earlier stage: it is not even in the graph', async () => {
  expect(await movedBy('layer1', stopGradient)).toEqual(['conv1', 'layer1.0.conv1']);
  expect(await movedBy('layer3', stopGradient)).toEqual(['layer3.0.conv1']);
  expect(await movedBy('features', stopGradient)).toEqual(['layer4.0.conv1']);
  expect(await movedBy('layer3')).toEqual(['conv1', 'layer1.0.conv1', 'layer2.0.conv1', 'layer3.0.conv1']);
});
