import { stat } from 'node:fs/promises';
import {
  assembleSeries,
  type ByteSource,
  groupSlices,
  ImagingError,
  type Region,
  readNifti,
  readNrrd,
  readRtStruct,
  readSeg,
  readSlices,
  type Slice,
  type Volume,
} from '@liver-vlm/imaging';
import { openFiles } from '@liver-vlm/imaging/node';
import { UserError } from '../errors.ts';

export interface NamedRegion {
  readonly name: string;
  readonly region: Region;
}

/**
 * Every region (or those that bear the wanted name, where some do) in a file, folder or archive: the segments of a DICOM SEG, the structures of an RTSTRUCT, a NIfTI or NRRD mask, or
 * mask images stored as a plain DICOM series (inside where above zero).
 */
export async function readRegions(path: string, wanted?: string): Promise<NamedRegion[]> {
  const regions: NamedRegion[] = [];
  const slices: Slice[] = [];
  if (!(await stat(path).catch(() => undefined)))
    throw new UserError(`${path}: expected a region, got no file - correct the path`, 'input');
  for await (const source of openFiles(path)) {
    const found = await regionsOf(source);
    if (found) regions.push(...found);
    else
      try {
        slices.push(...(await readSlices(source)));
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error;
      }
  }
  const folders = byFolder(slices);
  const chosen = wanted !== undefined && folders.has(wanted) ? [[wanted, folders.get(wanted)!] as const] : folders;
  for (const [folder, own] of chosen)
    for (const group of groupSlices(own)) {
      const { volume } = await assembleSeries(group);
      regions.push({ name: folder, region: { mask: positive(volume) } });
    }
  if (regions.length === 0)
    throw new UserError(
      `${path}: expected a region (DICOM SEG, RTSTRUCT, NIfTI or NRRD mask, mask series), got none - check --roi`,
      'input',
    );
  return regions;
}

async function regionsOf(source: ByteSource): Promise<NamedRegion[] | undefined> {
  const bytes = await source.read();
  const { name } = source;
  const lower = name.toLowerCase();
  if (lower.endsWith('.nii') || lower.endsWith('.nii.gz'))
    return [{ name, region: { mask: positive(readNifti(bytes, name).volume) } }];
  if (lower.endsWith('.nrrd')) return [{ name, region: { mask: positive(readNrrd(bytes, name).volume) } }];
  try {
    return (await readSeg(bytes, name)).segments.map((s) => ({ name: s.label, region: { mask: s.mask } }));
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
  }
  try {
    return readRtStruct(bytes, name).map((s) => ({ name: s.name, region: { contours: s.contours } }));
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
  }
  return undefined;
}

/** Mask series of several organs often share one made-up series UID: their folders tell them apart. */
function byFolder(slices: readonly Slice[]): Map<string, Slice[]> {
  const out = new Map<string, Slice[]>();
  for (const s of slices) {
    const { file } = s.header;
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : file;
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    out.set(name, [...(out.get(name) ?? []), s]);
  }
  return out;
}

const positive = ({ data, size, affine }: Volume) => ({
  size,
  affine,
  data: Uint8Array.from(data, (v) => (v > 0 ? 1 : 0)),
});
