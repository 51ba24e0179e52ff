import {
  type BertConfig,
  bert,
  bertParameters,
  bertWeightName,
  float32,
  type HostTensor,
  input,
  int64,
  lowerPlain,
  matchWeights,
  type NamedTensor,
  nameOf,
  parametersFor,
  program,
  type Runtime,
  toFloat32,
} from 'onnx-grad';
import { UserError } from '../errors.ts';
import type { Pooling, SentenceEncoder } from './sentenceEncoder.ts';
import type { Tokenize } from './tokenizer.ts';

export interface BertEncoderOptions {
  readonly config: BertConfig;
  /** A checkpoint's tensors under Hugging Face's names. */
  readonly weights: ReadonlyMap<string, NamedTensor>;
  readonly tokenize: Tokenize;
  readonly pooling: Pooling;
  readonly runtime: Runtime;
  readonly provenance: Readonly<Record<string, string>>;
}

/** Sentences in one run. */
const BATCH = 16;
/** Sequences are padded to multiples of this, so that few graphs are needed. */
const STEP = 8;

/**
 * A BERT-family network as a sentence encoder.
 * @throws WeightsError where the weights do not fit the configuration; from `embed`, UserError for a sentence longer than the network reads
 */
export function bertEncoder(options: BertEncoderOptions): SentenceEncoder {
  const { config, tokenize, pooling, runtime } = options;
  const shapes = bertParameters(config);
  const { matched } = matchWeights(new Map(Object.entries(shapes)), options.weights, { rename: bertWeightName });
  const parameters: Record<string, HostTensor> = {};
  for (const [name, tensor] of matched) parameters[name] = float32(toFloat32(tensor), tensor.shape);

  /** Token vectors [N, T, width] of padded ids. */
  async function run(ids: readonly (readonly number[])[], tokens: number): Promise<Float32Array> {
    const shape = [ids.length, tokens];
    const leaves = { ids: input('ids', shape, 'int64'), mask: input('mask', shape, 'int64') };
    const lowered = lowerPlain(program({ tokens: bert(config, parametersFor(shapes), leaves).output }));
    const padded = (value: (row: readonly number[], t: number) => number) =>
      int64(
        ids.flatMap((row) => Array.from({ length: tokens }, (_, t) => value(row, t))),
        shape,
      );
    const values: Record<string, HostTensor> = {
      ...parameters,
      [nameOf(leaves.ids)]: padded((row, t) => row[t] ?? 0),
      [nameOf(leaves.mask)]: padded((row, t) => (t < row.length ? 1 : 0)),
    };
    const session = await runtime.createSession(lowered.model);
    try {
      const feeds = Object.fromEntries(lowered.feeds.map(({ name, leaf }) => [name, values[leaf]!]));
      return (await session.run(feeds))['tokens']!.data as Float32Array;
    } finally {
      await session.release();
    }
  }

  return {
    width: config.width,
    provenance: { ...options.provenance, pooling },
    network: { config, parameters, tokenize, pooling },
    async embed(sentences) {
      const encoded = sentences.map((sentence, place) => {
        const ids = tokenize(sentence);
        if (ids.length > config.positions)
          throw new UserError(
            `text: expected a sentence of at most ${config.positions} tokens, got ${ids.length} in "${sentence.slice(0, 60)}..." - shorten it`,
            'config',
          );
        return { ids, place };
      });
      // Sentences of like length share a run.
      encoded.sort((a, b) => a.ids.length - b.ids.length || a.place - b.place);
      const out: Float32Array[] = new Array(sentences.length);
      for (let at = 0; at < encoded.length; at += BATCH) {
        const batch = encoded.slice(at, at + BATCH);
        const tokens = Math.min(config.positions, Math.ceil(batch.at(-1)!.ids.length / STEP) * STEP);
        const vectors = await run(
          batch.map((b) => b.ids),
          tokens,
        );
        batch.forEach(({ ids, place }, n) => {
          const start = n * tokens * config.width;
          const used = pooling === 'cls' ? 1 : ids.length;
          out[place] = meanRow(vectors.subarray(start, start + used * config.width), config.width);
        });
      }
      return out;
    },
  };
}

/** Mean of the rows of [rows, width]. */
function meanRow(rows: Float32Array, width: number): Float32Array {
  const sum = new Float64Array(width);
  rows.forEach((v, i) => {
    sum[i % width]! += v;
  });
  return Float32Array.from(sum, (v) => v / (rows.length / width));
}
