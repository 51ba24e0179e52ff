// A contender of the pre-training benchmark: one step for each line on stdin, its milliseconds on stdout; at the end the peak memory.
// node benchmarks/engine/pretextStep.ts TASK STAGE SIZE BATCH [THREADS]
import { chooseLowering, createLocalTrainer, float32, lower } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { architectureStatistics } from '../../packages/liver-vlm/src/model/architecture.ts';
import { pretextNamed } from '../../packages/liver-vlm/src/pretraining/index.ts';
import { pretextParameters, pretextSpec } from '../../packages/liver-vlm/src/pretraining/spec.ts';
import type { Unlabelled } from '../../packages/liver-vlm/src/pretraining/task.ts';
import { parseConfig } from '../../packages/liver-vlm/src/training/config.ts';
import { noise } from './noise.ts';
import { answerPasses, startValues } from './passes.ts';

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
const values = startValues({ ...pretextParameters(encoder, pretext), ...architectureStatistics(encoder) });
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
await answerPasses(`${pretext.stages[Number(stage)]!.name}, ${choice.form}`, () => trainer.step(feeds, 1e-4));
