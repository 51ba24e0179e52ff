import { expect, it } from 'vitest';
import { promptsFor } from '../text/promptsFor.ts';
import { choosePrompts } from './prompts.ts';

it('keeps what was asked for where there are words for every class', () => {
  expect(choosePrompts(['cyst', 'hcc'], 'ct', 'enriched', {})).toEqual({ kind: 'enriched', own: {} });
});

it('takes several templates where a class has no describing sentences, and says so', () => {
  const { kind, own, note } = choosePrompts(['benign', 'malignant'], 'image', 'enriched', {});
  expect(kind).toBe('ensemble');
  expect(note).toMatch(/no describing sentences for benign, malignant: ensemble prompts/);
  const sentences = promptsFor(['benign', 'malignant'], kind, own).flatMap((p) => p.sentences);
  expect(sentences).toContain('a medical image of a benign lesion');
  expect(sentences.join()).not.toContain('CT');
});

it("makes a name of a label that has none; one's own words go first", () => {
  const { own, note } = choosePrompts(['pleural_plaque', 'cyst'], 'ct', 'template', {});
  expect(promptsFor(['pleural_plaque'], 'label', own)[0]?.sentences).toEqual(['pleural plaque']);
  expect(note).toMatch(/no names for pleural_plaque/);
  const custom = {
    template: 'MRI of {label}',
    classes: { benign: { sentences: ['round'] }, malignant: { sentences: ['ill defined'] } },
  };
  const mine = choosePrompts(['benign', 'malignant'], 'image', 'enriched', custom);
  expect(mine).toMatchObject({ kind: 'enriched', own: { template: 'MRI of {label}' } });
  expect(mine.note).toBeUndefined();
});
