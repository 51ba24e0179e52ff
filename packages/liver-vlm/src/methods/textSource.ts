import { classEmbeddings } from '../text/classEmbeddings.ts';
import type { PromptFile } from '../text/promptFile.ts';
import { promptsFor } from '../text/promptsFor.ts';
import type { SentenceEncoder } from '../text/sentenceEncoder.ts';
import type { TextSource } from './method.ts';

/** Texts from an encoder that is opened when a method first asks for a vector, and embeds each sentence once. */
export function textSource(
  openEncoder: () => Promise<SentenceEncoder>,
  ownPrompts: () => Promise<PromptFile> = async () => ({}),
): TextSource {
  let encoder: Promise<SentenceEncoder> | undefined;
  let own: Promise<PromptFile> | undefined;
  const open = () => {
    encoder ??= openEncoder().then(remembering);
    return encoder;
  };
  return {
    async prompts(classes, kind) {
      own ??= ownPrompts();
      return promptsFor(classes, kind, await own);
    },
    classEmbeddings: async (prompts, centre) => classEmbeddings({ prompts, encoder: await open(), centre }),
    async embed(sentences) {
      const opened = await open();
      return { width: opened.width, rows: await opened.embed(sentences) };
    },
    network: async () => (await open()).network,
  };
}

function remembering(encoder: SentenceEncoder): SentenceEncoder {
  const known = new Map<string, Float32Array>();
  return {
    ...encoder,
    async embed(sentences) {
      const wanted = [...new Set(sentences)].filter((s) => !known.has(s));
      const rows = wanted.length > 0 ? await encoder.embed(wanted) : [];
      wanted.forEach((sentence, i) => {
        known.set(sentence, rows[i]!);
      });
      return sentences.map((s) => known.get(s)!);
    },
  };
}
