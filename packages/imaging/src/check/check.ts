import { looksLikeArchive } from '../archive/expand.ts';
import { looksLikeDicom } from '../dicom/parse.ts';
import { ImagingError } from '../error.ts';
import type { DecodeImage } from '../image/image.ts';
import { looksLikeImage } from '../image/image.ts';
import { looksLikeNifti } from '../nifti/header.ts';
import { looksLikeGzippedNifti, readNifti } from '../nifti/read.ts';
import { looksLikeMetaImage, readMetaImage } from '../nrrd/metaImage.ts';
import { looksLikeNrrd, readNrrd } from '../nrrd/nrrd.ts';
import { checkDicom } from './dicom.ts';
import { sha256, valueRange } from './digest.ts';
import type { CheckedFile, CheckResult } from './result.ts';
import { checkVolume } from './volume.ts';

/** What checking needs from its surroundings. */
export interface CheckOptions {
  /** Decoder of PNG and JPEG; without one they are refused as `unsupported`. */
  readonly decodeImage?: DecodeImage;
}

/**
 * Says of one file what it is: kind, size, spacing, phase, range and the hash of its decoded pixels.
 *
 * @returns never throws for what a file contains: a file that cannot be read gives its typed error
 */
export async function checkFile(bytes: Uint8Array, name: string, options: CheckOptions = {}): Promise<CheckResult> {
  try {
    return await described(bytes, name, options);
  } catch (cause) {
    return { ok: false, name, error: errorOf(cause, name) };
  }
}

function errorOf(cause: unknown, name: string): { code: ImagingError['code']; message: string } {
  if (cause instanceof ImagingError) return { code: cause.code, message: cause.message };
  // Out of range, out of memory: a reader met bytes that none of its checks foresaw.
  const why = cause instanceof Error ? cause.message : String(cause);
  return { code: 'damaged', message: `${name}: expected a readable file, got ${why} - copy the file again` };
}

async function described(bytes: Uint8Array, name: string, { decodeImage }: CheckOptions): Promise<CheckedFile> {
  if (bytes.length === 0) throw new ImagingError('damaged', `${name}: expected a file, got 0 bytes - copy it again`);
  if (looksLikeNrrd(bytes)) return checkVolume(readNrrd(bytes, name), 'nrrd', name);
  if (looksLikeMetaImage(bytes)) return checkVolume(readMetaImage(bytes, name), 'metaimage', name);
  if (looksLikeImage(bytes)) return checkImage(bytes, name, decodeImage);
  if (looksLikeGzippedNifti(bytes)) return checkVolume(readNifti(bytes, name), 'nifti', name);
  if (looksLikeArchive(bytes)) {
    throw new ImagingError('unsupported', `${name}: expected a single file, got an archive - check the files inside`);
  }
  if (looksLikeDicom(bytes)) return checkDicom(bytes, name);
  if (looksLikeNifti(bytes)) return checkVolume(readNifti(bytes, name), 'nifti', name);
  throw new ImagingError(
    'unknown-format',
    `${name}: expected DICOM, NIfTI, NRRD, MetaImage, PNG or JPEG, got other bytes - leave it out`,
  );
}

async function checkImage(bytes: Uint8Array, name: string, decode: DecodeImage | undefined): Promise<CheckedFile> {
  if (decode === undefined)
    throw new ImagingError('unsupported', `${name}: expected a decoder for PNG and JPEG, got none - give one`);
  const { width, height, channels, data } = await decode(bytes, name);
  return {
    ok: true,
    name,
    kind: 'image',
    size: [width, height, 1],
    channels,
    spacing: null,
    orientation: null,
    phase: null,
    phaseConfidence: 0,
    phaseReason: 'an image has no phase',
    huRange: valueRange([data]),
    pixelSha256: await sha256([data]),
    notes: [],
  };
}
