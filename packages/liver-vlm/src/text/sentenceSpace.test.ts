import { expect, test } from 'vitest';
import { classEmbeddings } from './classEmbeddings.ts';
import { inClassSpace } from './sentenceSpace.ts';

const vectors: Record<string, number[]> = { a: [3, 1, 0], b: [2, 2, 1], c: [1, 0, 2], sign: [4, 1, 0.1] };
const embed = async (sentences: readonly string[]) => sentences.map((s) => Float32Array.from(vectors[s]!));
const prompts = ['a', 'b', 'c'].map((id) => ({ class: id, sentences: [id] }));

test.each([true, false])('a class of one sentence lies where its sentence lies (centred: %s)', async (centre) => {
  const { matrix } = await classEmbeddings({ prompts, encoder: { width: 3, provenance: {}, embed }, centre });
  const rows = await inClassSpace(['a', 'b', 'c', 'sign'], prompts, centre, embed);
  rows.slice(0, 3).forEach((row, c) => {
    row.forEach((v, i) => {
      expect(matrix[3 * c + i]).toBeCloseTo(v, 6);
    });
  });
  const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((s, v, i) => s + v * b[i]!, 0);
  expect(cosine(rows[3]!, rows[0]!)).toBeGreaterThan(cosine(rows[3]!, rows[2]!));
});
