import type { Head } from '../model/architecture.ts';

/** A way to turn image features into classes; the comparison is a loop over these. */
export interface Method {
  readonly name: string;
  readonly title: string;
  /** Where it comes from. */
  readonly citation: string;
  /** What is trained and what stays fixed, in a sentence. */
  readonly trains: string;
  /** Whether it needs class embeddings. */
  readonly usesText: boolean;
  readonly head: (request: HeadRequest) => Head;
}

export interface HeadRequest {
  /** Unit class embeddings [classes, dimension]; empty for a method without text. */
  readonly classEmbeddings: Float32Array;
  readonly dimension: number;
  readonly logitScale: number | 'learned';
}
