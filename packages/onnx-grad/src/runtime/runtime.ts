import type { Shape } from '../tensor/shape.ts';

/** A value in host memory. `data` is row-major, or in the storage order of the parameter that it carries. */
export interface HostTensor {
  readonly type: 'float32' | 'int64' | 'int32' | 'uint8' | 'bool';
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs the graph. Values named in `into` are written into those buffers where the back end can, and are returned too. */
  run(
    feeds: Readonly<Record<string, HostTensor>>,
    into?: Readonly<Record<string, HostTensor>>,
  ): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}

export interface SessionOptions {
  /** CPU threads of one operator; all cores by default. */
  readonly threads?: number;
  /** Where the graph runs. */
  readonly provider?: 'cpu' | 'webgpu' | 'cuda' | 'wasm';
}

/** A back end: onnxruntime in Node or in a browser. */
export interface Runtime {
  readonly name: string;
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}

/** A graph that the back end refuses or cannot finish. */
export class RuntimeFailure extends Error {
  override name = 'RuntimeFailure';
}

export const float32 = (data: Float32Array, shape: Shape): HostTensor => ({ type: 'float32', data, shape });
export const int64 = (values: readonly number[] | BigInt64Array, shape: Shape = [values.length]): HostTensor => ({
  type: 'int64',
  data: values instanceof BigInt64Array ? values : BigInt64Array.from(values, (v) => BigInt(v)),
  shape,
});
