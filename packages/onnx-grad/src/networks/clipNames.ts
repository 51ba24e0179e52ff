import { type NamedTensor, toFloat32, WeightsError } from '../weights/index.ts';

const BLOCK: Readonly<Record<string, string>> = {
  'self_attn.out_proj': 'attn.out_proj',
  layer_norm1: 'ln_1',
  layer_norm2: 'ln_2',
  'mlp.fc1': 'mlp.c_fc',
  'mlp.fc2': 'mlp.c_proj',
};

const WHOLE: Readonly<Record<string, string>> = {
  logit_scale: 'logit_scale',
  'text_model.embeddings.token_embedding.weight': 'token_embedding.weight',
  'text_model.embeddings.position_embedding.weight': 'positional_embedding',
  'text_model.final_layer_norm.weight': 'ln_final.weight',
  'text_model.final_layer_norm.bias': 'ln_final.bias',
  'vision_model.embeddings.class_embedding': 'visual.class_embedding',
  'vision_model.embeddings.patch_embedding.weight': 'visual.conv1.weight',
  'vision_model.embeddings.position_embedding.weight': 'visual.positional_embedding',
  'vision_model.pre_layrnorm.weight': 'visual.ln_pre.weight',
  'vision_model.pre_layrnorm.bias': 'visual.ln_pre.bias',
  'vision_model.post_layernorm.weight': 'visual.ln_post.weight',
  'vision_model.post_layernorm.bias': 'visual.ln_post.bias',
};

/** Projections that open_clip keeps as [inputs, outputs]. */
const TURNED: Readonly<Record<string, string>> = {
  'visual_projection.weight': 'visual.proj',
  'text_projection.weight': 'text_projection',
};

function transposed(tensor: NamedTensor): NamedTensor {
  const [rows, columns] = tensor.shape as [number, number];
  const from = toFloat32(tensor);
  const data = new Float32Array(from.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) data[c * rows + r] = from[r * columns + c]!;
  return { dtype: 'float32', shape: [columns, rows], data };
}

function stacked(parts: readonly NamedTensor[]): NamedTensor {
  const [rows, ...rest] = parts[0]!.shape as [number, ...number[]];
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(toFloat32(part), at);
    at += part.data.length;
  }
  return { dtype: 'float32', shape: [rows * parts.length, ...rest], data };
}

/**
 * Renames the weights of a Hugging Face `CLIPModel` to open_clip's: query, key and value become one matrix, the projections are transposed.
 * Position ids are left out. Throws WeightsError on a name that belongs to neither tower.
 */
export function clipFromHuggingFace(given: ReadonlyMap<string, NamedTensor>): Map<string, NamedTensor> {
  const out = new Map<string, NamedTensor>();
  for (const [name, tensor] of given) {
    if (name.endsWith('.position_ids')) continue;
    const inBlock = /^(text|vision)_model\.encoder\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
    if (inBlock) {
      const [, tower, index, part, kind] = inBlock as unknown as [string, string, string, string, string];
      const block = `${tower === 'vision' ? 'visual.' : ''}transformer.resblocks.${index}`;
      const projection = /^self_attn\.([qkv])_proj$/.exec(part)?.[1];
      const renamed = BLOCK[part];
      if (projection === 'q') {
        const parts = ['q', 'k', 'v'].map((p) => given.get(name.replace('q_proj', `${p}_proj`)));
        if (parts.some((p) => p === undefined))
          throw new WeightsError(
            `clip weights: expected q_proj, k_proj and v_proj, got "${name}" alone - fetch the file again`,
          );
        out.set(`${block}.attn.in_proj_${kind}`, stacked(parts as NamedTensor[]));
      } else if (renamed !== undefined) out.set(`${block}.${renamed}.${kind}`, tensor);
      else if (projection === undefined) throw unknownName(name);
    } else if (WHOLE[name] !== undefined) out.set(WHOLE[name], tensor);
    else if (TURNED[name] !== undefined) out.set(TURNED[name], transposed(tensor));
    else throw unknownName(name);
  }
  return out;
}

const unknownName = (name: string): WeightsError =>
  new WeightsError(`clip weights: expected names of Hugging Face's CLIPModel, got "${name}" - is this another model?`);
