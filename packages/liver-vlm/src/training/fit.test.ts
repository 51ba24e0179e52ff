import { float32, type StepResult, type Trainer } from 'onnx-grad';
import { expect, it } from 'vitest';
import { labelled } from '../testing/labelled.ts';
import { parseConfig } from './config.ts';
import { type FitRequest, fit } from './fit.ts';

const BATCH = 2;

/** A trainer whose validation logits favour the true class by `margin(steps taken)`. */
function fakeTrainer(margin: (steps: number) => number, loss: (steps: number) => number = () => 1): Trainer {
  let steps = 0;
  const values = async () => ({ at: { shape: [1], data: Float32Array.of(steps) } });
  return {
    step: async (): Promise<StepResult> => {
      steps++;
      return { loss: loss(steps), gradientNorm: 1, outputs: { logits: float32(Float32Array.of(0, 1, 0, 1), [2, 2]) } };
    },
    run: async () => ({
      logits: float32(Float32Array.of(margin(steps), 0, margin(steps), 0), [BATCH, 2]),
      embeddings: float32(new Float32Array(BATCH), [BATCH, 1]),
    }),
    values,
    state: async () => ({ steps, values: await values(), moments: {} }),
    release: async () => undefined,
  };
}

const request = (trainer: Trainer, training: string, minSteps = 1): FitRequest => ({
  trainer,
  train: [labelled(0), labelled(0)],
  validation: [labelled(0)],
  shape: { channels: 2, size: [2, 2] },
  preprocessing: { window: { low: 0, high: 1 }, region: 'context' },
  config: parseConfig(`training: { batch: 2, minSteps: ${minSteps}, ${training} }`, 'test'),
  standstill: 'refuse',
});

it('keeps the weights of the epoch with the lowest validation loss and stops after patience', async () => {
  const trainer = fakeTrainer((steps) => (steps <= 3 ? steps : 3 - steps / 10));
  const { best, epochs } = await fit(request(trainer, 'epochs: 12, patience: 4'));
  expect(best.epoch).toBe(3);
  expect(Array.from(best.weights['at']!.data)).toEqual([3]);
  expect(epochs.map((e) => e.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('goes on from a state: earlier epochs are kept, later ones added', async () => {
  const first = await fit(
    request(
      fakeTrainer((s) => s),
      'epochs: 2',
    ),
  );
  const from = { epochs: first.epochs, best: first.best, trainer: { steps: 2, values: {}, moments: {} } };
  const { epochs } = await fit({
    ...request(
      fakeTrainer((s) => s),
      'epochs: 3',
    ),
    from,
  });
  expect(epochs.map((e) => e.epoch)).toEqual([1, 2, 3]);
  expect(epochs.slice(0, 2)).toEqual(first.epochs);
});

it('stops at a loss that is no number and says what to lower', async () => {
  const trainer = fakeTrainer(
    () => 1,
    (steps) => (steps === 3 ? Number.NaN : 1),
  );
  await expect(fit(request(trainer, 'epochs: 9'))).rejects.toThrow(
    /expected a finite loss, got NaN in epoch 3, step 1 - lower training\.learningRate/,
  );
});

it('stops where nothing is learned', async () => {
  const never = request(
    fakeTrainer((s) => s),
    'epochs: 40, patience: 40',
  );
  await expect(fit({ ...never, train: [labelled(0), labelled(0), labelled(1), labelled(0)] })).rejects.toThrow(
    /guessing/,
  );
});

it('goes on where nothing is learned, if that is a result like any other', async () => {
  const never = request(
    fakeTrainer((s) => s),
    'epochs: 16, patience: 40',
  );
  const { epochs } = await fit({ ...never, train: [labelled(0), labelled(1)], standstill: 'allow' });
  expect(epochs).toHaveLength(16);
});

it('goes through a small set several times an epoch, and draws what the objective asks for at each step', async () => {
  const drawn: (readonly number[])[] = [];
  const trainer = fakeTrainer((s) => s);
  const { epochs } = await fit({
    ...request(trainer, 'epochs: 2', 3),
    draw: (labels, random) => {
      drawn.push([...labels, random.uniform()]);
      return {};
    },
  });
  expect(epochs).toHaveLength(2);
  expect((await trainer.state()).steps).toBe(6);
  expect(drawn.map((d) => d.slice(0, -1))).toEqual(new Array(6).fill([0, 0]));
  expect(new Set(drawn.map((d) => d.at(-1))).size).toBe(6);
});
