import { float32, type Trainer, type TrainerSpec } from 'onnx-grad';
import { expect, it } from 'vitest';
import { unlabelled } from '../testing/unlabelled.ts';
import { parseConfig } from '../training/config.ts';
import { ffcl } from './ffcl.ts';
import { type PretrainRequest, type PretrainState, pretrain } from './pretrain.ts';
import { readyPretext } from './ready.ts';

const FEATURES = 512;

/** Trainers that add 1 to a weight at each step, and what each was opened with. */
function fakeTrainers() {
  const opened: { at: number; from: number | undefined; steps: number }[] = [];
  const createTrainer = async ({ values, from }: TrainerSpec): Promise<Trainer> => {
    const name = 'image.conv1.weight';
    let at = (from?.values ?? values)[name]!.data[0]!;
    let steps = from?.steps ?? 0;
    const own = { at, from: from?.steps, steps: 0 };
    opened.push(own);
    const now = async () => ({
      [name]: { shape: [1], data: Float32Array.of(at) },
      'head.x': { shape: [], data: Float32Array.of(0) },
    });
    const features = float32(new Float32Array(4 * FEATURES).fill(1), [4, FEATURES]);
    return {
      async step() {
        at++;
        steps++;
        own.steps++;
        return { loss: 1, gradientNorm: 1, outputs: { features } };
      },
      run: async () => ({ features }),
      values: now,
      state: async () => ({ steps, values: await now(), moments: {} }),
      release: async () => undefined,
    };
  };
  return { opened, createTrainer };
}

async function request(epochs: number): Promise<Omit<PretrainRequest, 'createTrainer'>> {
  const config = parseConfig(`training: { batch: 4, minSteps: 2 }\npretraining: { epochs: ${epochs} }`, 'test');
  const ready = await readyPretext(ffcl, {
    kind: 'ct',
    channels: ['arterial', 'delayed'],
    size: [2, 2],
    train: unlabelled(4),
    validation: [],
    config,
    texts: undefined as never,
  });
  const lower = () => ({ model: new Uint8Array(), form: 'plain' as const, feeds: [], fetches: [], storage: new Map() });
  const first = async () => ({ 'image.conv1.weight': { shape: [1], data: Float32Array.of(0) } });
  return { ...ready, config, lower, first };
}

it('takes each stage from where the one before left the weights, and keeps the image encoder alone', async () => {
  const { opened, createTrainer } = fakeTrainers();
  const { epochs, values } = await pretrain({ ...(await request(4)), createTrainer });
  expect(epochs.map((e) => e.stage)).toEqual(['local', 'local', 'global', 'global']);
  expect(epochs.at(-1)).toMatchObject({ epoch: 4, validationAccuracy: null, trainLoss: 1 });
  expect(opened).toEqual([
    { at: 0, from: undefined, steps: 4 },
    { at: 4, from: undefined, steps: 4 },
  ]);
  expect(Object.keys(values)).toEqual(['image.conv1.weight']);
});

it.each([1, 2, 3])('left after epoch %d it goes on in the stage where it was', async (left) => {
  const states: PretrainState[] = [];
  const { createTrainer } = fakeTrainers();
  const given = await request(4);
  const unbroken = await pretrain({
    ...given,
    createTrainer,
    onEpoch: async (_, state) => {
      states.push(structuredClone(await state()));
    },
  });
  const again = fakeTrainers();
  const resumed = await pretrain({ ...given, createTrainer: again.createTrainer, from: states[left - 1]! });
  expect(resumed.values).toEqual(unbroken.values);
  expect(resumed.epochs.map((e) => e.stage)).toEqual(unbroken.epochs.map((e) => e.stage));
  // Between two stages the next begins with a fresh optimiser; inside one it goes on with the old.
  expect(again.opened[0]).toMatchObject({ at: 2 * left, from: left === 2 ? undefined : 2 * (left > 2 ? 1 : left) });
});

it('refuses a batch that two views do not fill', async () => {
  const { createTrainer } = fakeTrainers();
  const given = await request(2);
  const config = { ...given.config, training: { ...given.config.training, batch: 5 } };
  await expect(pretrain({ ...given, config, createTrainer })).rejects.toThrow(/training\.batch: expected an even/);
});
