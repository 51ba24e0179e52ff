import {
  bert,
  bertParameters,
  broadcastTo,
  concat,
  constant,
  constantInt,
  type HostTensor,
  l2Normalize,
  mean,
  mul,
  type ParameterShapes,
  parameter,
  parametersFor,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
} from 'onnx-grad';
import { UserError } from '../../errors.ts';
import type { TextNetwork } from '../../text/sentenceEncoder.ts';

export const CONTEXT = 'context';
const WORDS = 'embeddings.word_embeddings.weight';

export interface LearnedPrompt {
  /** Class vectors of length 1, [classes, width], as an expression of the parameter `context` [length, width] and the network's weights. */
  readonly classes: Tensor;
  readonly context: Tensor;
  /** The network's weights that the expression reads. */
  readonly frozen: Readonly<Record<string, HostTensor>>;
}

/**
 * The prompt "[CLS] v1 ... vM name [SEP]" of each class with learned vectors v, the same for all classes, through a frozen text network
 * (Zhou et al. 2022, equations 2 and 3, unified context, name at the end); pooled as the network pools.
 * @param centre subtracts the mean over the classes, as the class sentences are centred
 * @throws UserError where a prompt is longer than the network reads
 */
export function learnedPrompt(
  { config, parameters, tokenize, pooling }: TextNetwork,
  names: readonly string[],
  length: number,
  centre: boolean,
): LearnedPrompt {
  const ids = names.map((name) => tokenize(name));
  const longest = Math.max(...ids.map((row) => row.length));
  const tokens = longest + length;
  if (tokens > config.positions)
    throw new UserError(
      `learned prompt: expected at most ${config.positions} tokens, got ${tokens} - take a shorter context or shorter names`,
      'config',
    );
  const table = parameters[WORDS]!.data as Float32Array;
  const { width } = config;
  const n = names.length;
  /** Word vectors [classes, count, width] of the tokens from `from` on; 0 is padding. */
  const words = (from: number, count: number): Tensor => {
    const data = new Float32Array(n * count * width);
    ids.forEach((row, c) => {
      for (let t = 0; t < count; t++) {
        const id = row[from + t] ?? 0;
        data.set(table.subarray(id * width, (id + 1) * width), (c * count + t) * width);
      }
    });
    return constant(data, [n, count, width]);
  };
  const context = parameter(CONTEXT, [length, width]);
  const embeddings = concat(
    [words(0, 1), broadcastTo(reshape(context, [1, length, width]), [n, length, width]), words(1, longest - 1)],
    1,
  );
  const counts = ids.map((row) => row.length + length);
  const used = counts.flatMap((count) => Array.from({ length: tokens }, (_, t) => (t < count ? 1 : 0)));
  const shapes: ParameterShapes = Object.fromEntries(
    Object.entries(bertParameters(config)).filter(([name]) => name !== WORDS),
  );
  const { output } = bert(
    config,
    { ...parametersFor(shapes), [WORDS]: constant(0) },
    {
      embeddings,
      mask: constantInt(used, [n, tokens]),
    },
  );
  const pooled =
    pooling === 'cls'
      ? reshape(slice(output, [0, 0, 0], [n, 1, width]), [n, width])
      : sum(
          mul(
            output,
            constant(
              Float32Array.from(used, (u, i) => u / counts[Math.floor(i / tokens)]!),
              [n, tokens, 1],
            ),
          ),
          [1],
        );
  const unit = l2Normalize(pooled);
  const classes = centre ? l2Normalize(sub(unit, mean(unit, [0], true))) : unit;
  return { classes, context, frozen: Object.fromEntries(Object.keys(shapes).map((name) => [name, parameters[name]!])) };
}
