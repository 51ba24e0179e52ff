// A contender of the pre-training benchmark: one step for each line on stdin, its milliseconds on stdout; at the end the peak memory.
// node benchmarks/engine/pretextStep.ts TASK STAGE SIZE BATCH [THREADS]
import { createInterface } from 'node:readline';
import { chooseLowering, createLocalTrainer, float32, lower, sizeOf } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { architectureStatistics } from '../../packages/liver-vlm/src/model/architecture.ts';
import { pretextNamed } from '../../packages/liver-vlm/src/pretraining/index.ts';
import { pretextParameters, pretextSpec } from '../../packages/liver-vlm/src/pretraining/spec.ts';
import type { Unlabelled } from '../../packages/liver-vlm/src/pretraining/task.ts';
import { parseConfig } from '../../packages/liver-vlm/src/training/config.ts';
import { noise } from './noise.ts';
import { peakMemory } from './peakMemory.ts';

const PHASES = ['non_contrast', 'arterial', 'portal_venous', 'delayed'];
const [task = 'simclr', stage = '0', size = '128', batch = '32', threads = '2'] = process.argv.slice(2);
const [n, side] = [Number(batch), Number(size)];
const config = parseConfig(`training: { batch: ${n} }`, 'benchmark');
const encoder = { backbone: 'resnet18', channels: PHASES.length, size: [side, side] } as const;
const lesions = ['a', 'b'].map((patient) => ({ record: { patient } }) as Unlabelled);
const pretext = await pretextNamed(task).prepare({
  lesions,
  channels: PHASES,
  size: encoder.size,
  features: 512,
  config,
  texts: undefined as never,
});
const values = Object.fromEntries(
  Object.entries({ ...pretextParameters(encoder, pretext), ...architectureStatistics(encoder) }).map(
    ([name, shape], i) => {
      const spread = shape.length > 1 ? Math.sqrt(2 / sizeOf(shape.slice(1))) : 0;
      const centre = shape.length === 1 && /weight$|running_var$/.test(name) ? 1 : 0;
      return [name, { shape, data: noise(sizeOf(shape), i).map((v) => centre + spread * v) }];
    },
  ),
);
const choice = await chooseLowering(nodeRuntime);
const spec = pretextSpec({
  encoder,
  pretext,
  stage: pretext.stages[Number(stage)]!,
  config,
  values,
  lower: (program) => lower(program, choice),
  threads: Number(threads),
});
// A step alone: the program that measures held-out lesions has memory of its own.
const trainer = await createLocalTrainer(nodeRuntime, { ...spec, programs: {} });
const feeds: Record<string, ReturnType<typeof float32>> = {
  images: float32(noise(n * PHASES.length * side ** 2, 1001), [n, PHASES.length, side, side]),
};
for (const [name, kind] of Object.entries(pretext.targets))
  if (kind !== 'number')
    feeds[`target:${name}`] = float32(
      Float32Array.from({ length: n * kind.width }, (_, i) => i % (n / 2)),
      [n, kind.width],
    );
console.log(`ready ${pretext.stages[Number(stage)]!.name}, ${choice.form}`);
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  await trainer.step(feeds, 1e-4);
  console.log(performance.now() - start);
}
console.log(`peak ${peakMemory()}`);
