import { Tokenizer } from '@huggingface/tokenizers';
import { UserError } from '../errors.ts';

/** The ids of a sentence, [CLS] and [SEP] included. */
export type Tokenize = (sentence: string) => number[];

/** WordPiece, or any other tokenizer, from a `tokenizer.json`. Its padding and truncation are not applied. */
export function tokenizerFromJson(json: unknown, where: string): Tokenize {
  try {
    const tokenizer = new Tokenizer(json as object, {});
    return (sentence) => [...tokenizer.encode(sentence).ids];
  } catch (error) {
    throw new UserError(
      `${where}: expected the description of a tokenizer, got ${error instanceof Error ? error.message : String(error)} - fetch the file again`,
      'model',
    );
  }
}

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/**
 * BERT's WordPiece (Devlin et al. 2019) from a bare vocabulary.
 * @param text `vocab.txt`, one token a line, its id the number of the line from 0
 * @param lowercase for models whose name says "uncased"; accents are then removed too
 */
export function tokenizerFromVocabulary(text: string, lowercase: boolean, where: string): Tokenize {
  const tokens = text.split(/\r?\n/);
  if (tokens.at(-1) === '') tokens.pop();
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const absent = SPECIAL.filter((token) => vocab[token] === undefined);
  if (absent.length > 0)
    throw new UserError(
      `${where}: expected a BERT vocabulary with ${SPECIAL.join(' ')}, got one without ${absent.join(' ')} - is this the right file?`,
      'model',
    );
  const special = (token: string) => ({ id: token, ids: [vocab[token]], tokens: [token] });
  const json = {
    version: '1.0',
    added_tokens: SPECIAL.map((content) => ({
      id: vocab[content],
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
  return tokenizerFromJson(json, where);
}
