import { ImagingError } from '../error.ts';
import { type Affine, affineFrom, determinant, type Vec3 } from '../volume/affine.ts';
import type { NumberKind } from '../volume/numbers.ts';

/** The parts of a NIfTI-1 or NIfTI-2 header that say what the numbers are and where they lie. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  readonly kind: NumberKind;
  readonly size: readonly [number, number, number];
  readonly frames: number;
  /** Where the numbers begin, bytes. */
  readonly offset: number;
  readonly slope: number;
  readonly intercept: number;
  /** Voxel index to patient mm, LPS. */
  readonly affine: Affine;
  readonly notes: readonly string[];
}

/** Bytes of the longer header, with the extension flag. */
export const longestHeader = 544;

const kinds: Record<number, NumberKind> = {
  2: 'u8',
  4: 'i16',
  8: 'i32',
  16: 'f32',
  64: 'f64',
  256: 'i8',
  512: 'u16',
  768: 'u32',
  1024: 'i64',
  1280: 'u64',
};
const otherKinds: Record<number, string> = {
  1: 'bits',
  32: 'complex64',
  128: 'RGB24',
  1536: 'float128',
  1792: 'complex128',
  2048: 'complex256',
  2304: 'RGBA32',
};

/** Offsets of both versions' fields (nifti1.h, nifti2.h); `wide` fields are 64-bit in version 2. */
const layouts = {
  1: {
    magic: 344,
    dims: 40,
    type: 70,
    pixdim: 76,
    offset: 108,
    slope: 112,
    units: 123,
    qform: 252,
    sform: 254,
    quatern: 256,
    srow: 280,
  },
  2: {
    magic: 4,
    dims: 16,
    type: 12,
    pixdim: 104,
    offset: 168,
    slope: 176,
    units: 500,
    qform: 344,
    sform: 348,
    quatern: 352,
    srow: 400,
  },
} as const;

/** Whether bytes begin with a NIfTI or ANALYZE header. */
export function looksLikeNifti(bytes: Uint8Array): boolean {
  return version(bytes) !== undefined;
}

function version(bytes: Uint8Array): { version: 1 | 2; littleEndian: boolean } | undefined {
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  for (const littleEndian of [true, false]) {
    const size = view.getInt32(0, littleEndian);
    if (size === 348) return { version: 1, littleEndian };
    if (size === 540) return { version: 2, littleEndian };
  }
  return undefined;
}

/**
 * Reads a NIfTI header. Orientation comes from the sform where it has a code, else the qform, else voxel sizes alone
 * (noted), as nibabel does; RAS becomes LPS; metres and micrometres become millimetres.
 *
 * @throws ImagingError `unknown-format`, `damaged`, or `unsupported` for pairs, ANALYZE, complex and colour data.
 */
