import type { BertConfig, HostTensor } from 'onnx-grad';
import type { Tokenize } from './tokenizer.ts';

/** Turns sentences into vectors: a text encoder that runs, or a bank of stored results. */
export interface SentenceEncoder {
  /** Length of a vector. */
  readonly width: number;
  /** What made the vectors: model, source, licence, hash of the weights, pooling. Goes into the model file. */
  readonly provenance: Readonly<Record<string, string>>;
  /** One vector [width] a sentence, in order, not normalised. Throws UserError naming a sentence that it cannot embed. */
  embed(sentences: readonly string[]): Promise<Float32Array[]>;
  /** The network laid open, where there is one. */
  readonly network?: TextNetwork;
}

/** How token vectors become one: their mean, or the vector of the first token ([CLS]). */
export type Pooling = 'mean' | 'cls';

/** A text network's parts, for gradients that pass through it. */
export interface TextNetwork {
  readonly config: BertConfig;
  /** Its weights, by the names of `bertParameters`. */
  readonly parameters: Readonly<Record<string, HostTensor>>;
  readonly tokenize: Tokenize;
  readonly pooling: Pooling;
}
