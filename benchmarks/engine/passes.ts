// What every contender of ours does: begin from the same values, and make a pass whenever startContender asks.
import { createInterface } from 'node:readline';
import { type Shape, sizeOf } from '../../packages/onnx-grad/src/tensor/shape.ts';
import { noise } from './noise.ts';
import { peakMemory } from './peakMemory.ts';

/** Values of a network by their shapes: noise scaled by fan-in for kernels; norms begin as the identity. */
export const startValues = (shapes: Readonly<Record<string, Shape>>) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const spread = shape.length > 1 ? Math.sqrt(2 / sizeOf(shape.slice(1))) : 0;
      const centre = shape.length === 1 && /weight$|running_var$/.test(name) ? 1 : 0;
      return [name, { shape, data: noise(sizeOf(shape), i).map((v) => centre + spread * v) }];
    }),
  );

/** Says that it is ready, makes one pass for each line on stdin and tells its milliseconds, and at the end the peak memory. */
export async function answerPasses(about: string, pass: () => Promise<unknown>): Promise<void> {
  console.log(`ready ${about}`);
  for await (const _ of createInterface({ input: process.stdin })) {
    const start = performance.now();
    await pass();
    console.log(performance.now() - start);
  }
  console.log(`peak ${peakMemory()}`);
}
