import type { Head } from '../model/architecture.ts';
import type { Method } from './method.ts';

/** A method that is one network from image to logits: it can be trained to a model file. */
export interface NetworkMethod extends Pick<Method, 'name' | 'title' | 'citation' | 'trains' | 'usesText'> {
  readonly head: (request: HeadRequest) => Head;
}

export interface HeadRequest {
  /** Unit class embeddings [classes, dimension]; empty for a method without text. */
  readonly classEmbeddings: Float32Array;
  readonly dimension: number;
  readonly logitScale: number | 'learned';
}
