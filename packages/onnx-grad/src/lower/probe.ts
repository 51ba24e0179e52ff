import { relu } from '../ops/arithmetic.ts';
import { channelMean } from '../ops/channels.ts';
import { conv2d } from '../ops/convolution.ts';
import { program } from '../program/program.ts';
import { float32, type Runtime } from '../runtime/runtime.ts';
import { input } from '../tensor/tensor.ts';
import { lowerBlocked } from './blocked/index.ts';
import { lowerPlain } from './plain/index.ts';

const CHANNELS = 16;
const SIDE = 4;
const TOLERANCE = 1e-3;

/**
 * Finds the block size of a back end's kernels, which it does not tell: a small network is run with each and compared with the plain
 * form. A wrong size gives a refusal or wrong numbers.
 */
export async function probeBlock(runtime: Runtime): Promise<{ block: 8 | 16 } | { reason: string }> {
  const x = input('x', [2, CHANNELS, SIDE, SIDE]);
  const w = input('w', [CHANNELS, CHANNELS, 3, 3]);
  const y = relu(conv2d(x, w, { padding: 1 }));
  const trial = program({ y, mean: channelMean(y) });
  const feeds = { x: ramp(x.shape, 0.37), w: ramp(w.shape, 0.71) };
  const run = async (model: Uint8Array): Promise<number[]> => {
    const session = await runtime.createSession(model, { threads: 1 });
    try {
      const results = await session.run(feeds);
      return [...(results['y']!.data as Float32Array), ...(results['mean']!.data as Float32Array)];
    } finally {
      await session.release();
    }
  };
  const expected = await run(lowerPlain(trial).model);
  const reasons: string[] = [];
  for (const block of [16, 8] as const) {
    try {
      const got = await run(lowerBlocked(trial, { block }).model);
      if (got.length === expected.length && got.every((v, i) => Math.abs(v - expected[i]!) <= TOLERANCE))
        return { block };
      reasons.push(`blocks of ${block}: other values`);
    } catch (error) {
      reasons.push(`blocks of ${block}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { reason: `${runtime.name} has no blocked kernels for this processor (${reasons.join('; ')})` };
}

/** Values without a pattern that a wrong layout could repeat. */
const ramp = (shape: readonly number[], pace: number) => {
  const n = shape.reduce((a, b) => a * b, 1);
  return float32(
    Float32Array.from({ length: n }, (_, i) => Math.sin(i * i * pace)),
    shape,
  );
};
