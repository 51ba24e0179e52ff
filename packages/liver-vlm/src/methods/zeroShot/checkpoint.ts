import {
  type ClipText,
  type ClipVit,
  clipFromHuggingFace,
  clipTextParameters,
  clipVitParameters,
  matchWeights,
  toFloat32,
} from 'onnx-grad';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { checkpointTensors } from '../../model/startWeights.ts';
import { schemaIssue } from '../../schemaIssue.ts';
import { type Tokenize, tokenizerFromJson } from '../../text/tokenizer.ts';
import type { FitContext } from '../method.ts';

// What transformers leaves out of config.json it takes from these defaults.
const tower = {
  num_hidden_layers: z.int().positive().default(12),
  hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
};
const Config = z.object({
  model_type: z.literal('clip'),
  projection_dim: z.int().positive().default(512),
  text_config: z
    .object({
      ...tower,
      hidden_size: z.int().positive().default(512),
      num_attention_heads: z.int().positive().default(8),
      max_position_embeddings: z.int().positive().default(77),
      vocab_size: z.int().positive().default(49408),
    })
    .prefault({}),
  vision_config: z
    .object({
      ...tower,
      hidden_size: z.int().positive().default(768),
      num_attention_heads: z.int().positive().default(12),
      image_size: z.int().positive().default(224),
      patch_size: z.int().positive().default(32),
      num_channels: z.literal(3).default(3),
    })
    .prefault({}),
});

/** CLIP with a vision transformer, ready to be run. */
export interface ClipCheckpoint {
  readonly text: ClipText;
  readonly vision: ClipVit;
  /** Row-major values of both towers and of `logit_scale`, by open_clip's names. */
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly tokenize: Tokenize;
}

const KEY = 'clip.weights';

/**
 * Reads a folder as Hugging Face lays out a `CLIPModel`: config.json, tokenizer.json and model.safetensors.
 * @throws UserError for a file that is missing or of another model; WeightsError for weights that do not fit
 */
export async function readClip(folder: string, file: FitContext['file']): Promise<ClipCheckpoint> {
  const read = (name: string) => file(`${folder}/${name}`, KEY);
  const config = Config.safeParse(await json(read, 'config.json', folder));
  if (!config.success)
    throw new UserError(
      `${folder}/config.json: ${schemaIssue(config.error.issues[0]!, undefined)} - name a folder with a CLIPModel with a vision transformer in ${KEY}`,
      'model',
    );
  const { text_config: t, vision_config: v, projection_dim: embedding } = config.data;
  const activation = (name: 'quick_gelu' | 'gelu') => (name === 'gelu' ? 'gelu' : 'quickGelu');
  const text: ClipText = {
    vocabulary: t.vocab_size,
    context: t.max_position_embeddings,
    width: t.hidden_size,
    layers: t.num_hidden_layers,
    heads: t.num_attention_heads,
    activation: activation(t.hidden_act),
    embedding,
  };
  const vision: ClipVit = {
    image: v.image_size,
    patch: v.patch_size,
    inputChannels: v.num_channels,
    width: v.hidden_size,
    layers: v.num_hidden_layers,
    heads: v.num_attention_heads,
    activation: activation(v.hidden_act),
    embedding,
  };
  const expected = { ...clipTextParameters(text), ...clipVitParameters(vision), logit_scale: [] };
  const given = clipFromHuggingFace(checkpointTensors(await read('model.safetensors'), 'model.safetensors'));
  const { matched } = matchWeights(new Map(Object.entries(expected)), given);
  return {
    text,
    vision,
    values: Object.fromEntries([...matched].map(([name, tensor]) => [name, toFloat32(tensor)])),
    tokenize: tokenizerFromJson(await json(read, 'tokenizer.json', folder), `${folder}/tokenizer.json`),
  };
}

async function json(read: (name: string) => Promise<Uint8Array>, name: string, folder: string): Promise<unknown> {
  const text = new TextDecoder().decode(await read(name));
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${folder}/${name}: expected JSON, got other text - fetch the file again`, 'model');
  }
}
