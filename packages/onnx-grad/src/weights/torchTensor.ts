// The few globals a PyTorch state_dict is made of, and how a tensor lies in its storage.
import { bytesPerElement, countElements, type NamedTensor, tensorOfBytes, type WeightDtype } from './namedTensor.ts';
import { describe, type PickleHost, PickleObject, type PickleValue } from './pickle.ts';
import { quote, WeightsError } from './weightsError.ts';

const storageDtypes: Readonly<Record<string, WeightDtype>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};
const mostDimensions = 64;

class StorageType extends PickleObject {
  readonly kind = 'a storage type';
  readonly dtype: WeightDtype;

  constructor(dtype: WeightDtype) {
    super();
    this.dtype = dtype;
  }
}

/** A flat run of numbers outside the pickle. */
export class TorchStorage extends PickleObject {
  readonly kind = 'a storage';
  readonly key: string;
  readonly dtype: WeightDtype;
  readonly length: number;

  constructor(key: string, dtype: WeightDtype, length: number) {
    super();
    this.key = key;
    this.dtype = dtype;
    this.length = length;
  }
}

/** A strided view of a storage; offset and strides in elements. */
export class TorchTensor extends PickleObject {
  readonly kind = 'a tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    super();
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

class Builder extends PickleObject {
  readonly kind = 'a function';
  readonly build: (argumentList: PickleValue[]) => PickleValue;

  constructor(build: (argumentList: PickleValue[]) => PickleValue) {
    super();
    this.build = build;
  }
}

const builders: Readonly<Record<string, Builder>> = {
  'torch._utils _rebuild_tensor': new Builder(buildTensor),
  'torch._utils _rebuild_tensor_v2': new Builder(buildTensor),
  'torch._utils _rebuild_parameter': new Builder(([tensor]) => tensor ?? null),
  'collections OrderedDict': new Builder(buildDict),
  'torch Size': new Builder(([sizes]) => sizes ?? []),
};

/** Lets a pickle build tensors, parameters, storages, OrderedDicts and torch.Size, and nothing else. */
export const torchHost: PickleHost = {
  global(module, name) {
    const full = `${module} ${name}`;
    if (Object.hasOwn(builders, full)) return builders[full]!;
    if (module === 'torch' && Object.hasOwn(storageDtypes, name)) return new StorageType(storageDtypes[name]!);
    throw new WeightsError(
      `pickle: expected only tensors and plain containers, got ${quote(`${module}.${name}`)} - save only the state_dict: torch.save(model.state_dict(), path)`,
    );
  },
  persistent(id) {
    const [tag, type, key, , length, view] = Array.isArray(id) ? id : [];
    if (tag !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || !isCount(length))
      throw new WeightsError(`pickle: expected a storage, got ${describe(id)} - save only the state_dict`);
    if (view !== undefined && view !== null)
      throw new WeightsError(
        `storage ${quote(key)}: expected a whole storage, got a view of one - save the file with PyTorch 1.6 or later`,
      );
    return new TorchStorage(key, type.dtype, length);
  },
  call(callee, argumentList) {
    if (!(callee instanceof Builder))
      throw new WeightsError(`pickle: expected a function to call, got ${describe(callee)} - save it again`);
    return callee.build(argumentList);
  },
};

function buildDict([pairs = []]: PickleValue[]): PickleValue {
  const dict = new Map();
  if (!Array.isArray(pairs))
    throw new WeightsError(`OrderedDict: expected pairs, got ${describe(pairs)} - save it again`);
  for (const pair of pairs) {
    const [key, value] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    if (typeof key !== 'string' || value === undefined)
      throw new WeightsError(`OrderedDict: expected a name and a value, got ${describe(pair)} - save it again`);
    dict.set(key, value);
  }
  return dict;
}

function buildTensor([storage, offset, shape, strides]: PickleValue[]): TorchTensor {
  if (!(storage instanceof TorchStorage))
    throw new WeightsError(
      `tensor: expected a storage, got ${storage === undefined ? 'nothing' : describe(storage)} - save it again`,
    );
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    throw new WeightsError(
      `tensor in storage ${quote(storage.key)}: expected an offset, a shape and its strides, got others - save it again`,
    );
  const count = countElements(shape);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  if (count === undefined || (count > 0 && !(last < storage.length)))
    throw new WeightsError(
      `tensor in storage ${quote(storage.key)}: expected elements below ${storage.length}, got up to ${last} (shape [${shape}], strides [${strides}]) - the file is damaged`,
    );
  if (count > storage.length)
    throw new WeightsError(
      `tensor in storage ${quote(storage.key)}: expected at most its ${storage.length} elements, got ${count} (an expanded view) - save tensor.contiguous()`,
    );
  return new TorchTensor(storage, offset, shape, strides);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= mostDimensions && value.every(isCount);
}

/** Whether the elements lie one after the other in row-major order. */
export function isContiguous({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** The tensor in row-major order over the bytes of its storage: a view where it is contiguous, else a copy. */
export function materialise(tensor: TorchTensor, storage: Uint8Array): NamedTensor {
  const {
    offset,
    shape,
    storage: { dtype },
  } = tensor;
  const size = bytesPerElement(dtype);
  const count = countElements(shape) ?? 0;
  if (count === 0 || isContiguous(tensor))
    return tensorOfBytes(
      dtype,
      shape,
      storage.subarray(offset * size, count === 0 ? offset * size : (offset + count) * size),
    );
  return tensorOfBytes(dtype, shape, gather(tensor, storage, count * size, size));
}

function gather(
  { offset, shape, strides }: TorchTensor,
  storage: Uint8Array,
  length: number,
  size: number,
): Uint8Array {
  const rows = new Uint8Array(length);
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let to = 0; to < length; to += size) {
    for (let byte = 0; byte < size; byte++) rows[to + byte] = storage[from * size + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return rows;
}
