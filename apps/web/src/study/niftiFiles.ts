import { type ByteSource, maskOf, readNifti, tissueOf, type Volume } from '@liver-vlm/imaging/browser';
import { isNifti, phaseOfName, saysMask, stemOf } from 'liver-vlm/study';
import type { FoundRegion } from './regions.ts';

/** More numbers than this are no labels. */
const MOST_LABELS = 128;

/**
 * Tells NIfTI volumes from masks, and both from other files: by name where it says, else a mask has no value below zero, as every CT
 * has in air. A lone file without DICOM beside it is the volume.
 */
export async function sortNifti(sources: readonly ByteSource[]) {
  const nifti = sources.filter(({ name }) => isNifti(name));
  const others = sources.filter(({ name }) => !isNifti(name));
  const volumes: ByteSource[] = [];
  const masks: FoundRegion[] = [];
  for (const source of nifti) {
    const named = saysMask(source.name);
    if ((!named && phaseOfName(stemOf(source.name))) || sources.length === 1) volumes.push(source);
    else {
      const { volume } = readNifti(await source.read(), source.name);
      const found = maskRegions(source.name, volume);
      if (found) masks.push(...found);
      else volumes.push(source);
    }
  }
  return { volumes, masks, others };
}

/** The regions of a mask, one a label; nothing where it is an image. */
function maskRegions(name: string, { data, ...grid }: Volume): FoundRegion[] | undefined {
  const labels = new Set<number>();
  for (const value of data) {
    if (value < 0) return undefined;
    if (value > 0 && labels.size <= MOST_LABELS) labels.add(value);
  }
  const told = labels.size > 1 && labels.size <= MOST_LABELS && [...labels].every(Number.isInteger);
  const chosen = told ? [...labels].sort((a, b) => a - b) : labels.size > 0 ? [undefined] : [];
  // A label each as bytes when it is asked for: a label map of a whole body would not fit otherwise.
  return chosen.map((label) => ({
    id: `${name}#${label ?? 'mask'}`,
    name: label === undefined ? stemOf(name) : `${stemOf(name)}, label ${label}`,
    region: () => ({ mask: { ...grid, data: maskOf(data, data.length, label) ?? new Uint8Array(data.length) } }),
    tissue: tissueOf(stemOf(name)),
  }));
}
