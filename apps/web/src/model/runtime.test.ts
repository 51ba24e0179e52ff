import type { Runtime, Session } from 'onnx-grad';
import { expect, test } from 'vitest';
import { type Place, preferringGpu } from './runtime.ts';

const session = {} as Session;

function made(refuses: readonly string[]): { runtime: Runtime; tried: (string | undefined)[] } {
  const tried: (string | undefined)[] = [];
  const createSession: Runtime['createSession'] = async (_, options) => {
    tried.push(options?.provider);
    if (refuses.includes(options?.provider ?? '')) throw new Error(`no ${options?.provider}`);
    return session;
  };
  return { runtime: { name: 'made', createSession }, tried };
}

test.each([
  [[], 'webgpu', ['webgpu']],
  [['webgpu'], 'wasm', ['webgpu', 'wasm']],
] as const)('with %j refused a model runs on %s', async (refuses, place, order) => {
  const { runtime, tried } = made(refuses);
  const places: Place[] = [];
  expect(await preferringGpu((p) => places.push(p), runtime).createSession(new Uint8Array())).toBe(session);
  expect([places, tried]).toEqual([[place], order]);
});

test('where neither runs it, the reason is that of the processor', async () => {
  const { runtime } = made(['webgpu', 'wasm']);
  await expect(preferringGpu(() => undefined, runtime).createSession(new Uint8Array())).rejects.toThrow('no wasm');
});
