import { createRandom } from 'onnx-grad';
import { createTrainer, lowerForNode } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { openTexts } from '../src/node/openTexts.ts';
import { firstValues } from '../src/pretraining/firstValues.ts';
import { pretextNamed, type Unlabelled } from '../src/pretraining/index.ts';
import { type Pretrained, pretrain } from '../src/pretraining/pretrain.ts';
import { readyPretext } from '../src/pretraining/ready.ts';
import { labelled } from '../src/testing/labelled.ts';
import { parseConfig } from '../src/training/config.ts';

const CHANNELS = ['non_contrast', 'arterial', 'portal_venous'];
const SIZE = [32, 32] as const;
const config = (epochs: number) =>
  parseConfig(
    `
training: { batch: 12, minSteps: 4 }
augmentation: { rotation: 0, scale: 0 }
pretraining: { epochs: ${epochs} }
`,
    'test',
  );

/** HU of liver and lesion in each phase. */
const LIVER = [55, 70, 110];
const LESION = [40, 120, 90];

/** Lesions in a liver: a disc that enhances; `frozen` ones look in every phase as in the first. */
const lesions = (count: number, { frozen = false, seed = 1 } = {}): Unlabelled[] =>
  Array.from({ length: count }, (_, i) => {
    const random = createRandom(seed, 'lesion', i);
    const own = LESION.map((hu) => hu + 8 * random.normal());
    const radius = 5 + 5 * random.uniform();
    const { sample } = labelled(0, {
      slices: 2,
      channels: CHANNELS.length,
      size: [...SIZE],
      value: (_s, c, p) => {
        const phase = frozen ? 0 : c;
        const inside = Math.hypot((p % SIZE[1]) - 15.5, Math.floor(p / SIZE[1]) - 15.5) < radius;
        return (inside ? own[phase]! : LIVER[phase]!) + 6 * random.normal();
      },
    });
    return { ...sample, record: { ...sample.record, id: `lesion ${i}`, patient: `patient ${i}` } };
  });

async function learn(
  name: string,
  epochs: number,
  { train = lesions(12), validation = lesions(8, { seed: 2 }) } = {},
): Promise<Pretrained> {
  const given = config(epochs);
  const ready = await readyPretext(pretextNamed(name), {
    kind: 'ct',
    channels: CHANNELS,
    size: SIZE,
    train,
    validation,
    config: given,
    texts: openTexts(given.text),
  });
  const { lower } = await lowerForNode();
  return pretrain({
    ...ready,
    config: given,
    first: async () => firstValues(ready, given),
    createTrainer,
    lower,
    threads: 1,
  });
}

it('phase shuffle: the order of phases is told on lesions never seen, and stays a guess where all phases are copies', async () => {
  const real = (await learn('phase-shuffle', 10)).epochs.at(-1)!;
  expect(real.validationChance).toBeCloseTo(1 / 6);
  expect(real.trainAccuracy).toBeGreaterThan(0.75);
  expect(real.validationAccuracy).toBeGreaterThan(0.5);
  const copies = {
    train: lesions(12, { frozen: true }),
    validation: lesions(8, { frozen: true, seed: 2 }),
  };
  const guessed = (await learn('phase-shuffle', 5, copies)).epochs.at(-1)!;
  // Of 48 training rows and 32 held-out ones, three standard deviations above guessing are 0.33 and 0.36.
  expect(guessed.trainAccuracy).toBeLessThan(0.4);
  expect(guessed.validationAccuracy).toBeLessThan(0.4);
});
