import { type NamedTensor, readSafetensors, writeSafetensors } from 'onnx-grad';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';

const Sentences = z.array(z.string());

/**
 * A bank of stored sentence embeddings as an encoder that knows these sentences only.
 * @param bytes a safetensors file with `embeddings` [S, width] and, in its metadata, the sentences and their provenance
 * @throws UserError for a file that is no bank, and from `embed` for a sentence that is not in it
 */
export function bankEncoder(bytes: Uint8Array): SentenceEncoder {
  const { tensors, metadata } = readSafetensors(bytes);
  const { sentences: list, ...provenance } = metadata;
  const embeddings = tensors.get('embeddings');
  const sentences = Sentences.safeParse(list === undefined ? undefined : JSON.parse(list));
  if (!(embeddings?.data instanceof Float32Array) || !sentences.success)
    throw new UserError(
      'sentence bank: expected embeddings and their sentences, got another file - make one with: node tools/embed_prompts.ts',
      'model',
    );
  const [count, width] = embeddings.shape as [number, number];
  if (count !== sentences.data.length)
    throw new UserError(
      `sentence bank: expected ${sentences.data.length} embeddings, got ${count} - make it again with: node tools/embed_prompts.ts`,
      'model',
    );
  const { data } = embeddings;
  const places = new Map(sentences.data.map((sentence, i) => [sentence, i]));
  return {
    width,
    provenance,
    async embed(wanted) {
      return wanted.map((sentence) => {
        const place = places.get(sentence);
        if (place === undefined)
          throw new UserError(
            `text: expected a sentence of the shipped bank (${count} sentences, ${provenance['model']}), got "${sentence}" - name a text encoder for sentences of your own: text.encoder in the config or --text-model, either the folder of a BERT-family model (config.json, tokenizer.json or vocab.txt, model.safetensors) or hub:ORGANISATION/NAME to download one from Hugging Face`,
            'config',
          );
        return data.slice(place * width, (place + 1) * width);
      });
    },
  };
}

/** Embeds the sentences and lays them down as a bank. The provenance of the encoder is kept, `more` is added to it. */
export async function makeBank(
  encoder: SentenceEncoder,
  sentences: readonly string[],
  more: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const vectors = await encoder.embed(sentences);
  const data = new Float32Array(sentences.length * encoder.width);
  vectors.forEach((v, i) => {
    data.set(v, i * encoder.width);
  });
  const embeddings: NamedTensor = { dtype: 'float32', shape: [sentences.length, encoder.width], data };
  return writeSafetensors(new Map([['embeddings', embeddings]]), {
    ...encoder.provenance,
    ...more,
    sentences: JSON.stringify(sentences),
  });
}
