import {
  createRandom,
  float32,
  globalAveragePool,
  gradients,
  input,
  lowerPlain,
  mean,
  mul,
  type NamedArray,
  parametersFor,
  program,
  slice,
  sum,
} from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { type Architecture, applyHead, architectureParameters, type Head } from './architecture.ts';
import { gradCam } from './cam.ts';

const random = createRandom(3);
const heads: [string, Head][] = [
  [
    'text',
    {
      kind: 'text',
      classEmbeddings: Float32Array.from({ length: 24 }, () => random.normal()),
      dimension: 8,
      logitScale: 'learned',
    },
  ],
  ['linear', { kind: 'linear', dimension: 8 }],
];

it.each(heads)('it is the gradient of each logit, by autodiff, times the maps (%s head)', async (_, head) => {
  const a: Architecture = { backbone: 'resnet18', channels: 2, size: [32, 32], classes: ['a', 'b', 'c'], head };
  const names = Object.entries(architectureParameters(a)).filter(([n]) => !n.startsWith('image.'));
  const parameters = parametersFor(Object.fromEntries(names));
  const maps = input('maps', [2, 512, 4, 4]);
  const features = globalAveragePool(maps);
  const { output } = applyHead(a, parameters, features);
  const gradient = a.classes.map((_, c) => gradients(sum(slice(output, [0, c], [2, c + 1])), [features])[0]!);
  const lowered = lowerPlain(
    program({
      cam: gradCam(a, parameters, maps)!,
      mean: mean(gradCam(a, parameters, maps)!, [2, 3]),
      ...Object.fromEntries(gradient.map((g, c) => [`times${c}`, sum(mul(g, features), [1])])),
      ...Object.fromEntries(gradient.map((g, c) => [`gradient${c}`, g])),
    }),
  );
  const values: Record<string, NamedArray> = { maps: { shape: [2, 512, 4, 4], data: made(2 * 512 * 16) } };
  for (const [name, shape] of names)
    values[name] = {
      shape,
      data: made(
        shape.reduce((x, y) => x * y, 1),
        0.2,
      ),
    };
  const session = await nodeRuntime.createSession(lowered.model);
  const out = await session.run(
    Object.fromEntries(lowered.feeds.map((f) => [f.name, float32(values[f.leaf]!.data, f.shape)])),
  );
  await session.release();
  const data = (name: string) => out[name]!.data as Float32Array;
  for (let c = 0; c < 3; c++)
    for (let n = 0; n < 2; n++) {
      expect(data('mean')[n * 3 + c]).toBeCloseTo(data(`times${c}`)[n]!, 3);
      // One pixel, by the definition: the sum over channels of gradient times map.
      const pixel = Array.from(
        { length: 512 },
        (_, k) => data(`gradient${c}`)[n * 512 + k]! * values['maps']!.data[(n * 512 + k) * 16 + 5]!,
      );
      expect(data('cam')[(n * 3 + c) * 16 + 5]).toBeCloseTo(
        pixel.reduce((x, y) => x + y, 0),
        3,
      );
    }
});

const made = (length: number, deviation = 1) => Float32Array.from({ length }, () => deviation * random.normal());
