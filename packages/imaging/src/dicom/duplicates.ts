import { ImagingError } from '../error.ts';
import type { Correction } from './correction.ts';
import type { PlacedSlice } from './stack.ts';

/** Slices nearer to each other than this, in mm, are at the same place. */
export const samePlace = 0.01;

/**
 * Drops slices that show the same image at the same place as another.
 *
 * @throws ImagingError `geometry` when two different images claim one place: two series mixed, or a damaged header.
 */
export async function withoutDuplicates(
  slices: readonly PlacedSlice[],
  what: string,
): Promise<{ slices: PlacedSlice[]; corrections: Correction[] }> {
  const kept: PlacedSlice[] = [];
  for (const next of slices) {
    const last = kept.at(-1);
    if (last === undefined || next.along - last.along > samePlace) kept.push(next);
    else if (!(await sameImage(last, next))) {
      const files = `${last.slice.header.file} and ${next.slice.header.file}`;
      throw new ImagingError(
        'geometry',
        `${what}: expected one image a position, got ${files} at ${next.along.toFixed(2)} mm - separate the series`,
      );
    }
  }
  const dropped = slices.length - kept.length;
  if (dropped === 0) return { slices: kept, corrections: [] };
  return { slices: kept, corrections: [{ kind: 'duplicates-dropped', message: `${dropped} image(s) present twice` }] };
}

async function sameImage(a: PlacedSlice, b: PlacedSlice): Promise<boolean> {
  const [x, y] = [await a.slice.decode(), await b.slice.decode()];
  return x.length === y.length && x.every((value, i) => value === y[i]);
}
