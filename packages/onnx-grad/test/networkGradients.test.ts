import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lowerBlocked } from '../src/lower/blocked/index.ts';
import { lowerPlain } from '../src/lower/plain/index.ts';
import { probeBlock } from '../src/lower/probe.ts';
import { parametersFor } from '../src/networks/network.ts';
import { type ResNetDepth, resnet, resnetParameters } from '../src/networks/resnet.ts';
import { nodeRuntime } from '../src/node/runtime.ts';
import { mul } from '../src/ops/arithmetic.ts';
import { cosineSimilarity, crossEntropy } from '../src/ops/losses.ts';
import type { Lowered, Program } from '../src/program/program.ts';
import { float32, int64 } from '../src/runtime/runtime.ts';
import { type Shape, sizeOf } from '../src/tensor/shape.ts';
import { input } from '../src/tensor/tensor.ts';
import { testValues } from '../src/testing/evaluate.ts';
import { gradientOf, trainingStep } from '../src/train/step.ts';
import { pack, unpack } from '../src/train/storage.ts';

/** tools/torch_gradients.py: of each gradient its length, and its product with reproducible numbers. */
interface Stored {
  readonly depth: ResNetDepth;
  readonly channels: number;
  readonly batch: number;
  readonly size: number;
  /** Around which the shifts of batch norm lie. */
  readonly beta: number;
  /** Of the images. */
  readonly seed: number;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly [number, number]>>;
}
const stored = JSON.parse(readFileSync(new URL('./testdata/torchGradients.json', import.meta.url), 'utf8')) as {
  steps: Stored[];
};

const found = await probeBlock(nodeRuntime);
const lowerings: [string, (p: Program) => Lowered][] = [['plain', lowerPlain]];
if ('block' in found) lowerings.push([`blocks of ${found.block}`, (p) => lowerBlocked(p, { block: found.block })]);
else console.warn(`SKIPPED: the blocked form of whole networks - ${found.reason}`);

function parameterValues(name: string, shape: Shape, seed: number, beta: number): Float32Array {
  const spread = shape.length > 1 ? Math.sqrt(6 / sizeOf(shape.slice(1))) : 0.3;
  const centre = shape.length > 1 ? 0 : !name.endsWith('weight') ? beta : 1;
  return testValues(sizeOf(shape), seed).map((v) => v * spread + centre);
}

async function gradientsOf(s: Stored, lower: (p: Program) => Lowered): Promise<Record<string, Float32Array>> {
  const net = { depth: s.depth, inputChannels: s.channels, outputs: 768 } as const;
  const shapes = resnetParameters(net);
  const parameters = parametersFor(shapes);
  const { output } = resnet(net, parameters, input('images', [s.batch, s.channels, s.size, s.size]), null);
  const logits = mul(cosineSimilarity(output, input('texts', [5, 768])), 1 / 0.07);
  const loss = crossEntropy(logits, input('labels', [s.batch], 'int64'));
  const lowered = lower(trainingStep({ loss, trained: Object.values(parameters) }));
  const values: Record<string, Float32Array> = {
    images: testValues(s.batch * s.channels * s.size ** 2, s.seed),
    texts: testValues(5 * 768, 1),
  };
  Object.keys(s.gradients).forEach((name, i) => {
    values[name] = parameterValues(name, shapes[name]!, i + 1, s.beta);
  });
  const labels = int64(Array.from({ length: s.batch }, (_, i) => i % 5));
  const feeds = Object.fromEntries(
    lowered.feeds.map(({ name, leaf, shape }) => {
      if (leaf === 'labels') return [name, labels];
      const buffer = new Float32Array(sizeOf(shape));
      pack(values[leaf]!, lowered.storage.get(leaf), buffer);
      return [name, float32(buffer, shape)];
    }),
  );
  const session = await nodeRuntime.createSession(lowered.model, { threads: 2 });
  const results = await session.run(feeds);
  await session.release();
  const out: Record<string, Float32Array> = { loss: results['loss']!.data as Float32Array };
  for (const name of Object.keys(s.gradients))
    out[name] = unpack(results[gradientOf(name)]!.data as Float32Array, lowered.storage.get(name));
  return out;
}

const length = (v: Float32Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

describe.each(lowerings)('whole training steps, %s', (_, lower) => {
  it.each(stored.steps)('ResNet$depth, $channels channels: gradients as PyTorch in float64', async (s) => {
    const got = await gradientsOf(s, lower);
    expect(got['loss']![0]).toBeCloseTo(s.loss, 4);
    const total = Math.hypot(...Object.values(s.gradients).map(([norm]) => norm));
    let error = 0;
    Object.entries(s.gradients).forEach(([name, [norm, projection]], i) => {
      const g = got[name]!;
      const weights = testValues(g.length, 5001 + i);
      const along = g.reduce((sum, v, k) => sum + v * weights[k]!, 0);
      // Some gradients are 0 but for rounding: a shift that the next batch norm takes away.
      expect(Math.abs(length(g) - norm), `length of ${name}`).toBeLessThan(1e-4 * norm + 1e-6 * total);
      // The squared product with values of variance 1/3 is a third of the squared length, on average.
      error += (along - projection) ** 2 * 3;
    });
    expect(Math.sqrt(error) / total).toBeLessThan(1e-4);
  });
});
