import { type NamedArray, type NamedTensor, writeSafetensors } from 'onnx-grad';

/** Weights of an image encoder as a safetensors file. */
export const encoderFile = (
  values: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    new Map(
      Object.entries(values).map(([name, { shape, data }]): [string, NamedTensor] => [
        name,
        { dtype: 'float32', shape, data: data as Float32Array<ArrayBuffer> },
      ]),
    ),
    metadata,
  );
