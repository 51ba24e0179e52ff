import { join } from 'node:path';
import { bertConfig, type NamedTensor, readSafetensors, readTorchCheckpoint } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { UserError } from '../../errors.ts';
import { readIfPresent, sha256 } from '../../node/files.ts';
import { bertEncoder } from '../bertEncoder.ts';
import type { Pooling, SentenceEncoder } from '../sentenceEncoder.ts';
import { type Tokenize, tokenizerFromJson, tokenizerFromVocabulary } from '../tokenizer.ts';

export interface LoadOptions {
  /** Default: the mean of the tokens. */
  readonly pooling?: Pooling;
  /** Kept with the embeddings; the folder's own name where left out. */
  readonly provenance?: Readonly<Record<string, string>>;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function json(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(text(bytes));
  } catch {
    throw new UserError(`${where}: expected JSON, got other text - fetch the file again`, 'model');
  }
}

async function needed(folder: string, names: readonly string[]): Promise<{ name: string; bytes: Uint8Array }> {
  for (const name of names) {
    const bytes = await readIfPresent(join(folder, name));
    if (bytes) return { name, bytes };
  }
  throw new UserError(
    `${folder}: expected ${names.join(' or ')} of a BERT-family model, got no such file - name the folder that holds config.json, tokenizer.json or vocab.txt, and model.safetensors`,
    'model',
  );
}

async function tokenizerOf(folder: string): Promise<Tokenize> {
  const { name, bytes } = await needed(folder, ['tokenizer.json', 'vocab.txt']);
  if (name === 'tokenizer.json') return tokenizerFromJson(json(bytes, join(folder, name)), join(folder, name));
  const settings = await readIfPresent(join(folder, 'tokenizer_config.json'));
  const options = settings ? json(settings, join(folder, 'tokenizer_config.json')) : {};
  const lowercase = (options as { do_lower_case?: unknown }).do_lower_case !== false;
  return tokenizerFromVocabulary(text(bytes), lowercase, join(folder, name));
}

function weightsOf(name: string, bytes: Uint8Array): ReadonlyMap<string, NamedTensor> {
  return name.endsWith('.safetensors') ? readSafetensors(bytes).tensors : readTorchCheckpoint(bytes);
}

/**
 * Opens a BERT-family model (bert-base-uncased, Bio_ClinicalBERT, PubMedBERT, MiniLM ...) from a folder as Hugging Face lays it out.
 * @throws UserError naming the missing file; NetworkConfigError for another family; WeightsError for weights that do not fit
 */
export async function loadTextEncoder(folder: string, options: LoadOptions = {}): Promise<SentenceEncoder> {
  const config = await needed(folder, ['config.json']);
  const tokenize = await tokenizerOf(folder);
  const weights = await needed(folder, ['model.safetensors', 'pytorch_model.bin']);
  return bertEncoder({
    config: bertConfig(json(config.bytes, join(folder, config.name))),
    weights: weightsOf(weights.name, weights.bytes),
    tokenize,
    pooling: options.pooling ?? 'mean',
    runtime: nodeRuntime,
    provenance: {
      ...(options.provenance ?? { model: folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder }),
      weightsSha256: sha256(weights.bytes),
    },
  });
}
