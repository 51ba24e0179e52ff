import type { Trainer } from 'onnx-grad';
import { expect, it } from 'vitest';
import { simclr } from '../pretraining/simclr.ts';
import { frozenContext } from '../testing/frozenTask.ts';
import { unlabelled } from '../testing/unlabelled.ts';
import { parseConfig } from '../training/config.ts';
import type { EncoderSource } from './method.ts';
import { keyOf, roundEncoder } from './roundEncoder.ts';

/** A context whose trainers learn nothing, and how many were opened. */
function counting() {
  const count = { trainers: 0 };
  const createTrainer = async (): Promise<Trainer> => {
    count.trainers++;
    const values = async () => ({ 'image.conv1.weight': { shape: [1], data: Float32Array.of(count.trainers) } });
    const outputs = { projection: { type: 'float32' as const, shape: [2, 128], data: new Float32Array(256).fill(1) } };
    return {
      step: async () => ({ loss: 1, gradientNorm: 1, outputs }),
      run: async () => outputs,
      values,
      state: async () => ({ steps: 1, values: await values(), moments: {} }),
      release: async () => undefined,
    };
  };
  const lower = () => ({ model: new Uint8Array(), form: 'plain' as const, feeds: [], fetches: [], storage: new Map() });
  return { count, context: { ...frozenContext(), createTrainer, lower } };
}

type Round = Parameters<EncoderSource['of']>[1];
const round = (change: Partial<Round> = {}, yaml = ''): Round => ({
  kind: 'ct',
  channels: ['arterial', 'portal_venous'],
  classes: ['cyst', 'hcc'],
  size: [2, 2],
  unlabelled: unlabelled(3),
  config: parseConfig(`training: { batch: 2, minSteps: 1 }\npretraining: { epochs: 1 }\n${yaml}`, 'test'),
  ...change,
});

it('trains once for a round, whatever has a label there, and tells whether it was now', async () => {
  const { count, context } = counting();
  const source = roundEncoder(context);
  const first = await source.of(simclr, round());
  const again = await source.of(simclr, round());
  expect(count.trainers).toBe(1);
  expect([first.now, again.now]).toEqual([true, false]);
  expect(again.values).toEqual(first.values);
  expect(again.seconds).toBe(first.seconds);
});

it('an encoder is another for other lesions, another seed, a configuration that it depends on, and another task', () => {
  const rounds = [
    round(),
    round({ unlabelled: unlabelled(2) }),
    round({ unlabelled: unlabelled(3, {}, [true, false]) }),
    round({}, 'seed: 2'),
    round({}, 'augmentation: { noise: 0 }'),
  ];
  const keys = [...rounds.map((r) => keyOf('simclr', r)), keyOf('ffcl', round())];
  expect(new Set(keys).size).toBe(keys.length);
  // What the labelled lesions are learned by afterwards is no part of it.
  expect(keyOf('simclr', round({ classes: ['fnh', 'hcc'] }))).toBe(keys[0]);
});
