import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classEmbeddings, cosines } from './classEmbeddings.ts';
import { orthonormalEmbeddings, randomEmbeddings, shuffledPrompts } from './controls.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';

/** Sentences that are lists of numbers embed as these numbers. */
const numbers: SentenceEncoder = {
  width: 3,
  provenance: { model: 'numbers' },
  embed: async (sentences) => sentences.map((s) => Float32Array.from(s.split(' '), Number)),
};
const prompts = [
  { class: 'a', sentences: ['2 0 0', '0 1 0'] },
  { class: 'b', sentences: ['0 0 5'] },
];
const h = Math.SQRT1_2;

describe('classEmbeddings', () => {
  it('averages unit vectors, so that a long one weighs no more, and makes the mean a unit vector', async () => {
    const { matrix, classes, sentences } = await classEmbeddings({ prompts, encoder: numbers, centre: false });
    expect(classes).toEqual(['a', 'b']);
    expect(sentences).toEqual([['2 0 0', '0 1 0'], ['0 0 5']]);
    [h, h, 0, 0, 0, 1].forEach((v, i) => {
      expect(matrix[i]).toBeCloseTo(v, 6);
    });
  });

  it('centring sets two classes opposite each other', async () => {
    const e = await classEmbeddings({ prompts, encoder: numbers, centre: true });
    expect(cosines(e)[0]?.[1]).toBeCloseTo(-1, 6);
    expect(e.provenance).toEqual({ model: 'numbers', centred: 'true' });
  });

  it('centred vectors are what is left of each class without the common part', async () => {
    const three = ['9 1 0', '9 0 1', '9 -1 -1'].map((s, i) => ({ class: `c${i}`, sentences: [s] }));
    const near = cosines(await classEmbeddings({ prompts: three, encoder: numbers, centre: false }));
    const apart = cosines(await classEmbeddings({ prompts: three, encoder: numbers, centre: true }));
    expect(near[0]?.[1]).toBeGreaterThan(0.98);
    expect(apart[0]?.[1]).toBeLessThan(0.1);
  });

  it('names what cannot be told apart', async () => {
    const same = ['a', 'b'].map((id) => ({ class: id, sentences: ['1 2 3'] }));
    await expect(classEmbeddings({ prompts: same, encoder: numbers, centre: true })).rejects.toThrow('class "a"');
    const none = [{ class: 'c', sentences: [] }];
    await expect(classEmbeddings({ prompts: none, encoder: numbers, centre: false })).rejects.toThrow('class "c"');
  });
});

describe('controls', () => {
  const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];

  it.each([randomEmbeddings, orthonormalEmbeddings])('unit vectors, by seed', (make) => {
    const a = make(classes, 384, 7);
    cosines(a).forEach((row, i) => {
      expect(row[i]).toBeCloseTo(1, 5);
    });
    expect(make(classes, 384, 7).matrix).toEqual(a.matrix);
    expect(make(classes, 384, 8).matrix).not.toEqual(a.matrix);
  });

  it('orthonormal vectors are at right angles, even where the width just suffices', () => {
    for (const width of [5, 384])
      for (const [i, row] of cosines(orthonormalEmbeddings(classes, width, 1)).entries())
        for (const [j, v] of row.entries()) expect(v).toBeCloseTo(i === j ? 1 : 0, 5);
    expect(() => orthonormalEmbeddings(classes, 4, 1)).toThrow('at least 5');
  });

  it('shuffled prompts: every class has the sentences of another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), (count, seed) => {
        const given = Array.from({ length: count }, (_, i) => ({ class: `c${i}`, sentences: [`s${i}`] }));
        const moved = shuffledPrompts(given, seed);
        expect(moved.map((p) => p.class)).toEqual(given.map((p) => p.class));
        expect(moved.some((p, i) => p.sentences === given[i]?.sentences)).toBe(false);
        expect(new Set(moved.flatMap((p) => p.sentences)).size).toBe(count);
      }),
    );
  });
});
