import { ImagingError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import { affineFrom, scaleVec, subgridAffine } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';
import type { Correction } from './correction.ts';
import { withoutDuplicates } from './duplicates.ts';
import { groupSlices, type SliceGroup } from './group.ts';
import type { SliceHeader } from './header.ts';
import { openSlices, type SliceSource } from './openSlices.ts';
import { rescaleInto } from './rescale.ts';
import { readSlices, type Slice } from './slices.ts';
import { regularSteps } from './spacing.ts';
import { type PlacedSlice, stackSlices } from './stack.ts';

/** A series as one volume. */
export interface SeriesVolume {
  readonly key: string;
  readonly volume: Volume;
  /** In the order of the volume's slices. */
  readonly headers: readonly SliceHeader[];
  readonly corrections: readonly Correction[];
}

/** How strict assembly is. */
export interface SeriesOptions {
  /** Gaps and uneven distances: `refuse` (default), or `interpolate` between neighbours and record it. */
  readonly irregular?: 'refuse' | 'interpolate';
}

/** A file or series that could not be read, and why. */
export interface Refusal {
  readonly name: string;
  readonly error: ImagingError;
}

/**
 * Reads the files of exactly one series to a volume in HU.
 *
 * @throws ImagingError `mismatch` when the files hold several series; whatever a file or the assembly throws.
 */
export async function readSeries(sources: Iterable<ByteSource>, options: SeriesOptions = {}): Promise<SeriesVolume> {
  const slices: Slice[] = [];
  for (const source of sources) slices.push(...(await readSlices(source)));
  const groups = groupSlices(slices);
  const [group] = groups;
  if (group === undefined) throw new ImagingError('mismatch', 'series: expected files, got none - name some');
  if (groups.length > 1) {
    const got = groups.map(({ key, slices: own }) => `${key} (${own.length})`).join(', ');
    throw new ImagingError('mismatch', `series: expected one, got ${groups.length}: ${got} - read them one by one`);
  }
  return assembleSeries(group, options);
}

/** Sorts files into series by their headers; files that are no slices come back as refusals. */
export async function scanSeries(
  sources: Iterable<SliceSource>,
): Promise<{ groups: SliceGroup[]; refused: Refusal[] }> {
  const all = [...sources];
  const opened: Slice[][] = all.map(() => []);
  const refused: (Refusal | undefined)[] = all.map(() => undefined);
  const entries = all.entries();
  // Reading a header is mostly waiting for the disk; what comes out is in the order of the sources all the same.
  const work = async (): Promise<void> => {
    for (const [n, source] of entries) {
      try {
        opened[n] = await openSlices(source);
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error;
        refused[n] = { name: source.name, error };
      }
    }
  };
  await Promise.all(Array.from({ length: headersAtOnce }, work));
  return { groups: groupSlices(opened.flat()), refused: refused.filter((one) => one !== undefined) };
}

const headersAtOnce = 16;

/** A series whose place in space is known, and whose pixels are decoded when asked for. */
export interface PlacedSeries {
  readonly key: string;
  readonly size: Volume['size'];
  readonly affine: Volume['affine'];
  /** In the order of the volume's slices. */
  readonly headers: readonly SliceHeader[];
  readonly corrections: readonly Correction[];
  /**
   * The volume of slices `from` up to but not including `to`, on its part of the grid; the whole unless told.
   *
   * @param wanted slices to decode, all unless told; the others are NaN, so that nothing can be made of them unnoticed
   * @throws ImagingError `damaged` when a slice cannot be decoded.
   */
  read(from?: number, to?: number, wanted?: ReadonlySet<number>): Promise<SeriesVolume>;
}

/**
 * Stacks the slices of one series by position, without decoding more than duplicates need.
 *
 * @throws ImagingError `geometry` when they form no regular grid.
 */
export async function placeSeries(group: SliceGroup, options: SeriesOptions = {}): Promise<PlacedSeries> {
  const { key } = group;
  const what = `series ${key}`;
  const { stack, corrections: stacked } = stackSlices(group.slices, what);
  const unique = await withoutDuplicates(stack.slices, what);
  const steps = regularSteps(unique.slices, stack.normal, options.irregular ?? 'refuse', what);
  const size = [stack.columns, stack.rows, steps.count] as const;
  const affine = affineFrom(
    scaleVec(stack.row, stack.pixelSpacing[1]),
    scaleVec(stack.column, stack.pixelSpacing[0]),
    steps.step,
    steps.origin,
  );
  const headers = steps.sources.map((source) => (unique.slices[Math.round(source)] as PlacedSlice).slice.header);
  const corrections = [...group.corrections, ...stacked, ...unique.corrections, ...steps.corrections];
  return {
    key,
    size,
    affine,
    headers,
    corrections,
    read: async (from = 0, to = steps.count, wanted) => {
      const data = new Float32Array(size[0] * size[1] * (to - from));
      const sources = steps.sources.slice(from, to).map((at, n) => (wanted?.has(from + n) === false ? undefined : at));
      const padded = await fill(data, size[0] * size[1], unique.slices, sources);
      const padding: Correction[] =
        padded === 0 ? [] : [{ kind: 'padding-replaced', message: `${padded} padding voxels set to air` }];
      const volume = {
        size: [size[0], size[1], to - from] as const,
        data,
        affine: subgridAffine(affine, [0, 0, from]),
      };
      return { key, volume, headers: headers.slice(from, to), corrections: [...corrections, ...padding] };
    },
  };
}

/**
 * Decodes the slices of one series and stacks them by position.
 *
 * @throws ImagingError `geometry` when they form no regular grid, `damaged` when one cannot be decoded.
 */
export async function assembleSeries(group: SliceGroup, options: SeriesOptions = {}): Promise<SeriesVolume> {
  return (await placeSeries(group, options)).read();
}

/** Writes plane after plane, blending two neighbours where a source place is a fraction, NaN where there is none; at most two are in memory. */
async function fill(
  data: Float32Array,
  plane: number,
  slices: readonly PlacedSlice[],
  sources: readonly (number | undefined)[],
): Promise<number> {
  let padded = 0;
  const decoded = new Map<number, Float32Array>();
  const hu = async (index: number): Promise<Float32Array> => {
    const known = decoded.get(index);
    if (known !== undefined) return known;
    const { slice } = slices[index] as PlacedSlice;
    const values = new Float32Array(plane);
    padded += rescaleInto(values, 0, await slice.decode(), slice.header);
    if (decoded.size > 1) decoded.delete(decoded.keys().next().value as number);
    decoded.set(index, values);
    return values;
  };
  for (const [k, source] of sources.entries()) {
    if (source === undefined) {
      data.fill(Number.NaN, k * plane, (k + 1) * plane);
      continue;
    }
    const low = Math.floor(source);
    const share = source - low;
    const below = await hu(low);
    if (share < 1e-6) data.set(below, k * plane);
    else {
      const above = await hu(low + 1);
      for (let i = 0; i < plane; i++)
        data[k * plane + i] = (below[i] as number) * (1 - share) + (above[i] as number) * share;
    }
  }
  return padded;
}
