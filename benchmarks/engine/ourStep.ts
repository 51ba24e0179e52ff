// A contender of the training benchmark: one step for each line on stdin, its milliseconds on stdout; at the end the peak memory.
// node benchmarks/engine/ourStep.ts blocked|plain SIZE BATCH
import { chooseLowering, lower } from '../../packages/onnx-grad/src/lower/choose.ts';
import { nodeRuntime } from '../../packages/onnx-grad/src/node/runtime.ts';
import { float32, int64 } from '../../packages/onnx-grad/src/runtime/runtime.ts';
import { createLocalTrainer } from '../../packages/onnx-grad/src/train/localTrainer.ts';
import { CLASSES, EMBEDDING, networkStep } from './networkStep.ts';
import { noise } from './noise.ts';
import { answerPasses, startValues } from './passes.ts';

const [form = 'blocked', size = '128', batch = '32'] = process.argv.slice(2);
const n = Number(batch);
const step = networkStep({ depth: 18, batch: n, channels: 3, size: Number(size) });
const choice = form === 'plain' ? ({ form: 'plain', reason: 'asked for' } as const) : await chooseLowering(nodeRuntime);
if (choice.form !== form)
  throw new Error(`bench: expected the ${form} form, got ${choice.form} - ${JSON.stringify(choice)}`);

const values = startValues(step.shapes);
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
const about = choice.form === 'blocked' ? `blocks of ${choice.block}` : 'plain operators';
await answerPasses(about, () => trainer.step(feeds, 3e-4));
