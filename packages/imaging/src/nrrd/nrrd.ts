import { ImagingError } from '../error.ts';
import { affineFrom, determinant, type Vec3 } from '../volume/affine.ts';
import type { LoadedVolume } from '../volume/loaded.ts';
import type { NumberKind } from '../volume/numbers.ts';
import { extent, headerLines, loadRaster, numbersIn, type RasterHeader } from './field.ts';

const kinds: Record<string, NumberKind> = {
  'signed char': 'i8',
  int8: 'i8',
  int8_t: 'i8',
  uchar: 'u8',
  'unsigned char': 'u8',
  uint8: 'u8',
  uint8_t: 'u8',
  short: 'i16',
  'short int': 'i16',
  'signed short': 'i16',
  int16: 'i16',
  int16_t: 'i16',
  ushort: 'u16',
  'unsigned short': 'u16',
  uint16: 'u16',
  uint16_t: 'u16',
  int: 'i32',
  'signed int': 'i32',
  int32: 'i32',
  int32_t: 'i32',
  uint: 'u32',
  'unsigned int': 'u32',
  uint32: 'u32',
  uint32_t: 'u32',
  longlong: 'i64',
  'long long': 'i64',
  int64: 'i64',
  int64_t: 'i64',
  ulonglong: 'u64',
  uint64: 'u64',
  uint64_t: 'u64',
  float: 'f32',
  double: 'f64',
};

/** Kinds of an axis along which voxels lie; others hold the parts of one voxel. */
const spatialKinds = new Set(['domain', 'space', 'time', 'none', '???']);

const encodings: Record<string, RasterHeader['encoding']> = {
  raw: 'raw',
  gzip: 'gzip',
  gz: 'gzip',
  ascii: 'text',
  text: 'text',
  txt: 'text',
};

/** What turns a space's axes into LPS. */
const spaces: Record<string, Vec3> = {
  'left-posterior-superior': [1, 1, 1],
  lps: [1, 1, 1],
  'right-anterior-superior': [-1, -1, 1],
  ras: [-1, -1, 1],
  'left-anterior-superior': [1, -1, 1],
  las: [1, -1, 1],
};

/** Whether bytes begin like an NRRD file. */
export function looksLikeNrrd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4e && bytes[1] === 0x52 && bytes[2] === 0x52 && bytes[3] === 0x44 && bytes[4] === 0x30;
}

/**
 * Reads an NRRD file with attached data, raw, gzipped or as text (teem's format of `NRRD0001` to `NRRD0005`).
 *
 * @throws ImagingError `damaged`, or `unsupported` for detached data, other encodings and colour.
 */
