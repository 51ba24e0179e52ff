import { widenBfloat16, widenFloat16 } from './halfFloat.ts';
import { WeightsError } from './weightsError.ts';

/** float16 and bfloat16 are kept as their bits, because not every browser has Float16Array and none has bfloat16. */
const arrays = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint64: BigUint64Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

export type WeightDtype = keyof typeof arrays;

/** One tensor of a weight file: row-major `data` of `shape`; float16 and bfloat16 as bits in a Uint16Array, bool as 0 / 1 in a Uint8Array. */
export type NamedTensor = {
  [D in WeightDtype]: {
    readonly shape: readonly number[];
    readonly dtype: D;
    readonly data: InstanceType<(typeof arrays)[D]>;
  };
}[WeightDtype];

/** Bytes of one element. */
export function bytesPerElement(dtype: WeightDtype): number {
  return arrays[dtype].BYTES_PER_ELEMENT;
}

/** Elements of `shape`; undefined where a dimension is no whole number >= 0 or the product is above 2^53. */
export function countElements(shape: readonly unknown[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** A tensor over little-endian `bytes`: a view where their start is aligned for `dtype`, else a copy. Throws WeightsError where length and shape differ. */
export function tensorOfBytes(dtype: WeightDtype, shape: readonly number[], bytes: Uint8Array): NamedTensor {
  const size = bytesPerElement(dtype);
  const count = countElements(shape);
  if (count === undefined || bytes.length !== count * size)
    throw new WeightsError(
      `tensor bytes: expected shape [${shape}] x ${size} bytes (${dtype}), got ${bytes.length} bytes - check the shape`,
    );
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return {
    dtype,
    shape,
    data: new arrays[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, count),
  } as NamedTensor;
}

/** The values of any tensor as Float32Array: the tensor's own data if it is float32 already, else a new array (64-bit values are rounded). */
export function toFloat32(tensor: NamedTensor): Float32Array {
  switch (tensor.dtype) {
    case 'float32':
      return tensor.data;
    case 'float16':
      return widenFloat16(tensor.data);
    case 'bfloat16':
      return widenBfloat16(tensor.data);
    case 'int64':
    case 'uint64':
      return Float32Array.from(tensor.data as Iterable<bigint>, Number);
    default:
      return new Float32Array(tensor.data);
  }
}
