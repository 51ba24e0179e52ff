/** Turns sentences into vectors: a text encoder that runs, or a bank of stored results. */
export interface SentenceEncoder {
  /** Length of a vector. */
  readonly width: number;
  /** What made the vectors: model, source, licence, hash of the weights, pooling. Goes into the model file. */
  readonly provenance: Readonly<Record<string, string>>;
  /** One vector [width] a sentence, in order, not normalised. Throws UserError naming a sentence that it cannot embed. */
  embed(sentences: readonly string[]): Promise<Float32Array[]>;
}

/** How token vectors become one: their mean, or the vector of the first token ([CLS]). */
export type Pooling = 'mean' | 'cls';
