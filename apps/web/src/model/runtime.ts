import type { Runtime } from 'onnx-grad';
import { webRuntime } from 'onnx-grad/web';

/** Where a model runs. */
export type Place = 'webgpu' | 'wasm';

/** onnxruntime-web on the GPU where the browser lends it and the graph runs there, else on the processor; says which it became. */
export function preferringGpu(onPlace: (place: Place) => void, runtime: Runtime = webRuntime): Runtime {
  return {
    name: runtime.name,
    async createSession(model, options) {
      try {
        const session = await runtime.createSession(model, { ...options, provider: 'webgpu' });
        onPlace('webgpu');
        return session;
      } catch {
        // Whatever the GPU refuses, the processor may take; its own refusal is the one that counts.
        const session = await runtime.createSession(model, { ...options, provider: 'wasm' });
        onPlace('wasm');
        return session;
      }
    },
  };
}
