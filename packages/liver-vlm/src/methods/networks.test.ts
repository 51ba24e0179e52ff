import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { SentenceEncoder } from '../text/sentenceEncoder.ts';
import { parseConfig } from '../training/config.ts';
import { clipObjective, contrastiveNetwork } from './contrastive.ts';
import { methodNamed, methods, trainable, trainableNamed } from './index.ts';
import { textSource } from './textSource.ts';

const CLASSES = ['cyst', 'fnh', 'hcc'];
const WIDTH = 6;

/** Vectors made of a sentence's letters. */
const encoder: SentenceEncoder = {
  width: WIDTH,
  provenance: { model: 'letters' },
  embed: async (sentences) =>
    sentences.map((s) =>
      Float32Array.from({ length: WIDTH }, (_, i) => ((s.charCodeAt(i % s.length) * (i + 3)) % 17) - 8),
    ),
};
const texts = textSource(async () => encoder);
const trainableNamesOf = (beginning: string) => Object.keys(trainable).filter((name) => name.startsWith(beginning));
const networkOf = async (name: string, yaml = '') => {
  const method = trainableNamed(name);
  const config = method.configure(parseConfig(yaml, 'test'));
  return { config, ...(await method.network({ classes: CLASSES, config, texts })) };
};
const vectorsOf = async (name: string, yaml = '') => {
  const { head } = await networkOf(name, yaml);
  if (head.kind !== 'text') throw new Error(`${name}: no class vectors`);
  return Array.from(CLASSES, (_, c) => Array.from(head.classEmbeddings.subarray(c * WIDTH, (c + 1) * WIDTH)));
};

describe('controls', () => {
  it('shuffled-text holds the vectors of liver-vlm, each at another class', async () => {
    const [own, shuffled] = [await vectorsOf('liver-vlm'), await vectorsOf('shuffled-text')];
    shuffled.forEach((row, c) => {
      expect(row).not.toEqual(own[c]);
      expect(own).toContainEqual(row);
    });
  });

  it.each(['random-text', 'orthonormal'])('%s is of the same shape and says nothing of the classes', async (name) => {
    const rows = await vectorsOf(name);
    expect(rows.map((row) => Math.hypot(...row))).toEqual(CLASSES.map(() => expect.closeTo(1, 5)));
    expect(await vectorsOf(name, 'text: { prompts: label }')).toEqual(rows);
    expect(await vectorsOf(name, 'seed: 2')).not.toEqual(rows);
  });

  it('cnn learns its classifier and reads no text', async () => {
    expect(await networkOf('cnn')).toMatchObject({ head: { kind: 'linear' }, texts: null });
  });
});

