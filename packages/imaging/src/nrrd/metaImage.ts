import { ImagingError } from '../error.ts';
import { type Affine, affineFrom, determinant, scaleVec, type Vec3 } from '../volume/affine.ts';
import type { LoadedVolume } from '../volume/loaded.ts';
import type { NumberKind } from '../volume/numbers.ts';
import { extent, headerLines, loadRaster, numbersIn, type RasterHeader } from './field.ts';

const kinds: Record<string, NumberKind> = {
  MET_CHAR: 'i8',
  MET_UCHAR: 'u8',
  MET_SHORT: 'i16',
  MET_USHORT: 'u16',
  MET_INT: 'i32',
  MET_UINT: 'u32',
  MET_LONG: 'i32',
  MET_ULONG: 'u32',
  MET_LONG_LONG: 'i64',
  MET_ULONG_LONG: 'u64',
  MET_FLOAT: 'f32',
  MET_DOUBLE: 'f64',
};

/** Whether bytes begin like a MetaImage (.mha, .mhd). */
export function looksLikeMetaImage(bytes: Uint8Array): boolean {
  return /^(ObjectType|NDims|Comment)\s*=/.test(String.fromCharCode(...bytes.subarray(0, 16)));
}

/**
 * Reads a MetaImage with its data inside (.mha), raw, as text or zlib-compressed. Its axes are LPS, as ITK writes them.
 *
 * @param data the numbers, for a .mhd whose header names another file
 * @throws ImagingError `damaged`, or `unsupported` for a header without its data and for several values a voxel.
 */
export function readMetaImage(bytes: Uint8Array, name = 'file', data?: Uint8Array): LoadedVolume {
  const { lines, end } = headerLines(bytes, (line) => /^ElementDataFile\s*=/.test(line), name);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf('=');
    if (at > 0) fields.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  const file = fields.get('ElementDataFile');
  if (file === 'LOCAL') return loadRaster(bytes, understood(fields, end, name), name);
  if (data !== undefined) return loadRaster(data, understood(fields, 0, name), name);
  throw new ImagingError(
    'unsupported',
    `${name}: expected the numbers inside, got a header of ${file} - convert it to .mha`,
  );
}

function understood(fields: ReadonlyMap<string, string>, offset: number, name: string): RasterHeader {
  const rank = Number(fields.get('NDims'));
  if (!(rank >= 2 && rank <= 4))
    throw new ImagingError(
      'damaged',
      `${name}: NDims: expected 2 to 4, got ${fields.get('NDims') ?? 'none'} - correct the header`,
    );
  const kind = kinds[fields.get('ElementType') ?? ''];
  const channels = Number(fields.get('ElementNumberOfChannels') ?? 1);
  if (kind === undefined || channels !== 1) {
    throw new ImagingError(
      'unsupported',
      `${name}: expected one number a voxel, got ${channels} of ${fields.get('ElementType') ?? 'none'} - convert the file`,
    );
  }
  const { size, frames } = extent(numbersIn(fields.get('DimSize') ?? '', rank, `${name}: DimSize`), name);
  const file = fields.get('ElementDataFile');
  const headerSize = Number(fields.get('HeaderSize') ?? 0);
  if (!Number.isInteger(headerSize) || headerSize < -1)
    throw new ImagingError(
      'damaged',
      `${name}: HeaderSize: expected -1 or more, got ${fields.get('HeaderSize')} - correct the header`,
    );
  const binary = !['false', 'f', '0'].includes((fields.get('BinaryData') ?? 'True').toLowerCase());
  const yes = (key: string) => fields.get(key)?.toLowerCase()?.startsWith('t') === true;
  return {
    size,
    frames,
    kind,
    littleEndian: !(yes('BinaryDataByteOrderMSB') || yes('ElementByteOrderMSB')),
    encoding: yes('CompressedData') ? 'zlib' : binary ? 'raw' : 'text',
    offset,
    skip: file === 'LOCAL' ? 0 : headerSize,
    affine: placement(fields, rank, name),
    notes:
      fields.has('TransformMatrix') || fields.has('Rotation') || fields.has('Orientation') ? [] : ['no-orientation'],
  };
}

function placement(fields: ReadonlyMap<string, string>, rank: number, name: string): Affine {
  const list = (keys: readonly string[], count: number) => {
    const key = keys.find((candidate) => fields.has(candidate));
    return key === undefined ? undefined : numbersIn(fields.get(key) as string, count, `${name}: ${key}`);
  };
  const spacing = list(['ElementSpacing', 'ElementSize'], rank) ?? [];
  const origin = list(['Offset', 'Position', 'Origin'], rank) ?? [];
  const matrix = list(['TransformMatrix', 'Rotation', 'Orientation'], rank * rank);
  const axis = (i: number): Vec3 => {
    const along = (c: number) =>
      i < rank && c < rank ? (matrix?.[i * rank + c] ?? (i === c ? 1 : 0)) : i === c ? 1 : 0;
    return scaleVec([along(0), along(1), along(2)], spacing[i] ?? 1);
  };
  const affine = affineFrom(axis(0), axis(1), axis(2), [origin[0] ?? 0, origin[1] ?? 0, origin[2] ?? 0]);
  if (Math.abs(determinant(affine)) > 0) return affine;
  throw new ImagingError(
    'geometry',
    `${name}: TransformMatrix: expected independent axes, got ${matrix?.join(' ')} - correct the header`,
  );
}
