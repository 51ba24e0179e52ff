export { bankEncoder, makeBank } from './bank.ts';
export { type BertEncoderOptions, bertEncoder } from './bertEncoder.ts';
export { type ClassEmbeddingOptions, type ClassEmbeddings, classEmbeddings, cosines } from './classEmbeddings.ts';
export { orthonormalEmbeddings, randomEmbeddings, shuffledPrompts } from './controls.ts';
export { BUILT_IN_PROMPTS, IMAGE_TEMPLATES } from './library.ts';
export { PromptFile, parsePromptFile } from './promptFile.ts';
export {
  allSentences,
  type ClassPrompts,
  PROMPT_KINDS,
  type PromptKind,
  promptsFor,
  signPrompts,
} from './promptsFor.ts';
export type { Pooling, SentenceEncoder, TextNetwork } from './sentenceEncoder.ts';
export { type Tokenize, tokenizerFromJson, tokenizerFromVocabulary } from './tokenizer.ts';
