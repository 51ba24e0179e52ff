import { type NamedArray, type NamedTensor, readSafetensors, readTorchCheckpoint, sizeOf, toFloat32 } from 'onnx-grad';
import { UserError } from '../errors.ts';

/** The tensors of a weight file by name; its ending tells safetensors from a PyTorch checkpoint. */
export const checkpointTensors = (bytes: Uint8Array, path: string): ReadonlyMap<string, NamedTensor> =>
  path.endsWith('.safetensors') ? readSafetensors(bytes).tensors : readTorchCheckpoint(bytes);

/**
 * First values with the image encoder taken from a torchvision or timm checkpoint; `path` names it in errors.
 * @throws UserError (config) where the backbone lacks a tensor
 */
export function startFrom(
  values: Readonly<Record<string, NamedArray>>,
  given: ReadonlyMap<string, NamedTensor>,
  path: string,
): Record<string, NamedArray> {
  const out: Record<string, NamedArray> = { ...values };
  const missing: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (!name.startsWith('image.')) continue;
    const own = given.get(name.slice('image.'.length));
    const fitted = own && fitTo(toFloat32(own), own.shape, value.shape);
    if (fitted === undefined) missing.push(name.slice('image.'.length));
    else out[name] = { shape: value.shape, data: fitted };
  }
  if (missing.length > 0)
    throw new UserError(
      `${path}: expected every tensor of the backbone, got none that fits ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''} - is model.backbone right?`,
      'config',
    );
  return out;
}

/**
 * A stem for three colours serves other channel numbers by the mean over its colours, scaled to keep the sum of its input (as timm
 * does): phases are then all read alike at first.
 */
function fitTo(data: Float32Array, from: readonly number[], to: readonly number[]): Float32Array | undefined {
  if (from.length === to.length && from.every((d, i) => d === to[i])) return data;
  const sameButChannels =
    from.length === 4 && to.length === 4 && from[0] === to[0] && from[2] === to[2] && from[3] === to[3];
  if (!sameButChannels) return undefined;
  const [o, i, taps] = [from[0]!, from[1]!, from[2]! * from[3]!];
  const out = new Float32Array(sizeOf(to));
  for (let k = 0; k < o; k++)
    for (let t = 0; t < taps; t++) {
      let sum = 0;
      for (let c = 0; c < i; c++) sum += data[(k * i + c) * taps + t]!;
      for (let c = 0; c < to[1]!; c++) out[(k * to[1]! + c) * taps + t] = sum / to[1]!;
    }
  return out;
}
