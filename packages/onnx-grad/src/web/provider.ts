import { RuntimeFailure } from '../runtime/runtime.ts';

/** The device that was asked for is not there; the graph itself may be sound. */
export class ProviderUnavailable extends RuntimeFailure {
  override name = 'ProviderUnavailable';
}

interface WebGpu {
  requestAdapter(): Promise<unknown>;
}

/** Throws ProviderUnavailable, saying what is missing, unless this browser offers a WebGPU adapter. */
export async function requireWebGpu(host: { readonly gpu?: WebGpu } = navigator as { gpu?: WebGpu }): Promise<void> {
  if (host.gpu === undefined)
    throw new ProviderUnavailable(
      'createSession: expected WebGPU, got a host without navigator.gpu - use "wasm", or a browser with WebGPU over https or localhost',
    );
  if (!(await host.gpu.requestAdapter()))
    throw new ProviderUnavailable(
      'createSession: expected a WebGPU adapter, got none - use "wasm", or enable hardware acceleration',
    );
}
