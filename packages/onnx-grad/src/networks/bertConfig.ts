/** The sizes of a BERT encoder. bert-base-uncased, Bio_ClinicalBERT, PubMedBERT and MiniLM differ in nothing else. */
export interface BertConfig {
  readonly vocabulary: number;
  /** Longest sequence that has position embeddings. */
  readonly positions: number;
  readonly types: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly activation: 'gelu' | 'relu';
  /** Added to the variance in layer norm. */
  readonly epsilon: number;
  /** Whether the dense layer on the first token belongs to it; sentence embeddings do without. */
  readonly pooler: boolean;
}

/** A config.json that describes no network of this family. */
export class NetworkConfigError extends Error {
  override name = 'NetworkConfigError';
}

/**
 * Reads a Hugging Face `config.json` of model type "bert"; a missing key takes the value of bert-base. The pooler is left out.
 * @throws NetworkConfigError for another model type, activation, kind of position embedding, or sizes that make no network
 */
export function bertConfig(json: unknown): BertConfig {
  if (typeof json !== 'object' || json === null)
    throw new NetworkConfigError('config.json: expected an object, got something else - is this a model folder?');
  const config = json as Record<string, unknown>;
  const oneOf = <T extends string>(key: string, allowed: readonly [T, ...T[]]): T => {
    const value = config[key] ?? allowed[0];
    const found = allowed.find((a) => a === value);
    if (found === undefined)
      throw new NetworkConfigError(
        `config.json: expected ${key} ${allowed.map((a) => `"${a}"`).join(' or ')}, got ${JSON.stringify(value)} - choose a model of the BERT family`,
      );
    return found;
  };
  const positive = (key: string, fallback: number, whole = true): number => {
    const value = config[key] ?? fallback;
    if (typeof value !== 'number' || !(value > 0) || (whole && !Number.isInteger(value)))
      throw new NetworkConfigError(
        `config.json: expected a positive number for ${key}, got ${JSON.stringify(value)} - correct the file`,
      );
    return value;
  };
  oneOf('model_type', ['bert']);
  oneOf('position_embedding_type', ['absolute']);
  const [width, heads] = [positive('hidden_size', 768), positive('num_attention_heads', 12)];
  if (width % heads !== 0)
    throw new NetworkConfigError(
      `config.json: expected hidden_size to be a multiple of num_attention_heads, got ${width} and ${heads} - correct the file`,
    );
  return {
    vocabulary: positive('vocab_size', 30522),
    positions: positive('max_position_embeddings', 512),
    types: positive('type_vocab_size', 2),
    width,
    layers: positive('num_hidden_layers', 12),
    heads,
    intermediate: positive('intermediate_size', 3072),
    activation: oneOf('hidden_act', ['gelu', 'relu']),
    epsilon: positive('layer_norm_eps', 1e-12, false),
    pooler: false,
  };
}

/**
 * The network's name for a tensor of a BERT checkpoint: without `bert.`, and with the older `gamma` and `beta` of layer norm as weight and
 * bias. Undefined for what the encoder does not use: heads of the pre-training tasks, buffers, the pooler.
 */
export function bertWeightName(name: string): string | undefined {
  const own = name.replace(/^bert\./, '');
  if (/^(cls|pooler|classifier|qa_outputs)\.|^embeddings\.position_ids$/.test(own)) return undefined;
  return own.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
}
