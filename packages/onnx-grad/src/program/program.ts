import type { Shape } from '../tensor/shape.ts';
import { isInput, isParameter, nameOf, type Tensor, topologicalOrder } from '../tensor/tensor.ts';

/** What a graph is to compute: named results, and from them the inputs and parameters that it needs. */
export interface Program {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Tensor[];
  readonly parameters: readonly Tensor[];
  /** Outputs that are to be stored like a parameter, as its gradient is: output name -> parameter name. */
  readonly storedAs: Readonly<Record<string, string>>;
}

/** A name used twice for different things in one program. */
export class ProgramError extends Error {
  override name = 'ProgramError';
}

export function program(
  outputs: Readonly<Record<string, Tensor>>,
  storedAs: Readonly<Record<string, string>> = {},
): Program {
  const leaves = topologicalOrder(Object.values(outputs));
  const inputs = leaves.filter(isInput);
  const parameters = leaves.filter(isParameter);
  const seen = new Set<string>(Object.keys(outputs));
  for (const leaf of [...inputs, ...parameters]) {
    const name = nameOf(leaf);
    if (seen.has(name)) throw new ProgramError(`program: expected distinct names, got "${name}" twice - rename one`);
    seen.add(name);
  }
  return { outputs, inputs, parameters, storedAs };
}

/** How a value is laid out in the buffer that feeds it: `order[i]` is the place of its i-th value in row-major order. */
export interface Storage {
  readonly length: number;
  readonly order: Int32Array | null;
}

/** A program lowered to an ONNX model, with what is needed to feed it. */
export interface Lowered {
  readonly model: Uint8Array<ArrayBuffer>;
  /** Name of the layout family, for messages: 'plain' or 'blocked'. */
  readonly form: 'plain' | 'blocked';
  /** Each graph input: the leaf it carries and the shape in which its buffer is fed. One leaf may be fed under several names. */
  readonly feeds: readonly {
    readonly name: string;
    readonly leaf: string;
    readonly shape: Shape;
    readonly type: 'float32' | 'int64';
  }[];
  readonly fetches: readonly { readonly name: string; readonly shape: Shape }[];
  /** Where a parameter is not stored in row-major order. Its gradient is stored alike. */
  readonly storage: ReadonlyMap<string, Storage>;
}
