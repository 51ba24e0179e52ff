import './noTelemetry.ts';

import * as ort from 'onnxruntime-node';
import {
  type HostTensor,
  type Runtime,
  RuntimeFailure,
  type Session,
  type SessionOptions,
} from '../runtime/runtime.ts';

const toOrt = (t: HostTensor): ort.Tensor => new ort.Tensor(t.type as 'float32', t.data as Float32Array, t.shape);

const fromOrt = (t: ort.Tensor): HostTensor => ({
  type: t.type as HostTensor['type'],
  shape: t.dims,
  data: t.data as HostTensor['data'],
});

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class NodeSession implements Session {
  readonly #session: ort.InferenceSession;

  constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  async run(feeds: Readonly<Record<string, HostTensor>>, into?: Readonly<Record<string, HostTensor>>) {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([k, t]) => [k, toOrt(t)]));
    try {
      const results = into
        ? await this.#session.run(inputs, Object.fromEntries(Object.entries(into).map(([k, t]) => [k, toOrt(t)])))
        : await this.#session.run(inputs);
      return Object.fromEntries(Object.entries(results).map(([k, t]) => [k, fromOrt(t)]));
    } catch (error) {
      throw new RuntimeFailure(`run: onnxruntime-node stopped - ${reason(error)}`);
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** onnxruntime-node: the CPU, and a GPU where its provider is present. */
export const nodeRuntime: Runtime = {
  name: 'onnxruntime-node',
  async createSession(model: Uint8Array, { threads, provider = 'cpu' }: SessionOptions = {}): Promise<Session> {
    try {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: [provider],
        // 'all' brings onnxruntime's own blocked kernels to graphs with constant weights; those of a training step are feeds.
        graphOptimizationLevel: 'all',
        executionMode: 'sequential',
        // Off by default in onnxruntime-node; without it every activation is new memory, and page faults cost more than arithmetic.
        enableCpuMemArena: true,
        // A pattern is one block for the whole graph, beside what the first run took: a third more memory for a training step, and hardly any time gained.
        enableMemPattern: false,
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      });
      return new NodeSession(session);
    } catch (error) {
      throw new RuntimeFailure(`createSession: onnxruntime-node refused the graph on "${provider}" - ${reason(error)}`);
    }
  },
};
