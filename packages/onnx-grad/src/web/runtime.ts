// onnxruntime-web behind the common interface. Two builds of it are loaded on demand: plain wasm (14 MB) and, only for who asks for it, the
// one with WebGPU (27 MB). Both name their wasm file relative to their own module, so a bundler serves it from the page's own origin.
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import {
  type HostTensor,
  type Runtime,
  RuntimeFailure,
  type Session,
  type SessionOptions,
} from '../runtime/runtime.ts';
import { ProviderUnavailable, requireWebGpu } from './provider.ts';

type Ort = typeof import('onnxruntime-web');

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One call at a time: an onnxruntime that waits for the GPU must not be entered again. */
class Turn {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine;
    return mine;
  }
}

class WebSession implements Session {
  readonly #session: InferenceSession;
  readonly #ort: Ort;
  readonly #turn: Turn;

  constructor(session: InferenceSession, ort: Ort, turn: Turn) {
    this.#session = session;
    this.#ort = ort;
    this.#turn = turn;
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  /** The web build does not fill buffers of the caller's: values named in `into` are copied there afterwards. */
  async run(feeds: Readonly<Record<string, HostTensor>>, into: Readonly<Record<string, HostTensor>> = {}) {
    const out: Record<string, HostTensor> = {};
    try {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([k, t]) => [k, this.#toOrt(t)]));
      const results = await this.#turn.take(() => this.#session.run(inputs));
      for (const [name, t] of Object.entries(results)) {
        out[name] = {
          type: t.type as HostTensor['type'],
          shape: t.dims,
          data: copyInto((await t.getData(true)) as HostTensor['data'], into[name]?.data),
        };
      }
    } catch (error) {
      throw new RuntimeFailure(`run: onnxruntime-web stopped - ${reason(error)}`);
    }
    return out;
  }

  #toOrt(t: HostTensor): Tensor {
    return new this.#ort.Tensor(t.type as 'float32', t.data as Float32Array, t.shape);
  }

  async release(): Promise<void> {
    await this.#turn.take(() => this.#session.release());
  }
}

function copyInto(from: HostTensor['data'], to: HostTensor['data'] | undefined): HostTensor['data'] {
  if (to === undefined) return from;
  if (to.constructor !== from.constructor || to.length !== from.length)
    throw new RuntimeFailure(
      `expected an output buffer for ${from.length} values of ${from.constructor.name}, got ${to.length} of ${to.constructor.name}`,
    );
  (to as Float32Array).set(from as Float32Array);
  return to;
}

export interface WebRuntimeOptions {
  /** URL of the folder that holds onnxruntime-web's .wasm and .mjs files; by default beside the module, where bundlers put them. */
  readonly files?: string;
}

/**
 * onnxruntime-web: wasm SIMD on any browser and in Node, on several threads where the page is cross-origin isolated; WebGPU where the
 * browser offers an adapter. The number of threads is that of the first session: the wasm module starts its pool once.
 */
export function createWebRuntime({ files }: WebRuntimeOptions = {}): Runtime {
  const turns = { wasm: new Turn(), webgpu: new Turn() };
  return {
    name: 'onnxruntime-web',
    async createSession(model: Uint8Array, { threads, provider = 'wasm' }: SessionOptions = {}): Promise<Session> {
      const place = provider === 'cpu' ? 'wasm' : provider;
      if (place === 'cuda')
        throw new ProviderUnavailable(
          'createSession: expected "wasm" or "webgpu" in onnxruntime-web, got "cuda" - use onnxruntime-node for it',
        );
      if (place === 'webgpu') await requireWebGpu();
      try {
        const ort: Ort =
          place === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
        if (files !== undefined) ort.env.wasm.wasmPaths = files;
        ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? (threads ?? navigator.hardwareConcurrency) : 1;
        const turn = turns[place];
        const session = await turn.take(() =>
          ort.InferenceSession.create(model, { executionProviders: [place], graphOptimizationLevel: 'extended' }),
        );
        return new WebSession(session, ort, turn);
      } catch (error) {
        throw new RuntimeFailure(`createSession: onnxruntime-web refused the graph on "${place}" - ${reason(error)}`);
      }
    },
  };
}

/** {@link createWebRuntime} with onnxruntime's files where the bundler put them. */
export const webRuntime: Runtime = createWebRuntime();
