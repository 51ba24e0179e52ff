import { createWebRuntime } from '../../../src/web/runtime.ts';
import { resnetStep, type StepNumbers } from '../step.ts';

export interface PageReport {
  readonly isolated: boolean;
  readonly result?: StepNumbers;
  readonly error?: { readonly name: string; readonly message: string };
}

/** What the test calls: a step on the given provider, or the error that it ended with. */
async function step(provider: 'wasm' | 'webgpu'): Promise<PageReport> {
  const isolated = globalThis.crossOriginIsolated;
  try {
    return { isolated, result: await resnetStep(createWebRuntime(), { provider, threads: 2 }) };
  } catch (error) {
    const { name, message } = error as Error;
    return { isolated, error: { name, message } };
  }
}

Object.assign(globalThis, { step, ready: true });
