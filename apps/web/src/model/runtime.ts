import type { Runtime, Session } from 'onnx-grad';
import { webRuntime } from 'onnx-grad/web';

/** Where a model runs. */
export type Place = 'webgpu' | 'wasm';

/**
 * onnxruntime-web on the GPU where the browser lends it and the graph runs there, else on the processor, from the first run that the GPU
 * fails too; says each time which it became.
 */
export function preferringGpu(onPlace: (place: Place) => void, runtime: Runtime = webRuntime): Runtime {
  return {
    name: runtime.name,
    async createSession(model, options) {
      const on = async (place: Place): Promise<Session> => {
        const session = await runtime.createSession(model, { ...options, provider: place });
        onPlace(place);
        return session;
      };
      try {
        return withFallback(await on('webgpu'), () => on('wasm'));
      } catch {
        // Whatever the GPU refuses, the processor may take; its own refusal is the one that counts.
        return on('wasm');
      }
    },
  };
}

/** A GPU can be lost, or fail at a run what it took when the session was made. */
function withFallback(first: Session, replacement: () => Promise<Session>): Session {
  let current = first;
  return {
    inputNames: first.inputNames,
    outputNames: first.outputNames,
    async run(...args) {
      try {
        return await current.run(...args);
      } catch (error) {
        if (current !== first) throw error;
        current = await replacement();
        await first.release().catch(() => undefined);
        return current.run(...args);
      }
    },
    release: () => current.release(),
  };
}