export function readNrrd(bytes: Uint8Array, name = 'file'): LoadedVolume {
  const { lines, end } = headerLines(bytes, (line) => line === '' || detached.test(line), name);
  const fields = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const match = /^([^#:]+): (.*)$/.exec(line);
    if (match !== null) fields.set((match[1] as string).trim().toLowerCase(), (match[2] as string).trim());
  }
  return loadRaster(bytes, understood(fields, skippedLines(bytes, end, fields, name), name), name);
}

/** Such a header may end without the empty line. */
const detached = /^data ?file:/i;

/** Where the numbers begin once the lines are left out that the header says to skip. */
function skippedLines(bytes: Uint8Array, end: number, fields: ReadonlyMap<string, string>, name: string): number {
  let at = end;
  for (let lines = wholeNumber(fields, ['line skip', 'lineskip'], 0, name); lines > 0; lines--) {
    const next = bytes.indexOf(0x0a, at);
    if (next < 0)
      throw new ImagingError(
        'damaged',
        `${name}: line skip: expected ${lines} more lines, got the end - copy it again`,
      );
    at = next + 1;
  }
  return at;
}

function wholeNumber(fields: ReadonlyMap<string, string>, keys: string[], least: number, name: string): number {
  const text = keys.map((key) => fields.get(key)).find((value) => value !== undefined) ?? '0';
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new ImagingError(
    'damaged',
    `${name}: ${keys[0]}: expected ${least} or more, got "${text}" - correct the header`,
  );
}

function understood(fields: ReadonlyMap<string, string>, offset: number, name: string): RasterHeader {
  const unsupported = (what: string) =>
    new ImagingError(
      'unsupported',
      `${name}: expected an attached raw, gzip or text NRRD, got ${what} - convert the file`,
    );
  if (fields.has('data file') || fields.has('datafile')) throw unsupported('detached data');
  const encoding = encodings[(fields.get('encoding') ?? 'raw').toLowerCase()];
  if (encoding === undefined) throw unsupported(`encoding ${fields.get('encoding')}`);
  const kind = kinds[fields.get('type') ?? ''];
  if (kind === undefined) throw unsupported(`type ${fields.get('type') ?? 'missing'}`);
  const rank = Number(fields.get('dimension'));
  if (!(rank >= 2 && rank <= 4)) throw unsupported(`dimension ${fields.get('dimension') ?? 'missing'}`);
  const lengths = numbersIn(fields.get('sizes') ?? '', rank, `${name}: sizes`);
  const axes = axisVectors(fields, rank, name);
  // A list of components may come first; only a list that comes last can be cut off without moving numbers.
  const lists = (fields.get('kinds')?.split(/\s+/) ?? []).map((kind) => !spatialKinds.has(kind));
  if (axes.some((axis, i) => (axis === 'list' || lists[i] === true) && i < rank - 1))
    throw unsupported('several values a voxel');
  const { size, frames } = extent(lengths, name);
  const notes = fields.has('space directions') ? [] : ['no-orientation'];
  return {
    size,
    frames,
    kind,
    littleEndian: fields.get('endian') !== 'big',
    encoding,
    offset,
    skip: wholeNumber(fields, ['byte skip', 'byteskip'], encoding === 'raw' ? -1 : 0, name),
    affine: placement(fields, axes, name),
    notes,
  };
}

function axisVectors(fields: ReadonlyMap<string, string>, rank: number, name: string): (Vec3 | 'list')[] {
  const directions = fields.get('space directions');
  if (directions !== undefined) {
    const axes = [...directions.matchAll(/none|\([^)]*\)/g)].map(([text]) =>
      text === 'none' ? 'list' : (numbersIn(text, 3, `${name}: space directions`) as unknown as Vec3),
    );
    if (axes.length === rank) return axes as (Vec3 | 'list')[];
    throw new ImagingError(
      'damaged',
      `${name}: space directions: expected ${rank}, got ${axes.length} - correct the header`,
    );
  }
  const spacings = fields.get('spacings')?.split(/\s+/).map(Number) ?? [];
  return [0, 1, 2, 3].slice(0, rank).map((axis) => {
    if (axis === 3) return 'list';
    const spacing = spacings[axis];
    const step = spacing !== undefined && spacing > 0 ? spacing : 1;
    return [0, 1, 2].map((i) => (i === axis ? step : 0)) as unknown as Vec3;
  });
}

function placement(fields: ReadonlyMap<string, string>, axes: readonly (Vec3 | 'list')[], name: string) {
  const space = fields.get('space')?.toLowerCase() ?? 'left-posterior-superior';
  const signs = spaces[space];
  if (signs === undefined)
    throw new ImagingError('unsupported', `${name}: expected a patient space, got ${space} - convert the file`);
  const turned = (v: Vec3): Vec3 => [v[0] * signs[0] + 0, v[1] * signs[1] + 0, v[2] * signs[2] + 0];
  const origin = fields.get('space origin');
  const at =
    origin === undefined ? ([0, 0, 0] as const) : (numbersIn(origin, 3, `${name}: space origin`) as unknown as Vec3);
  const [i, j, k] = axes.filter((axis) => axis !== 'list').slice(0, 3);
  const affine = affineFrom(turned(i ?? [1, 0, 0]), turned(j ?? [0, 1, 0]), turned(k ?? [0, 0, 1]), turned(at));
  if (Math.abs(determinant(affine)) > 0) return affine;
  throw new ImagingError(
    'geometry',
    `${name}: space directions: expected independent axes, got ${fields.get('space directions')} - correct the header`,
  );
}
