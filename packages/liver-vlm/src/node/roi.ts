import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openFiles } from '@liver-vlm/imaging/node/files';
import {
  assembleSeries,
  type ByteSource,
  groupSlices,
  ImagingError,
  type Mask,
  maskOf,
  parseDicom,
  type Region,
  readNiftiMask,
  readNrrd,
  readRtStruct,
  readSeg,
  readSlices,
  type Slice,
  segmentationStorage,
  type Volume,
} from '@liver-vlm/imaging/study';
import { UserError } from '../errors.ts';
import { isNifti } from './niftiName.ts';

export interface NamedRegion {
  readonly name: string;
  readonly region: Region;
}

/**
 * Every region in a file, folder or archive: the segments of a DICOM SEG, the structures of an RTSTRUCT, a NIfTI or NRRD mask, or
 * mask images stored as a plain DICOM series (inside where above zero).
 * @param contains only those whose name contains this
 */
export async function readRegions(path: string, contains = ''): Promise<NamedRegion[]> {
  return (await openRegions(path)).all(contains);
}

/** The regions at a path; mask series, which are large, are assembled when asked for. */
export interface RegionFile {
  /** The region of that name, or the only one. @throws UserError that lists the names */
  named(wanted: string): Promise<Region>;
  all(contains: string): Promise<NamedRegion[]>;
}

/** Opens a file, folder or archive of regions. @throws UserError where there is none */
export async function openRegions(path: string): Promise<RegionFile> {
  if (!(await stat(path).catch(() => undefined)))
    throw new UserError(`${path}: expected a region, got no file - correct the path`, 'input');
  const regions: NamedRegion[] = [];
  const folders = new Map<string, ByteSource[]>();
  for await (const source of openFiles(path)) {
    const found = await regionsOf(source);
    const folder = folderOf(source.name, path);
    if (found === 'images') folders.set(folder, [...(folders.get(folder) ?? []), source]);
    else regions.push(...found);
  }
  const names = [...regions.map((r) => r.name), ...folders.keys()];
  if (names.length === 0)
    throw new UserError(
      `${path}: expected a region (DICOM SEG, RTSTRUCT, NIfTI or NRRD mask, mask series), got none - check --roi`,
      'input',
    );
  return {
    named: async (wanted) => {
      const name = names.length === 1 ? names[0]! : wanted;
      const known = regions.find((r) => r.name === name);
      const [drawn] = known ? [known] : await seriesRegions(name, folders.get(name) ?? []);
      if (drawn) return drawn.region;
      throw new UserError(
        `${path}: expected one region, or one named "${wanted}", got ${names.join(', ')} - name one of them`,
        'input',
      );
    },
    all: async (contains) => {
      const series = [];
      for (const [name, sources] of folders)
        if (name.includes(contains)) series.push(...(await seriesRegions(name, sources)));
      return [...regions.filter((r) => r.name.includes(contains)), ...series];
    },
  };
}

/** Mask series of several organs often share one made-up series UID: their folders tell them apart. */
async function seriesRegions(name: string, sources: readonly ByteSource[]): Promise<NamedRegion[]> {
  const slices: Slice[] = [];
  for (const source of sources) slices.push(...(await readSlices(source)));
  const regions: NamedRegion[] = [];
  for (const group of groupSlices(slices))
    regions.push({ name, region: { mask: positive((await assembleSeries(group)).volume, name) } });
  return regions;
}

/** The regions in one file; `images` where it may be a slice of a mask series. */
export async function regionsOf(source: ByteSource): Promise<NamedRegion[] | 'images'> {
  const bytes = await source.read();
  const { name } = source;
  if (isNifti(name)) return [{ name, region: { mask: niftiMask(bytes, name) } }];
  if (name.toLowerCase().endsWith('.nrrd'))
    return [{ name, region: { mask: positive(readNrrd(bytes, name).volume, name) } }];
  const kind = kindOf(bytes, name);
  if (kind === 'segmentation')
    return (await readSeg(bytes, name)).segments.map((s) => ({ name: s.label, region: { mask: s.mask } }));
  if (kind === 'structures')
    return readRtStruct(bytes, name).map((s) => ({ name: s.name, region: { contours: s.contours } }));
  return kind === 'image' ? 'images' : [];
}

const RTSTRUCT_CLASS = '1.2.840.10008.5.1.4.1.1.481.3';

function kindOf(bytes: Uint8Array, name: string): 'segmentation' | 'structures' | 'image' | undefined {
  try {
    const { dataset } = parseDicom(bytes, name, { until: 'pixels' });
    const [modality, kind] = [dataset.string('Modality'), dataset.string('SOPClassUID')];
    if (modality === 'SEG' || kind === segmentationStorage) return 'segmentation';
    if (modality === 'RTSTRUCT' || kind === RTSTRUCT_CLASS) return 'structures';
    return dataset.has('PixelData') && dataset.number('SamplesPerPixel') === 1 ? 'image' : undefined;
  } catch (error) {
    if (error instanceof ImagingError) return undefined;
    throw error;
  }
}

/** The name of the folder that a file lies in; `path` is what was opened, for the files directly in it. */
const folderOf = (file: string, path: string): string => basename(file.includes('/') ? dirname(file) : path);

/** The voxels of a NIfTI file that are above zero, or bear one number. @throws UserError as `positive` */
export function niftiMask(bytes: Uint8Array, name: string, label?: number): Mask {
  const mask = readNiftiMask(unzipped(bytes), name, label);
  if (mask) return mask;
  throw notMask(name);
}

/** Inside where above zero. A CT in place of a mask is known by its air. */
function positive({ data, size, affine }: Volume, name: string): Mask {
  const inside = maskOf(data, data.length);
  if (inside) return { size, affine, data: inside };
  throw notMask(name);
}

const notMask = (name: string): UserError =>
  new UserError(`${name}: expected a mask, got an image with values below zero - name the mask of the lesion`, 'input');

/** Largest volume file that Node inflates at once, bytes; whatever is larger or damaged is left to the reader and its errors. */
const LARGEST_INFLATED = 1 << 30;

/**
 * How much a gzip says to hold, in its last four bytes, and a little more, so that all of it comes out in one piece; no more than
 * its length can expand to.
 */
function statedSize(bytes: Uint8Array): number {
  const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  return Math.min(Math.max(stated, 1 << 14), bytes.length * 1032, LARGEST_INFLATED) + 64;
}

/** Node's own inflate is several times as fast as one that runs everywhere. */
function unzipped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_INFLATED, chunkSize: statedSize(bytes) });
  } catch {
    return bytes;
  }
}
