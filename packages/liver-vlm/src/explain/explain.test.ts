import type { LesionSample } from '@liver-vlm/imaging';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, test } from 'vitest';
import type { Architecture } from '../model/architecture.ts';
import { exportModel } from '../model/export.ts';
import { decodeFloats, encodeFloats } from '../model/floats.ts';
import { initialValues } from '../model/initialise.ts';
import { loadModel, predictLesion } from '../model/load.ts';
import { description } from '../testing/description.ts';
import { attentionMap } from './attention.ts';
import { enhancement } from './enhancement.ts';
import { explainLesion } from './explainLesion.ts';
import { cosinesWith, largest } from './nearest.ts';

/** A disc of 90 HU in liver of 60 HU, 20 HU brighter in the second phase; fat beyond. */
function disc(size = 32): LesionSample {
  const image = new Float32Array(2 * size * size);
  const mask = new Uint8Array(size * size);
  for (let i = 0; i < size * size; i++) {
    const away = Math.hypot((i % size) - 15.5, Math.floor(i / size) - 15.5);
    if (away < 6) mask[i] = 1;
    for (const c of [0, 1]) image[c * size * size + i] = away < 6 ? 90 + 20 * c : away < 12 ? 60 : -100;
  }
  return {
    id: 'a',
    patient: 'p',
    lesion: 'a',
    channels: ['arterial', 'portal_venous'],
    present: [true, true],
    slices: 1,
    size: [size, size],
    image,
    mask,
    spacing: undefined,
    provenance: {},
  };
}

test('density inside and around: fat is no liver, a missing phase has none', () => {
  expect(enhancement(disc())).toEqual([
    { channel: 'arterial', lesion: { mean: 90, sd: 0 }, around: { mean: 60, sd: 0 } },
    { channel: 'portal_venous', lesion: { mean: 110, sd: 0 }, around: { mean: 60, sd: 0 } },
  ]);
  expect(enhancement({ ...disc(), present: [false, true] }).map((d) => d.channel)).toEqual(['portal_venous']);
});

test('an attention map has its peak where the network had it, and nothing where it spoke against', () => {
  const data = new Float32Array(2 * 4);
  data.set([-1, -1, -1, 3], 4);
  const { values } = attentionMap({ data, shape: [1, 2, 2, 2] }, 1, [8, 8]);
  expect(values[63]).toBe(1);
  expect(values[0]).toBe(0);
  expect(attentionMap({ data, shape: [1, 2, 2, 2] }, 0, [8, 8]).values).toEqual(new Float32Array(64));
});

test('numbers survive base64 exactly', () => {
  const values = Float32Array.from({ length: 70_001 }, (_, i) => Math.sin(i) * 1e-3);
  expect(decodeFloats(encodeFloats(values))).toEqual(values);
  expect(() => decodeFloats('AAA=')).toThrow(/whole float32/);
  expect(() => decodeFloats('*')).toThrow(/base64/);
});

test('nearest by cosine, whatever the lengths', () => {
  const cosines = cosinesWith(new Float32Array([2, 0, 0, 3, -1, 0]), [5, 0]);
  expect(cosines).toEqual([1, 0, -1]);
  expect(largest(cosines, 2)).toEqual([0, 1]);
});

test('an explanation agrees with the prediction and names sentences, neighbours and phases of the file', async () => {
  const architecture: Architecture = {
    backbone: 'resnet18',
    channels: 2,
    size: [32, 32],
    classes: ['cyst', 'hcc'],
    head: {
      kind: 'text',
      classEmbeddings: Float32Array.from({ length: 16 }, (_, i) => (i % 9 === 0 ? 1 : 0)),
      dimension: 8,
      logitScale: 5,
    },
  };
  const about = description({
    evidence: {
      sentences: [
        { kind: 'class', id: 'cyst', text: 'a cyst' },
        { kind: 'sign', id: 'washout', text: 'washout' },
      ],
      sentenceEmbeddings: encodeFloats(Float32Array.from({ length: 16 }, (_, i) => (i % 9 === 0 ? 1 : 0))),
      trainingLabels: [1, 0],
      trainingEmbeddings: encodeFloats(Float32Array.from({ length: 16 }, (_, i) => Math.cos(i))),
      strangeness: { neighbours: 1, threshold: 0 },
    },
  });
  const bytes = await exportModel(nodeRuntime, architecture, initialValues(architecture, 2), about);
  const model = await loadModel(nodeRuntime, bytes, 'm.onnx');
  const explained = await explainLesion(model, disc());
  expect(explained.prediction).toEqual(await predictLesion(model, disc()));
  await model.session.release();
  expect(Object.keys(explained.attention!)).toEqual(['cyst', 'hcc']);
  const e = explained.prediction.embedding;
  const length = Math.hypot(...e);
  const near = explained.sentences.find((s) => s.id === 'cyst')!;
  expect(near.cosine).toBeCloseTo(e[0]! / length, 5);
  expect(explained.sentences[0]!.cosine).toBeGreaterThanOrEqual(explained.sentences[1]!.cosine);
  expect(new Set(explained.similar.map((s) => s.label))).toEqual(new Set(['cyst', 'hcc']));
  expect(explained.strangeness?.strange).toBe(true);
  expect(explained.phases.map((p) => p.channel)).toEqual(['arterial', 'portal_venous']);
  expect(explained.phases.every((p) => p.change !== 0)).toBe(true);
});
