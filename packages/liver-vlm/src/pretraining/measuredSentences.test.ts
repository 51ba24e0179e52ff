import { float32, input, lowerPlain, program } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { textSource } from '../methods/textSource.ts';
import { unlabelled } from '../testing/unlabelled.ts';
import { openBank } from '../text/node/bankFile.ts';
import { parseConfig } from '../training/config.ts';
import { matching, measuredSentences } from './measuredSentences.ts';
import type { Unlabelled } from './task.ts';

const SIDE = 40;
const CHANNELS = ['pre_contrast', 'arterial', 'portal_venous', 'delayed'];
const LIVER = [58, 73, 115, 95];

/** A disc of the given HU by phase, in liver. */
function disc(hu: readonly number[], id: string): Unlabelled {
  const inside = (p: number) => Math.hypot((p % SIDE) - 19.5, Math.floor(p / SIDE) - 19.5) < 9;
  const [lesion] = unlabelled(1, {
    channels: 4,
    size: [SIDE, SIDE],
    value: (_s, c, p) => (inside(p) ? hu[c]! : LIVER[c]!),
  });
  const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, p) => (inside(p) ? 1 : 0));
  return { ...lesion!, mask, record: { ...lesion!.record, id, patient: id } };
}
const fluid = disc([5, 6, 8, 7], 'fluid');
const another = disc([4, 9, 2, 5], 'another');
const washout = disc([50, 105, 95, 78], 'washout');

const prepared = () =>
  measuredSentences.prepare({
    lesions: [fluid, another, washout],
    channels: CHANNELS,
    size: [SIDE, SIDE],
    features: 8,
    config: parseConfig('', 'test'),
    texts: textSource(() => openBank()),
  });
const slice = { image: new Float32Array(), mask: new Uint8Array() };

it('asks for the sentence of the lesion, equal where the findings are, from the shipped bank', async () => {
  const pretext = await prepared();
  const rows = [fluid, another, washout].map((lesion) => ({ lesion, slice: 0 }));
  const made = rows.map((origin) => ({ ...pretext.row(slice, origin, undefined as never), ...origin }));
  const [first, second, third] = made.map((r) => r.targets['sentence'] as Float32Array);
  expect(first).toEqual(second);
  expect(Math.hypot(...first!)).toBeCloseTo(1, 5);
  expect(first!.reduce((sum, v, i) => sum + v * third![i]!, 0)).toBeLessThan(0.5);
  // Two different sentences: an image on the wrong one is not right, and guessing is right half of the time.
  expect(pretext.score({ embedding: [first!, first!, third!] }, made)).toMatchObject({
    asked: 3,
    accuracy: 1,
    chance: 0.5,
  });
  expect(pretext.score({ embedding: [first!, third!, third!] }, made).accuracy).toBeCloseTo(2 / 3);
});

it('asks nothing of a lesion of which no phase is there, and takes neither images nor other channels', async () => {
  const pretext = await prepared();
  const blind = {
    ...fluid,
    image: fluid.image.slice(),
    record: { ...fluid.record, present: CHANNELS.map(() => false) },
  };
  expect(pretext.asks(blind)).toBe(false);
  expect(pretext.asks(fluid)).toBe(true);
  expect(measuredSentences.unfit?.({ kind: 'image', channels: ['grey'] })).toMatch(/HU/);
  expect(measuredSentences.unfit?.({ kind: 'ct', channels: ['arterial', 'grey'] })).toMatch(/got grey/);
  expect(measuredSentences.unfit?.({ kind: 'ct', channels: CHANNELS })).toBeUndefined();
});

it('equal sentences are no negatives of each other, and the loss is least where images lie on their sentences', async () => {
  const loss = matching(input('images', [3, 2]), input('sentences', [3, 2]), 0.5);
  const session = await nodeRuntime.createSession(lowerPlain(program({ loss })).model, { threads: 1 });
  const sentences = float32(Float32Array.of(1, 0, 1, 0, 0, 1), [3, 2]);
  const lossOf = async (...images: number[]) =>
    (
      (await session.run({ images: float32(Float32Array.from(images), [3, 2]), sentences }))['loss']!
        .data as Float32Array
    )[0]!;
  const onTheirs = await lossOf(1, 0, 1, 0, 0, 1);
  // Rows of the target: softmax of (2, 2, 0) twice, of (0, 0, 2) once; its own entropy is the least loss.
  const entropy = (logits: number[]) => {
    const sum = logits.reduce((s, v) => s + Math.exp(v), 0);
    return logits.reduce((s, v) => s - (Math.exp(v) / sum) * (v - Math.log(sum)), 0);
  };
  expect(onTheirs).toBeCloseTo((2 * entropy([2, 2, 0]) + entropy([0, 0, 2])) / 3, 5);
  expect(await lossOf(0, 1, 1, 0, 1, 0)).toBeGreaterThan(onTheirs + 0.1);
  await session.release();
});
