// The safetensors format (https://huggingface.co/docs/safetensors): 8 bytes header length, a JSON header, then the tensors back to back. The
// reader is at least as strict as the reference: no gaps, no overlap, no duplicate key, so that a file means the same to every reader.
import { duplicateKey } from './duplicateKey.ts';
import { bytesPerElement, countElements, type NamedTensor, tensorOfBytes, type WeightDtype } from './namedTensor.ts';
import { listNames, quote, WeightsError } from './weightsError.ts';

export interface Safetensors {
  readonly tensors: Map<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const codes = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<WeightDtype, string>;
const dtypes = new Map<unknown, WeightDtype>(
  Object.entries(codes).map(([dtype, code]) => [code, dtype as WeightDtype]),
);

const longestHeader = 100_000_000;
const mostDimensions = 64;

interface Entry {
  readonly name: string;
  readonly dtype: WeightDtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a safetensors file in file order. The tensors are views of `bytes` where alignment allows. Throws WeightsError on anything that is not
 * exactly one well-formed file.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata, ...rest } = header;
  const entries = Object.entries(rest).map(([name, entry]) => readEntry(name, entry));
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.start !== end)
      throw new WeightsError(
        `safetensors: expected ${quote(entry.name)} to start at byte ${end}, got ${entry.start} (${entry.start < end ? 'overlap' : 'gap'}) - write the file again`,
      );
    end = entry.end;
  }
  if (end !== bytes.length - dataStart)
    throw new WeightsError(
      `safetensors: expected ${end} bytes of tensors, got ${bytes.length - dataStart} - ${end > bytes.length - dataStart ? 'the file is cut off, fetch it again' : 'the file has trailing bytes, write it again'}`,
    );
  const tensors = new Map<string, NamedTensor>();
  for (const { name, dtype, shape, start, end } of entries)
    tensors.set(name, tensorOfBytes(dtype, shape, bytes.subarray(dataStart + start, dataStart + end)));
  return { tensors, metadata: readMetadata(metadata) };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8)
    throw new WeightsError(`safetensors: expected at least 8 bytes, got ${bytes.length} - fetch the file again`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(longestHeader, bytes.length - 8)))
    throw new WeightsError(
      `safetensors: expected a header of at most ${Math.min(longestHeader, bytes.length - 8)} bytes, got ${length} - the file is cut off or not safetensors`,
    );
  const dataStart = 8 + Number(length);
  const text = decodeHeader(bytes.subarray(8, dataStart));
  const header = parseHeader(text);
  const twice = duplicateKey(text);
  if (twice !== undefined)
    throw new WeightsError(
      `safetensors header: expected each key once, got ${quote(twice)} twice - write the file again`,
    );
  return { header, dataStart };
}

function decodeHeader(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WeightsError(
      'safetensors header: expected UTF-8, got other bytes - the file is damaged or not safetensors',
    );
  }
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new WeightsError(
      `safetensors header: expected JSON, got ${quote(text)} - the file is damaged or not safetensors`,
    );
  }
  if (!text.startsWith('{') || !isRecord(header))
    throw new WeightsError(
      `safetensors header: expected a JSON object, got ${quote(text)} - the file is not safetensors`,
    );
  return header;
}

function readEntry(name: string, entry: unknown): Entry {
  const where = `safetensors tensor ${quote(name)}`;
  if (!isRecord(entry))
    throw new WeightsError(`${where}: expected an object, got ${quote(String(entry))} - write the file again`);
  const { dtype: code, shape, data_offsets: offsets } = entry;
  const dtype = dtypes.get(code);
  if (dtype === undefined)
    throw new WeightsError(
      `${where}: expected a dtype of ${[...dtypes.keys()].join(' ')}, got ${quote(String(code))} - convert the file to one of them`,
    );
  const count = Array.isArray(shape) && shape.length <= mostDimensions ? countElements(shape) : undefined;
  if (count === undefined)
    throw new WeightsError(
      `${where}: expected a shape of whole numbers, got ${quote(JSON.stringify(shape) ?? 'none')} - write the file again`,
    );
  const isOffset = (v: unknown): boolean => Number.isSafeInteger(v) && (v as number) >= 0;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isOffset))
    throw new WeightsError(
      `${where}: expected two data_offsets, got ${quote(JSON.stringify(offsets) ?? 'none')} - write the file again`,
    );
  const [start, end] = offsets as [number, number];
  if (end - start !== count * bytesPerElement(dtype))
    throw new WeightsError(
      `${where}: expected ${count * bytesPerElement(dtype)} bytes (${dtype} [${shape}]), got offsets ${start} to ${end} - write the file again`,
    );
  return { name, dtype, shape: shape as number[], start, end };
}

function readMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {};
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw new WeightsError(
      'safetensors __metadata__: expected an object of strings, got something else - write the file again',
    );
  return metadata as Record<string, string>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Writes a safetensors file: the same tensors and metadata give the same bytes, whatever the order of the map. Wider types come first and the
 * header is padded to 8 bytes, so that every tensor is aligned in the file. Throws WeightsError where data and shape differ in length.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(
    ([a, x], [b, y]) => bytesPerElement(y.dtype) - bytesPerElement(x.dtype) || (a < b ? -1 : 1),
  );
  const wrong = sorted.filter(
    ([name, { shape, data }]) => name === '__metadata__' || countElements(shape) !== data.length,
  );
  if (wrong.length > 0)
    throw new WeightsError(
      `safetensors: expected tensors whose data fill their shape, got ${listNames(wrong.map(([name]) => name))} - correct the shape or the name`,
    );
  const keys = Object.keys(metadata).sort();
  const header: [string, unknown][] = keys.length
    ? [['__metadata__', Object.fromEntries(keys.map((key) => [key, metadata[key]]))]]
    : [];
  let end = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    header.push([name, { dtype: codes[dtype], shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = 8 + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(dataStart + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  file.fill(0x20, 8, dataStart);
  file.set(text, 8);
  let at = dataStart;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