export function niftiHeader(bytes: Uint8Array, name: string): NiftiHeader {
  const found = version(bytes);
  if (found === undefined)
    throw new ImagingError('unknown-format', `${name}: expected a NIfTI header, got other bytes - leave it out`);
  const { littleEndian } = found;
  const layout = layouts[found.version];
  if (bytes.length < (found.version === 1 ? 348 : 540)) {
    throw new ImagingError(
      'damaged',
      `${name}: expected a whole NIfTI header, got ${bytes.length} bytes - copy the file again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = found.version === 2;
  const real = (at: number) => (wide ? view.getFloat64(at, littleEndian) : view.getFloat32(at, littleEndian));
  const reals = (at: number, count: number) => Array.from({ length: count }, (_, i) => real(at + i * (wide ? 8 : 4)));
  const code = (at: number) => (wide ? view.getInt32(at, littleEndian) : view.getInt16(at, littleEndian));
  checkMagic(bytes.subarray(layout.magic, layout.magic + 3), name);

  const dims = Array.from({ length: 8 }, (_, i) =>
    wide
      ? Number(view.getBigInt64(layout.dims + i * 8, littleEndian))
      : view.getInt16(layout.dims + i * 2, littleEndian),
  );
  const type = view.getInt16(layout.type, littleEndian);
  const kind = kinds[type];
  if (kind === undefined) {
    const got = otherKinds[type] ?? `type ${type}`;
    throw new ImagingError(
      type in otherKinds ? 'unsupported' : 'damaged',
      `${name}: expected real numbers, got ${got} - convert the file`,
    );
  }
  const { size, frames } = extent(dims, name);
  const pixdim = reals(layout.pixdim, 8);
  const offset = wide ? Number(view.getBigInt64(layout.offset, littleEndian)) : real(layout.offset);
  const least = wide ? 544 : 352;
  const slope = real(layout.slope);
  const intercept = real(layout.slope + (wide ? 8 : 4));
  const scaled = Number.isFinite(slope) && slope !== 0;
  const notes: string[] = [];
  const ras = orientation({
    sform: code(layout.sform) > 0 ? reals(layout.srow, 12) : undefined,
    qform: code(layout.qform) > 0 ? reals(layout.quatern, 6) : undefined,
    pixdim,
    size,
    notes,
  });
  const unit = unitFactor(wide ? view.getInt32(layout.units, littleEndian) : view.getUint8(layout.units));
  const affine = ras.map((value, i) => (i < 12 ? value * unit * (i < 8 ? -1 : 1) : value)).map((value) => value + 0);
  return {
    version: found.version,
    littleEndian,
    kind,
    size,
    frames,
    offset: Number.isFinite(offset) && offset >= least ? Math.floor(offset) : least,
    slope: scaled ? slope : 1,
    intercept: scaled && Number.isFinite(intercept) ? intercept : 0,
    affine: usable(affine, name),
    notes,
  };
}

function checkMagic(magic: Uint8Array, name: string): void {
  const text = String.fromCharCode(...magic);
  if (text === 'n+1' || text === 'n+2') return;
  const pair = text === 'ni1' || text === 'ni2';
  const got = pair ? 'the header of a .hdr/.img pair' : 'ANALYZE or a damaged header';
  throw new ImagingError('unsupported', `${name}: expected a single-file NIfTI, got ${got} - convert it to .nii`);
}

function extent(dims: readonly number[], name: string): { size: [number, number, number]; frames: number } {
  const rank = dims[0] as number;
  if (!(rank >= 1 && rank <= 7))
    throw new ImagingError('damaged', `${name}: dimensions: expected 1 to 7, got ${rank} - copy the file again`);
  const lengths = dims.slice(1).map((length, i) => (i < rank ? length : 1));
  if (lengths.some((length) => !(length >= 1))) {
    throw new ImagingError(
      'damaged',
      `${name}: dimensions: expected positive lengths, got ${lengths.join('x')} - copy the file again`,
    );
  }
  const [x, y, z, ...rest] = lengths as [number, number, number, ...number[]];
  return { size: [x, y, z], frames: rest.reduce((product, length) => product * length, 1) };
}

interface Placement {
  readonly sform: readonly number[] | undefined;
  readonly qform: readonly number[] | undefined;
  readonly pixdim: readonly number[];
  readonly size: readonly [number, number, number];
  readonly notes: string[];
}

/** Voxel index to RAS in the file's units. */
function orientation({ sform, qform, pixdim, size, notes }: Placement): Affine {
  const [qfac, ...lengths] = pixdim as [number, number, number, number];
  const [px, py, pz] = lengths.map((length) => (length !== 0 && Number.isFinite(length) ? Math.abs(length) : 1)) as [
    number,
    number,
    number,
  ];
  if (sform !== undefined && Math.abs(determinant([...sform, 0, 0, 0, 1])) > 0) return [...sform, 0, 0, 0, 1];
  if (qform?.every(Number.isFinite)) {
    const [b, c, d, x, y, z] = qform as [number, number, number, number, number, number];
    const rotation = quaternionRotation(b, c, d);
    const column = (i: 0 | 1 | 2, length: number): Vec3 => [
      (rotation[i] as number) * length,
      (rotation[3 + i] as number) * length,
      (rotation[6 + i] as number) * length,
    ];
    return affineFrom(column(0, px), column(1, py), column(2, qfac === -1 ? -pz : pz), [x, y, z]);
  }
  notes.push('no-orientation');
  const centre = (length: number, n: number) => (-length * (n - 1)) / 2;
  return affineFrom(
    [-px, 0, 0],
    [0, py, 0],
    [0, 0, pz],
    [-centre(px, size[0]), centre(py, size[1]), centre(pz, size[2])],
  );
}

/** Rotation matrix, row-major, of a unit quaternion given by its last three parts (nifti1.h, method 2). */
function quaternionRotation(b: number, c: number, d: number): number[] {
  const rest = 1 - (b * b + c * c + d * d);
  const scale = rest < 0 ? 1 / Math.sqrt(b * b + c * c + d * d) : 1;
  const [x, y, z, w] = [b * scale, c * scale, d * scale, rest < 0 ? 0 : Math.sqrt(rest)] as const;
  return [
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w + y * y - x * x - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w + z * z - x * x - y * y,
  ];
}

function unitFactor(code: number): number {
  const space = code & 7;
  return space === 1 ? 1000 : space === 3 ? 0.001 : 1;
}

function usable(affine: Affine, name: string): Affine {
  const size = Math.abs(determinant(affine));
  if (affine.every(Number.isFinite) && size > 0) return affine;
  throw new ImagingError(
    'geometry',
    `${name}: orientation: expected independent finite axes, got [${affine.join(' ')}] - correct the header`,
  );
}
