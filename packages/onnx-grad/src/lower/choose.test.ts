import { expect, it } from 'vitest';
import { nodeRuntime } from '../node/runtime.ts';
import { program } from '../program/program.ts';
import { type Runtime, RuntimeFailure } from '../runtime/runtime.ts';
import { input } from '../tensor/tensor.ts';
import { chooseLowering, lower } from './choose.ts';

/** A back end without the blocked kernels: it refuses graphs that name their domain. */
const without: Runtime = {
  name: 'plain back end',
  createSession(model, options) {
    if (new TextDecoder('latin1').decode(model).includes('com.microsoft.nchwc'))
      throw new RuntimeFailure('createSession: no such operator');
    return nodeRuntime.createSession(model, options);
  },
};

/** A back end whose blocked kernels give other numbers than a block size that it does not have. */
const wrong: Runtime = {
  name: 'odd back end',
  async createSession(model, options) {
    const session = await nodeRuntime.createSession(model, options);
    if (!new TextDecoder('latin1').decode(model).includes('com.microsoft.nchwc')) return session;
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      release: () => session.release(),
      run: async (feeds) => {
        const results = await session.run(feeds);
        (results['y']!.data as Float32Array)[5]! += 1;
        return results;
      },
    };
  },
};

it('takes the plain form where the kernels are missing or wrong, and says why', async () => {
  for (const [runtime, why] of [
    [without, /plain back end has no blocked kernels.*no such operator/],
    [wrong, /odd back end has no blocked kernels.*other values/],
  ] as const) {
    const choice = await chooseLowering(runtime);
    expect(choice).toMatchObject({ form: 'plain', reason: expect.stringMatching(why) });
    expect(lower(program({ y: input('x', [2]) }), choice).form).toBe('plain');
  }
});

it('takes the plain form on anything but the CPU', async () => {
  expect(await chooseLowering(nodeRuntime, { provider: 'webgpu' })).toMatchObject({ form: 'plain' });
});

it('on this machine gives a form whose program runs', async () => {
  const choice = await chooseLowering(nodeRuntime);
  const lowered = lower(program({ y: input('x', [2]) }), choice);
  expect(lowered.form).toBe(choice.form);
  const session = await nodeRuntime.createSession(lowered.model);
  const { y } = await session.run({ x: { type: 'float32', shape: [2], data: Float32Array.of(1, 2) } });
  expect([...(y!.data as Float32Array)]).toEqual([1, 2]);
  await session.release();
});
