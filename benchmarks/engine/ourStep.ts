// A contender of the training benchmark: one step for each line on stdin, its milliseconds on stdout; at the end the peak memory.
// node benchmarks/engine/ourStep.ts blocked|plain SIZE BATCH
import { createInterface } from 'node:readline';
import { chooseLowering, lower } from '../../packages/onnx-grad/src/lower/choose.ts';
import { nodeRuntime } from '../../packages/onnx-grad/src/node/runtime.ts';
import { float32, int64 } from '../../packages/onnx-grad/src/runtime/runtime.ts';
import { sizeOf } from '../../packages/onnx-grad/src/tensor/shape.ts';
import { createLocalTrainer } from '../../packages/onnx-grad/src/train/localTrainer.ts';
import { CLASSES, EMBEDDING, networkStep } from './networkStep.ts';
import { noise } from './noise.ts';
import { peakMemory } from './peakMemory.ts';

const [form = 'blocked', size = '128', batch = '32'] = process.argv.slice(2);
const n = Number(batch);
const step = networkStep({ depth: 18, batch: n, channels: 3, size: Number(size) });
const choice = form === 'plain' ? ({ form: 'plain', reason: 'asked for' } as const) : await chooseLowering(nodeRuntime);
if (choice.form !== form)
  throw new Error(`bench: expected the ${form} form, got ${choice.form} - ${JSON.stringify(choice)}`);

const values = Object.fromEntries(
  Object.entries(step.shapes).map(([name, shape], i) => {
    const spread = shape.length > 1 ? Math.sqrt(2 / sizeOf(shape.slice(1))) : 0;
    const centre = shape.length === 1 && name.endsWith('.weight') ? 1 : 0;
    return [name, { shape, data: noise(sizeOf(shape), i).map((v) => centre + spread * v) }];
  }),
);
const trainer = await createLocalTrainer(nodeRuntime, {
  step: lower(step.program, choice),
  programs: {},
  values,
  trained: Object.keys(step.shapes),
  statistics: [],
  method: { kind: 'adamw' },
  optimiser: { weightDecay: 0.01 },
  threads: 2,
});
const feeds = {
  images: float32(noise(n * 3 * Number(size) ** 2, 1001), [n, 3, Number(size), Number(size)]),
  texts: float32(noise(CLASSES * EMBEDDING, 1002), [CLASSES, EMBEDDING]),
  labels: int64(Array.from({ length: n }, (_, i) => i % CLASSES)),
};
console.log(`ready ${choice.form === 'blocked' ? `blocks of ${choice.block}` : 'plain operators'}`);
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  await trainer.step(feeds, 3e-4);
  console.log(performance.now() - start);
}
console.log(`peak ${peakMemory()}`);