describe('ablations', () => {
  it.each([
    ['liver-vlm-label', { text: { prompts: 'label' } }],
    ['liver-vlm-template', { text: { prompts: 'template' } }],
    ['liver-vlm-scale-1', { model: { logitScale: 1 } }],
    ['liver-vlm-scale-learned', { model: { logitScale: 'learned' } }],
    ['liver-vlm-uncentred', { text: { centre: false } }],
    ['liver-vlm-resnet50', { model: { backbone: 'resnet50' } }],
    ['liver-vlm-no-augmentation', { augmentation: { flip: false, rotation: 0, noise: 0, phaseDropout: 0 } }],
    ['liver-vlm-no-hu-shift', { augmentation: { flip: true, rotation: 20, huShift: 0, huScale: 0.06, noise: 4 } }],
    ['liver-vlm-only-flip', { augmentation: { flip: true, rotation: 0, huShift: 0, noise: 0, phaseDropout: 0 } }],
  ])('%s changes its choice and nothing else', async (name, change) => {
    const given = parseConfig('training: { epochs: 3 }', 'test');
    const used = trainableNamed(name).configure(given);
    expect(used).toMatchObject(change);
    const sections = Object.keys(change) as (keyof typeof given)[];
    for (const key of Object.keys(given) as (keyof typeof given)[])
      if (!sections.includes(key)) expect(used[key]).toEqual(given[key]);
  });

  it('every transform of the augmentation is taken away once and kept alone once', () => {
    const given = parseConfig('', 'test');
    const of = (kind: string) => trainableNamesOf(`liver-vlm-${kind}-`).map((name) => changed(name));
    const changed = (name: string) => {
      const used = trainableNamed(name).configure(given).augmentation;
      const keys = Object.keys(used) as (keyof typeof used)[];
      return keys.filter((key) => used[key] !== given.augmentation[key]);
    };
    const all = Object.keys(given.augmentation).sort();
    const taken = of('no').filter((keys) => keys.length === 1);
    expect(taken.flat().sort()).toEqual(all);
    const kept = of('only').map((keys) => all.filter((key) => !(keys as string[]).includes(key)));
    expect(kept.every((keys) => keys.length === 1)).toBe(true);
    expect(kept.flat().sort()).toEqual(all);
  });

  it('a transform between phases is no method where there is one channel', () => {
    const unfit = (name: string, channels: string[]) =>
      methodNamed(name).unfit?.({ kind: 'image', channels, classes: CLASSES }, parseConfig('', 'test'));
    for (const name of ['liver-vlm-no-phase-shift', 'liver-vlm-only-phase-dropout']) {
      expect(unfit(name, ['grey'])).toMatch(/single channel/);
      expect(unfit(name, ['arterial', 'delayed'])).toBeUndefined();
    }
    expect(unfit('liver-vlm-no-noise', ['grey'])).toBeUndefined();
    expect(unfit('liver-vlm-no-augmentation', ['grey'])).toBeUndefined();
  });

  it('act on what is trained', async () => {
    expect(await vectorsOf('liver-vlm-label')).not.toEqual(await vectorsOf('liver-vlm'));
    expect(await vectorsOf('liver-vlm-uncentred')).not.toEqual(await vectorsOf('liver-vlm'));
    expect((await networkOf('liver-vlm-scale-1')).head).toMatchObject({ logitScale: 1 });
  });

  it('a backbone without a checkpoint is left out beside one that has it', () => {
    const about = { kind: 'ct', channels: ['arterial'], classes: CLASSES } as const;
    const unfit = (name: string, yaml: string) => methodNamed(name).unfit?.(about, parseConfig(yaml, 'test'));
    expect(unfit('liver-vlm-resnet50', 'model: { weights: r18.pth }')).toMatch(/resnet50 has none/);
    expect(unfit('liver-vlm-resnet50', 'model: { weights: { resnet18: a.pth, resnet50: b.pth } }')).toBeUndefined();
    expect(unfit('liver-vlm-resnet50', '')).toBeUndefined();
    expect(unfit('liver-vlm-scratch', '')).toMatch(/no checkpoint/);
    expect(unfit('liver-vlm-scratch', 'model: { weights: r18.pth }')).toBeUndefined();
    expect(trainableNamed('liver-vlm-scratch').configure(parseConfig('model: { weights: r18.pth }', 'test'))).toEqual(
      parseConfig('', 'test'),
    );
  });
});

it.each([true, false])('clip and medclip hold every sentence of every class; centred: %s', async (centre) => {
  const config = parseConfig(`{ text: { prompts: ensemble, centre: ${centre} }, training: { batch: 4 } }`, 'test');
  const prompts = await texts.prompts(CLASSES, 'ensemble');
  const { head, texts: vectors } = await contrastiveNetwork({ classes: CLASSES, config, texts }, clipObjective);
  expect(vectors).toBeNull();
  if (head.kind !== 'sentences') throw new Error('expected a table of sentences');
  expect(head.classOf).toEqual(prompts.flatMap((p, c) => p.sentences.map(() => c)));
  const mean = Array.from(
    { length: WIDTH },
    (_, k) => head.classOf.reduce((sum, _c, s) => sum + head.sentences[s * WIDTH + k]!, 0) / head.classOf.length,
  );
  expect(Math.hypot(...mean) < 1e-6).toBe(centre);
});

it('every method names itself, its source and at least four candidates', () => {
  for (const [name, method] of Object.entries(methods)) {
    expect(method.name).toBe(name);
    expect(method.citation).not.toBe('');
    expect(method.settings(parseConfig('', 'test')).length).toBeGreaterThanOrEqual(4);
    expect(name).toMatch(/^[a-z0-9-]+$/);
  }
});

it('a class without sentences and a method that does not exist are named', async () => {
  const method = trainableNamed('liver-vlm');
  const config = parseConfig('', 'test');
  await expect(method.network({ classes: ['cyst', 'lymphoma'], config, texts })).rejects.toThrow(
    /class "lymphoma": expected sentences for enriched prompts/,
  );
  expect(() => methodNamed('resnet')).toThrow(/expected a method, one of liver-vlm, cnn, .*, got "resnet"/);
  expect(() => trainableNamed('clip')).toThrow(UserError);
});
