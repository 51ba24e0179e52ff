import { createRandom } from 'onnx-grad';
import { expect, it } from 'vitest';
import { unlabelled } from '../testing/unlabelled.ts';
import { parseConfig } from '../training/config.ts';
import { multiTask } from './multiTask.ts';
import { inOrder, permutations, phaseShuffle } from './phaseShuffle.ts';
import { readyPretext } from './ready.ts';
import { makeRows } from './rows.ts';
import type { PretextTask, Unlabelled } from './task.ts';

const PHASES = ['non_contrast', 'arterial', 'portal_venous', 'delayed'];
const NO_CHANGE =
  'augmentation: { flip: false, rotation: 0, scale: 0, shift: 0, huShift: 0, huScale: 0, noise: 0, phaseShift: 0 }';
const config = parseConfig(`input: { window: { low: 0, high: 10 } }\n${NO_CHANGE}`, 'test');

const ready = (train: readonly Unlabelled[], channels: number, task: PretextTask = phaseShuffle) =>
  readyPretext(task, {
    kind: 'ct',
    channels: PHASES.slice(0, channels),
    size: [2, 2],
    train,
    validation: [],
    config,
    texts: undefined as never,
  });

it('knows 6 orders of three phases and 24 of four, the unchanged one first', () => {
  expect(permutations(2)).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(permutations(3)).toHaveLength(6);
  expect(new Set(permutations(4).map(String)).size).toBe(24);
  expect(permutations(4)[0]).toEqual([0, 1, 2, 3]);
});

it('shows in channel i what was channel order[i], and leaves the slice alone', () => {
  const slice = { image: Float32Array.of(0, 0, 1, 1, 2, 2), mask: Uint8Array.of(1, 0) };
  expect([...inOrder(slice, [2, 0, 1]).image]).toEqual([2, 2, 0, 0, 1, 1]);
  expect([...slice.image]).toEqual([0, 0, 1, 1, 2, 2]);
});

it('asks for the order that it shows, and draws every order', async () => {
  const lesions = unlabelled(1, { channels: 3, value: (_s, c) => 5 * c });
  const { pretext } = await ready(lesions, 3);
  const slices = new Array(60).fill({ lesion: 0, slice: 0 });
  const { feeds } = makeRows({ pretext, lesions, shape: { channels: 3, size: [2, 2] }, config }, slices, 1, [1]);
  const images = feeds['images']!.data as Float32Array;
  const asked = feeds['target:permutation']!.data as Float32Array;
  const orders = permutations(3);
  const drawn = slices.map((_, i) => {
    const k = asked.subarray(6 * i, 6 * i + 6).indexOf(1);
    // Channel c of the lesion is c - 1 after windowing.
    expect([0, 4, 8].map((p) => images[12 * i + p]! + 1)).toEqual(orders[k]);
    return k;
  });
  expect(new Set(drawn).size).toBe(6);
});

it('leaves lesions that lack a phase out, since their order is not defined, and takes no phase away itself', async () => {
  const [whole, lacking] = [unlabelled(2, { channels: 3 }), unlabelled(1, { channels: 3 }, [true, false, true])];
  const { pretext, train } = await ready([...whole, ...lacking], 3);
  expect(train).toHaveLength(2);
  expect(pretext.augmentation).toEqual({ phaseDropout: 0 });
  await expect(ready(lacking, 3)).rejects.toThrow(/phase-shuffle: expected lesions of which something can be asked/);
});

it('in the multi-task they are shown in order and only their case is asked', async () => {
  const lesions = [...unlabelled(1, { channels: 3 }), ...unlabelled(2, { channels: 3 }, [true, false, true]).slice(1)];
  const { pretext, train } = await ready(lesions, 3, multiTask);
  expect(train).toHaveLength(2);
  const slice = { image: Float32Array.of(0, 1, 2), mask: Uint8Array.of(1) };
  const row = pretext.row(slice, { lesion: lesions[1]!, slice: 0 }, createRandom(1));
  expect(row.slice).toBe(slice);
  expect(row.targets).toEqual({ permutation: new Float32Array(6), case: 1 });
  const score = pretext.score({ permutation: [new Float32Array(6)] }, [
    { lesion: lesions[1]!, slice: 0, targets: row.targets },
  ]);
  expect(score.asked).toBe(0);
});

it.each([
  ['image', ['r', 'g', 'b'], /colours or one grey value, not contrast phases/],
  ['ct', ['arterial'], /2 to 4 phases to put in order, got 1 \(arterial\)/],
] as const)('is not for %s data with %j', async (kind, channels, reason) => {
  expect(phaseShuffle.unfit?.({ kind, channels })).toMatch(reason);
  expect(multiTask.unfit?.({ kind, channels })).toMatch(reason);
});
