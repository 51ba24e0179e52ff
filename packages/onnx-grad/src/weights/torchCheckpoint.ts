// PyTorch checkpoints (.pt, .pth, .th) without PyTorch and without running what is in them. Two containers: the zip archive of torch >= 1.6
// and the older row of pickles followed by the storages.
import { Cursor } from './cursor.ts';
import { bytesPerElement, type NamedTensor } from './namedTensor.ts';
import { describe, type PickleHost, type PickleValue, readPickle } from './pickle.ts';
import { isZip, readStoredZip } from './storedZip.ts';
import { isContiguous, materialise, TorchStorage, TorchTensor, torchHost } from './torchTensor.ts';
import { listNames, quote, WeightsError } from './weightsError.ts';

export interface TorchCheckpointOptions {
  /** Where the state_dict lies in the file, as keys from the outside in; by default the file itself, or its 'state_dict' if it has one. */
  readonly path?: readonly string[];
  /** A prefix to take off every name that has it, such as the 'module.' of DataParallel. */
  readonly stripPrefix?: string;
}

/** A pickle and the bytes of the storages it names. */
interface Container {
  readonly root: PickleValue;
  readonly storage: (storage: TorchStorage) => Uint8Array;
}

/**
 * The tensors of a state_dict in a PyTorch checkpoint, in its order, row-major, as views of `bytes` where they lie contiguous and aligned.
 * Entries that are no tensors are left out. Throws WeightsError on damage and on every global but those of tensors and plain containers.
 */
export function readTorchCheckpoint(bytes: Uint8Array, options: TorchCheckpointOptions = {}): Map<string, NamedTensor> {
  const { root, storage } = isZip(bytes) ? readArchive(bytes) : readLegacy(bytes);
  const tensors = new Map<string, NamedTensor>();
  // Tensors that share a storage may each be copied out of it; the sum of the copies is bounded by what an honest file can need.
  let copied = 0;
  for (const [name, tensor] of findStateDict(root, options.path)) {
    const shortName =
      options.stripPrefix && name.startsWith(options.stripPrefix) ? name.slice(options.stripPrefix.length) : name;
    if (tensors.has(shortName))
      throw new WeightsError(
        `checkpoint: expected each name once, got ${quote(shortName)} twice - choose another stripPrefix`,
      );
    const content = storage(tensor.storage);
    const read = materialise(tensor, content);
    if (!isContiguous(tensor) || read.data.buffer !== content.buffer) copied += read.data.byteLength;
    if (copied > 4 * bytes.length)
      throw new WeightsError(
        `checkpoint: expected at most ${4 * bytes.length} copied bytes, got more at ${quote(name)} - save contiguous tensors`,
      );
    tensors.set(shortName, read);
  }
  return tensors;
}

function findStateDict(root: PickleValue, path: readonly string[] | undefined): [string, TorchTensor][] {
  const inner = root instanceof Map ? root.get('state_dict') : undefined;
  const keys = path ?? (inner instanceof Map ? ['state_dict'] : []);
  let dict = root;
  for (const key of keys) {
    const next = dict instanceof Map ? dict.get(key) : undefined;
    if (next === undefined)
      throw new WeightsError(`checkpoint: expected a key ${quote(key)}, got ${describeKeys(dict)} - correct the path`);
    dict = next;
  }
  const tensors: [string, TorchTensor][] = [];
  if (dict instanceof Map)
    for (const [name, value] of dict) if (value instanceof TorchTensor) tensors.push([String(name), value]);
  if (tensors.length === 0)
    throw new WeightsError(
      `checkpoint: expected a dict of tensors, got ${describeKeys(dict)} - name the path of the state_dict`,
    );
  return tensors;
}

function describeKeys(value: PickleValue): string {
  return value instanceof Map ? `a dict of ${listNames([...value.keys()].map(String))}` : describe(value);
}

function readArchive(bytes: Uint8Array): Container {
  const entries = readStoredZip(bytes);
  const pickleName = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name));
  const pickle = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || pickle === undefined)
    throw new WeightsError(
      `checkpoint: expected data.pkl in the archive, got ${listNames([...entries.keys()])} - save it with torch.save`,
    );
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order) !== 'little')
    throw new WeightsError(
      'checkpoint: expected little-endian storages, got others - save it on a little-endian machine',
    );
  const root = readPickle(new Cursor(pickle), torchHost);
  return { root, storage: (storage) => checkLength(storage, entries.get(`${folder}data/${storage.key}`)) };
}

function checkLength(storage: TorchStorage, content: Uint8Array | undefined): Uint8Array {
  const expected = storage.length * bytesPerElement(storage.dtype);
  if (content?.length !== expected)
    throw new WeightsError(
      `checkpoint storage ${quote(storage.key)}: expected ${expected} bytes (${storage.dtype}), got ${content?.length ?? 'none'} - the file is damaged, fetch it again`,
    );
  return content;
}

/** 0x1950a86a20f9469cfc6c as LONG1 writes it, lowest byte first. */
const legacyMagic = '0x6cfc9c46f9206aa85019';
const legacyProtocol = 1001;

function readLegacy(bytes: Uint8Array): Container {
  const cursor = new Cursor(bytes);
  if (bytes[0] !== 0x80 || readPickle(cursor, torchHost) !== legacyMagic)
    throw new WeightsError(
      'checkpoint: expected a zip archive or a PyTorch pickle, got other bytes - is this a .pt, .pth or .th file?',
    );
  const protocol = readPickle(cursor, torchHost);
  if (protocol !== legacyProtocol)
    throw new WeightsError(
      `checkpoint: expected protocol ${legacyProtocol}, got ${describe(protocol)} - save it with PyTorch 1.6 or later`,
    );
  const system = readPickle(cursor, torchHost);
  if (!(system instanceof Map) || system.get('little_endian') !== true)
    throw new WeightsError(
      'checkpoint: expected little-endian storages, got others - save it on a little-endian machine',
    );
  const declared = new Map<string, TorchStorage>();
  const root = readPickle(cursor, noting(declared));
  const contents = readLegacyStorages(cursor, declared);
  return { root, storage: (storage) => checkLength(storage, contents.get(storage.key)) };
}

/** The legacy pickle alone says how wide the elements of each storage are. */
function noting(declared: Map<string, TorchStorage>): PickleHost {
  return {
    ...torchHost,
    persistent(id) {
      const storage = torchHost.persistent(id);
      if (storage instanceof TorchStorage) declared.set(storage.key, storage);
      return storage;
    },
  };
}

function readLegacyStorages(cursor: Cursor, declared: ReadonlyMap<string, TorchStorage>): Map<string, Uint8Array> {
  const keys = readPickle(cursor, torchHost);
  if (!Array.isArray(keys))
    throw new WeightsError(`checkpoint: expected a list of storages, got ${describe(keys)} - the file is damaged`);
  const contents = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = typeof key === 'string' ? declared.get(key) : undefined;
    if (storage === undefined || contents.has(storage.key))
      throw new WeightsError(`checkpoint: expected each storage once, got ${describe(key)} - the file is damaged`);
    const length = cursor.u64();
    if (length !== storage.length)
      throw new WeightsError(
        `checkpoint storage ${quote(storage.key)}: expected ${storage.length} elements, got ${length} - the file is damaged`,
      );
    // A copy, because storages here start wherever the pickles happen to end.
    contents.set(storage.key, new Uint8Array(cursor.take(length * bytesPerElement(storage.dtype))));
  }
  return contents;
}
