import { fileURLToPath } from 'node:url';
import { float32, type HostTensor, lowerPlain, program } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { loadTextEncoder } from '../../text/node/index.ts';
import type { TextNetwork } from '../../text/sentenceEncoder.ts';
import { CONTEXT, type LearnedPrompt, learnedPrompt } from './learnedPrompt.ts';

const TINY = fileURLToPath(new URL('../../text/testdata/tiny-bert', import.meta.url));
const WORDS = 'embeddings.word_embeddings.weight';

async function classVectors({ classes, frozen }: LearnedPrompt, context: HostTensor): Promise<number[][]> {
  const lowered = lowerPlain(program({ classes }));
  const session = await nodeRuntime.createSession(lowered.model);
  const values: Record<string, HostTensor> = { ...frozen, [CONTEXT]: context };
  const out = await session.run(Object.fromEntries(lowered.feeds.map((f) => [f.name, values[f.leaf]!])));
  await session.release();
  const { data, shape } = out['classes']!;
  const width = shape[1]!;
  return Array.from({ length: shape[0]! }, (_, c) => [...(data as Float32Array).subarray(c * width, (c + 1) * width)]);
}

const unit = (v: readonly number[]): number[] => v.map((x) => x / Math.hypot(...v));

/** The word vectors of a text, as a context that is not learned. */
function contextOf(network: TextNetwork, text: string): HostTensor {
  const { width } = network.config;
  const ids = network.tokenize(text).slice(1, -1);
  const table = network.parameters[WORDS]!.data as Float32Array;
  return float32(Float32Array.from(ids.flatMap((id) => [...table.subarray(id * width, (id + 1) * width)])), [
    ids.length,
    width,
  ]);
}

it.each(['mean', 'cls'] as const)(
  'with the vectors of real words in place of learned ones is the sentence encoder (%s)',
  async (pooling) => {
    const encoder = await loadTextEncoder(TINY, { pooling });
    const network = encoder.network!;
    // Names of different length: the shorter one is padded.
    const names = ['liver cyst', 'cyst'];
    const prompt = learnedPrompt(network, names, network.tokenize('a rim').length - 2, false);
    const own = await classVectors(prompt, contextOf(network, 'a rim'));
    const wanted = await encoder.embed(names.map((name) => `a rim ${name}`));
    own.forEach((row, c) => {
      unit([...wanted[c]!]).forEach((v, d) => {
        expect(row[d]).toBeCloseTo(v, 5);
      });
    });
  },
);

it('centres class vectors as class sentences are centred', async () => {
  const network = (await loadTextEncoder(TINY)).network!;
  const context = contextOf(network, 'a');
  const plain = await classVectors(learnedPrompt(network, ['liver', 'cyst'], 1, false), context);
  const centred = await classVectors(learnedPrompt(network, ['liver', 'cyst'], 1, true), context);
  const mean = plain[0]!.map((v, d) => (v + plain[1]![d]!) / 2);
  unit(plain[0]!.map((v, d) => v - mean[d]!)).forEach((v, d) => {
    expect(centred[0]![d]).toBeCloseTo(v, 4);
    expect(centred[1]![d]).toBeCloseTo(-v, 4);
  });
});

it('refuses a context for which the network has no room', async () => {
  const network = (await loadTextEncoder(TINY)).network!;
  expect(() => learnedPrompt(network, ['liver'], 14, false)).toThrow(/at most 16 tokens, got 17/);
});
