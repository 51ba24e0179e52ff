import { expect, it } from 'vitest';
import { lowerPlain } from '../lower/plain/index.ts';
import { add, matmul } from '../ops/index.ts';
import { program } from '../program/program.ts';
import { float32, RuntimeFailure } from '../runtime/runtime.ts';
import { input } from '../tensor/tensor.ts';
import { ProviderUnavailable, requireWebGpu } from './provider.ts';
import { webRuntime } from './runtime.ts';

const x = input('x', [2, 2]);
const { model } = lowerPlain(program({ y: add(matmul(x, x), 1) }));

it('runs a graph on wasm and fills the buffers it is given', async () => {
  const session = await webRuntime.createSession(model);
  const y = new Float32Array(4);
  const results = await session.run({ x: float32(Float32Array.of(1, 2, 3, 4), [2, 2]) }, { y: float32(y, [2, 2]) });
  expect(results['y']!.data).toBe(y);
  expect([...y]).toEqual([8, 11, 16, 23]);
  expect([session.inputNames, session.outputNames]).toEqual([['x'], ['y']]);
  await session.release();
});

it('answers two calls at once in turn', async () => {
  const session = await webRuntime.createSession(model);
  const at = (v: number) => session.run({ x: float32(new Float32Array(4).fill(v), [2, 2]) });
  const [one, two] = await Promise.all([at(1), at(2)]);
  expect([one['y']!.data[0], two['y']!.data[0]]).toEqual([3, 9]);
});

it('says what is missing where a provider is not there', async () => {
  await expect(webRuntime.createSession(model, { provider: 'cuda' })).rejects.toThrow(ProviderUnavailable);
  await expect(webRuntime.createSession(model, { provider: 'webgpu' })).rejects.toThrow(/navigator\.gpu/);
  await expect(requireWebGpu({ gpu: { requestAdapter: async () => null } })).rejects.toThrow(/adapter, got none/);
  await expect(requireWebGpu({ gpu: { requestAdapter: async () => ({}) } })).resolves.toBeUndefined();
});

it('fails with a typed error on what is no model, on a wrong feed and on a wrong buffer, and goes on', async () => {
  await expect(webRuntime.createSession(Uint8Array.of(1, 2, 3))).rejects.toThrow(RuntimeFailure);
  const session = await webRuntime.createSession(model);
  await expect(session.run({})).rejects.toThrow(RuntimeFailure);
  await expect(session.run({ x: float32(new Float32Array(6), [2, 3]) })).rejects.toThrow(RuntimeFailure);
  const good = { x: float32(new Float32Array(4), [2, 2]) };
  await expect(session.run(good, { y: float32(new Float32Array(3), [3]) })).rejects.toThrow(
    /expected an output buffer/,
  );
  expect((await session.run(good))['y']!.data[0]).toBe(1);
});
