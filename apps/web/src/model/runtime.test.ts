import type { Runtime, Session } from 'onnx-grad';
import { expect, test } from 'vitest';
import { type Place, preferringGpu } from './runtime.ts';

/** A runtime whose providers in `refuses` make no session, and those in `fails` no run. */
function made(refuses: readonly string[], fails: readonly string[] = []) {
  const tried: (string | undefined)[] = [];
  const released: string[] = [];
  const runtime: Runtime = {
    name: 'made',
    async createSession(_, options) {
      const provider = options?.provider ?? '';
      tried.push(provider);
      if (refuses.includes(provider)) throw new Error(`no ${provider}`);
      const session: Session = {
        inputNames: ['x'],
        outputNames: ['y'],
        run: async () => {
          if (fails.includes(provider)) throw new Error(`${provider} lost`);
          return { y: { type: 'float32', data: Float32Array.of(1), shape: [1] } };
        },
        release: async () => void released.push(provider),
      };
      return session;
    },
  };
  return { runtime, tried, released };
}

test.each([
  [[], [], 'webgpu', ['webgpu']],
  [['webgpu'], [], 'wasm', ['webgpu', 'wasm']],
  [[], ['webgpu'], 'wasm', ['webgpu', 'wasm']],
] as const)('with %j refused and %j failing a model runs on %s', async (refuses, fails, place, order) => {
  const { runtime, tried } = made(refuses, fails);
  const places: Place[] = [];
  const session = await preferringGpu((p) => places.push(p), runtime).createSession(new Uint8Array());
  for (let n = 0; n < 2; n++) expect((await session.run({}))['y']?.data).toEqual(Float32Array.of(1));
  expect([places.at(-1), tried, session.inputNames]).toEqual([place, order, ['x']]);
});

test('what the processor fails is told; a lost GPU is let go', async () => {
  const { runtime, released } = made([], ['webgpu', 'wasm']);
  const session = await preferringGpu(() => undefined, runtime).createSession(new Uint8Array());
  await expect(session.run({})).rejects.toThrow('wasm lost');
  expect(released).toEqual(['webgpu']);
});

test('where neither takes it, the reason is that of the processor', async () => {
  const { runtime } = made(['webgpu', 'wasm']);
  await expect(preferringGpu(() => undefined, runtime).createSession(new Uint8Array())).rejects.toThrow('no wasm');
});
