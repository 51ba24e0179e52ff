import { describe, expect, it } from 'vitest';
import { tokenizerFromJson, tokenizerFromVocabulary } from './tokenizer.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'cyst', '##s', ',', 'hepato', '##ma', 'Cyst'];

describe('WordPiece from a bare vocabulary', () => {
  const uncased = tokenizerFromVocabulary(vocabulary.join('\n'), true, 'vocab.txt');

  it('splits words into the longest pieces between [CLS] and [SEP]', () => {
    expect(uncased('a cysts, hepatoma')).toEqual([2, 5, 6, 7, 8, 9, 10, 3]);
  });
  it('lower-cases and takes accents off where the model does', () => {
    expect(uncased('CÝST')).toEqual([2, 6, 3]);
    expect(tokenizerFromVocabulary(vocabulary.join('\r\n'), false, 'v')('Cyst CYST')).toEqual([2, 11, 1, 3]);
  });
  it('knows no other word', () => {
    expect(uncased('xyz')).toEqual([2, 1, 3]);
  });
  it('refuses another file', () => {
    expect(() => tokenizerFromVocabulary('a\nb', true, 'vocab.txt')).toThrow('vocab.txt');
    expect(() => tokenizerFromJson({ model: { type: 'WordPieces' } }, 'tokenizer.json')).toThrow('tokenizer.json');
  });
});
