import { describe, expect, it } from 'vitest';
import { storedCases, torchErrors } from '../src/testing/torch/operators.ts';
import { webRuntime } from '../src/web/runtime.ts';

describe('onnxruntime-web on wasm agrees with PyTorch within 1e-5', () => {
  it.each(storedCases)('%s', async (name) => {
    for (const [part, error] of Object.entries(await torchErrors(name, { runtime: webRuntime })))
      expect(error, part).toBeLessThan(1e-5);
  });
});
