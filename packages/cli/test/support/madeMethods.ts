import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Classifier, FitTask, Method } from 'liver-vlm';

type Lesion = FitTask['train'][number];

/** Mean of each channel of a slice. */
function means({ sample }: Lesion, slice: number, channels: number): Float32Array {
  const pixels = sample.image.length / sample.record.slices / channels;
  return Float32Array.from({ length: channels }, (_, c) => {
    const at = (slice * channels + c) * pixels;
    return sample.image.subarray(at, at + pixels).reduce((sum, v) => sum + v / pixels, 0);
  });
}

/** Nearest class mean; the setting says how sharply distance counts. */
function nearestMean({ train, classes, channels, setting }: FitTask): Classifier {
  const features = (l: Lesion) =>
    Array.from({ length: l.sample.record.slices }, (_, s) => means(l, s, channels.length));
  const centres = classes.map((_, c) => {
    const rows = train.filter((l) => l.label === c).flatMap(features);
    return Float32Array.from(channels, (_, d) => rows.reduce((sum, r) => sum + r[d]! / rows.length, 0));
  });
  const sharpness = Number(setting.change['sharpness']);
  return {
    predict: async (lesions) =>
      lesions.flatMap((l, lesion) =>
        features(l).map((embedding, slice) => ({
          lesion,
          slice,
          embedding,
          logits: Float32Array.from(
            centres,
            (m) => -sharpness * m.reduce((s, v, d) => s + (v - embedding[d]!) ** 2, 0),
          ),
        })),
      ),
    release: async () => undefined,
  };
}

const made = (name: string, before: (task: FitTask) => Promise<void>): Method => ({
  name,
  title: name,
  citation: 'made for a test',
  trains: 'Class means.',
  usesText: false,
  settings: () => [0.01, 0.1, 0.001].map((sharpness) => ({ name: `sharpness ${sharpness}`, change: { sharpness } })),
  fit: async (task) => {
    await before(task);
    return nearestMean(task);
  },
});

/** File by which a method that kills its process knows that it has done so. */
const MARK = process.env['MADE_METHODS_MARK'] ?? '';

/** Fast methods, each with its own way to go wrong. */
export const madeMethods: Readonly<Record<string, Method>> = Object.fromEntries(
  [
    made('means', async () => undefined),
    made('slow', () => pause(1000)),
    made('fails-without-p0', async ({ train }) => {
      if (!train.some((l) => l.sample.record.patient === 'p0')) throw new Error('made to fail without p0');
    }),
    made('tells-unlabelled', async ({ unlabelled }) => {
      throw new Error(unlabelled.map(({ record }) => record.id).join(' '));
    }),
    made('dies-once', async () => {
      if (existsSync(MARK)) return;
      writeFileSync(MARK, '');
      process.kill(process.pid, 'SIGKILL');
    }),
    made('dies', async () => {
      process.kill(process.pid, 'SIGKILL');
    }),
  ].map((m) => [m.name, m]),
);
