import { ImagingError } from '../error.ts';
import { norm, type Vec3 } from '../volume/affine.ts';
import type { Correction } from './correction.ts';
import type { PlacedSlice } from './stack.ts';

/** Distances within this share of the usual one count as equal. */
const tolerance = 0.05;
/** Lateral steps under this many degrees are rounding, not tilt. */
const tiltDegrees = 0.1;

/** Where the slices of a regular grid lie. */
export interface RegularSteps {
  /** Position of the first slice, patient mm. */
  readonly origin: Vec3;
  /** From one slice to the next, patient mm; not along the normal when the gantry was tilted. */
  readonly step: Vec3;
  readonly count: number;
  /** For each slice of the grid, its place among the given slices as a fraction (2.5: between the third and fourth). */
  readonly sources: readonly number[];
  readonly corrections: readonly Correction[];
}

/**
 * Checks that slices, in order and without duplicates, form a regular grid.
 *
 * @param normal unit normal of the slices
 * @param irregular what to do about gaps and uneven distances: refuse, or interpolate between neighbours
 * @throws ImagingError `geometry` naming the files beside a gap or an uneven step, or when positions leave a line.
 */
export function regularSteps(
  slices: readonly PlacedSlice[],
  normal: Vec3,
  irregular: 'refuse' | 'interpolate',
  what: string,
): RegularSteps {
  const first = slices[0] as PlacedSlice;
  const last = slices.at(-1) as PlacedSlice;
  if (slices.length === 1) return singleSlice(first, normal);
  const distances = slices.slice(1).map((slice, i) => slice.along - (slices[i] as PlacedSlice).along);
  const usual = median(distances);
  const corrections: Correction[] = [];
  const uneven = distances.findIndex((distance) => Math.abs(distance - usual) > tolerance * usual);
  let count = slices.length;
  if (uneven >= 0) {
    const problem = describeGap(slices, uneven, distances[uneven] as number, usual);
    if (irregular === 'refuse') {
      throw new ImagingError(
        'geometry',
        `${what}: expected slices every ${usual.toFixed(3)} mm, got ${problem} - complete the series or allow interpolation`,
      );
    }
    count = Math.round((last.along - first.along) / usual) + 1;
    corrections.push({
      kind: 'slices-interpolated',
      message: `${count} slices interpolated from ${slices.length}: ${problem}`,
    });
  } else {
    const spread = Math.max(...distances) - Math.min(...distances);
    if (spread > samePlaceSpread) {
      corrections.push({
        kind: 'spacing-averaged',
        message: `distances differ by ${spread.toFixed(3)} mm around ${usual.toFixed(3)} mm`,
      });
    }
  }
  const step = between(first.position, last.position, 1 / (count - 1));
  checkLine(slices, what);
  const tilt = tiltOf(step, normal);
  if (tilt > tiltDegrees) {
    corrections.push({
      kind: 'gantry-tilt',
      message: `slices shifted by ${tilt.toFixed(2)} degrees; the affine is sheared`,
    });
  }
  const sources = Array.from({ length: count }, (_, k) => {
    if (uneven < 0) return k;
    return placeAmong(slices, first.along + (k * (last.along - first.along)) / (count - 1));
  });
  return { origin: first.position, step, count, sources, corrections };
}

/** Spread of distances, mm, that header rounding explains. */
const samePlaceSpread = 0.02;

function singleSlice({ slice, position }: PlacedSlice, normal: Vec3): RegularSteps {
  const { spacingBetweenSlices, sliceThickness } = slice.header;
  const size = [spacingBetweenSlices, sliceThickness].find((value) => value !== undefined && value > 0) ?? 1;
  const message = `one slice; its thickness of ${size} mm stands for the spacing`;
  const step: Vec3 = [normal[0] * size, normal[1] * size, normal[2] * size];
  return { origin: position, step, count: 1, sources: [0], corrections: [{ kind: 'spacing-assumed', message }] };
}

function describeGap(slices: readonly PlacedSlice[], after: number, distance: number, usual: number): string {
  const files = `${slices[after]?.slice.header.file} and ${slices[after + 1]?.slice.header.file}`;
  const missing = Math.round(distance / usual) - 1;
  const isGap = missing > 0 && Math.abs(distance / usual - missing - 1) <= tolerance * (missing + 1);
  const kind = isGap ? `${missing} slice(s) missing` : 'an uneven step';
  return `${kind}: ${distance.toFixed(3)} mm between ${files}`;
}

/** Every slice must lie on the line from the first to the last; a table that moved sideways is no grid. */
function checkLine(slices: readonly PlacedSlice[], what: string): void {
  const first = slices[0] as PlacedSlice;
  const last = slices.at(-1) as PlacedSlice;
  const length = last.along - first.along;
  for (const { position, along, slice } of slices) {
    const expected = between(first.position, last.position, (along - first.along) / length);
    const off = norm([
      position[0] - first.position[0] - expected[0],
      position[1] - first.position[1] - expected[1],
      position[2] - first.position[2] - expected[2],
    ]);
    if (off > 0.5) {
      throw new ImagingError(
        'geometry',
        `${what}: expected slices in one line, got ${slice.header.file} ${off.toFixed(2)} mm aside - separate the series`,
      );
    }
  }
}

function tiltOf(step: Vec3, normal: Vec3): number {
  const cosine = (step[0] * normal[0] + step[1] * normal[1] + step[2] * normal[2]) / norm(step);
  return (Math.acos(Math.min(1, Math.abs(cosine))) * 180) / Math.PI;
}

function placeAmong(slices: readonly PlacedSlice[], along: number): number {
  const above = slices.findIndex((slice) => slice.along >= along - 1e-9);
  if (above <= 0) return above < 0 ? slices.length - 1 : 0;
  const [low, high] = [(slices[above - 1] as PlacedSlice).along, (slices[above] as PlacedSlice).along];
  return above - 1 + Math.min(1, (along - low) / (high - low));
}

function between(a: Vec3, b: Vec3, share: number): Vec3 {
  return [(b[0] - a[0]) * share, (b[1] - a[1]) * share, (b[2] - a[2]) * share];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
