import { type NamedArray, type NamedTensor, readSafetensors, toFloat32, writeSafetensors } from 'onnx-grad';

export const float32Tensor = ({ shape, data }: NamedArray): NamedTensor => ({
  dtype: 'float32',
  shape,
  data: data as Float32Array<ArrayBuffer>,
});

/** Weights of an image encoder as a safetensors file. */
export const encoderFile = (
  values: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    new Map(Object.entries(values).map(([name, value]): [string, NamedTensor] => [name, float32Tensor(value)])),
    metadata,
  );

/** What {@link encoderFile} wrote. @throws WeightsError for a damaged file */
export function readEncoderFile(bytes: Uint8Array): {
  values: Readonly<Record<string, NamedArray>>;
  metadata: Readonly<Record<string, string>>;
} {
  const { tensors, metadata } = readSafetensors(bytes);
  const values = [...tensors].map(([name, t]) => [name, { shape: t.shape, data: toFloat32(t) }] as const);
  return { values: Object.fromEntries(values), metadata };
}
