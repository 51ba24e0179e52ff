import { ImagingError } from '../error.ts';
import { cross, dot, norm, type Vec3 } from '../volume/affine.ts';
import type { Correction } from './correction.ts';
import type { SliceHeader } from './header.ts';
import type { Slice } from './slices.ts';

/** A slice that knows where it is. */
export interface PlacedSlice {
  readonly slice: Slice;
  readonly position: Vec3;
  /** Distance along the stack's normal, mm. */
  readonly along: number;
}

/** Slices of one size and orientation in order of position. */
export interface Stack {
  readonly slices: readonly PlacedSlice[];
  readonly row: Vec3;
  readonly column: Vec3;
  readonly normal: Vec3;
  readonly pixelSpacing: readonly [number, number];
  readonly rows: number;
  readonly columns: number;
}

/** Share of a series that must agree for the rest to be dropped rather than the whole refused. */
const majority = 0.8;

/**
 * Orders slices by position along their common normal, never by file name or instance number. Localisers and a
 * minority of other orientation or size are dropped and recorded.
 *
 * @throws ImagingError `geometry` when position, orientation or spacing are missing, or no kind of slice prevails.
 */
export function stackSlices(slices: readonly Slice[], what: string): { stack: Stack; corrections: Correction[] } {
  const corrections: Correction[] = [];
  const images = slices.filter((slice) => !slice.header.imageType.includes('LOCALIZER'));
  if (images.length === 0)
    throw new ImagingError('geometry', `${what}: expected slices, got only localisers - leave it out`);
  if (images.length < slices.length) {
    const count = slices.length - images.length;
    corrections.push({ kind: 'localisers-dropped', message: `${count} localiser image(s) left out` });
  }
  const kinds = [...Map.groupBy(images, (slice) => kindOf(slice.header)).values()].sort((a, b) => b.length - a.length);
  const members = kinds[0] as Slice[];
  if (kinds.length > 1) {
    if (members.length < majority * images.length) {
      const got = kinds.map((kind) => `${kind.length} of ${kindOf((kind[0] as Slice).header)}`).join('; ');
      throw new ImagingError(
        'geometry',
        `${what}: expected one orientation, size and spacing, got ${got} - separate the series`,
      );
    }
    const dropped = images.length - members.length;
    corrections.push({
      kind: 'odd-slices-dropped',
      message: `${dropped} of ${images.length} images differ in orientation, size or spacing`,
    });
  }
  return { stack: ordered(members, what), corrections };
}

function kindOf({ rows, columns, orientation, pixelSpacing }: SliceHeader): string {
  const axes =
    orientation && [...orientation.row, ...orientation.column].map((c) => (Math.round(c * 200) / 200 + 0).toFixed(3));
  return `${columns}x${rows}, axes ${axes?.join(' ') ?? 'unknown'}, spacing ${pixelSpacing?.map((s) => s.toFixed(3)).join('x') ?? 'unknown'}`;
}

function ordered(slices: readonly Slice[], what: string): Stack {
  const first = (slices[0] as Slice).header;
  const { orientation, pixelSpacing } = first;
  const missing = (attribute: string) =>
    new ImagingError(
      'geometry',
      `${what}: ${attribute}: expected values, got none - give a volume with geometry (file ${first.file})`,
    );
  if (orientation === undefined) throw missing('ImageOrientationPatient');
  if (pixelSpacing === undefined) throw missing('PixelSpacing');
  const normal = cross(orientation.row, orientation.column);
  const unit = norm(normal);
  const n: Vec3 = [normal[0] / unit, normal[1] / unit, normal[2] / unit];
  const placed = slices.map((slice) => {
    const { position } = slice.header;
    if (position === undefined) throw missing('ImagePositionPatient');
    return { slice, position, along: dot(position, n) };
  });
  placed.sort((a, b) => a.along - b.along);
  const { row, column } = orientation;
  return { slices: placed, row, column, normal: n, pixelSpacing, rows: first.rows, columns: first.columns };
}
