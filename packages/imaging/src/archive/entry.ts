import { ImagingError } from '../error.ts';

/** How much an archive may hold. */
export interface ArchiveLimits {
  /** Files. */
  readonly entries: number;
  /** Bytes of all files together, once expanded. */
  readonly bytes: number;
  /** Bytes of one file, once expanded. Default 2 GiB. */
  readonly file?: number;
}

/** A million files and 64 GiB: more than any study, less than a bomb. */
export const archiveLimits: ArchiveLimits = { entries: 1_000_000, bytes: 64 * 2 ** 30 };

/** Most bytes that one file of an archive may expand to. */
export const fileLimit = ({ bytes, file = 2 ** 31 }: ArchiveLimits): number => Math.min(bytes, file);

/**
 * The path of an archive entry with forward slashes.
 *
 * @throws ImagingError `unsafe` when it is absolute or climbs out of its folder.
 */
export function safePath(path: string, archive: string): string {
  const slashed = path.replaceAll('\\', '/');
  const climbs = slashed.split('/').includes('..');
  if (climbs || slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed) || slashed.includes('\0')) {
    throw new ImagingError(
      'unsafe',
      `${archive}: expected paths inside the archive, got ${JSON.stringify(path)} - do not trust this archive`,
    );
  }
  return slashed.replace(/^(\.\/)+/, '');
}

/** Counts entries and bytes against the limits. */
export function tally(limits: ArchiveLimits, archive: string): (bytes: number) => void {
  let entries = 0;
  let total = 0;
  return (bytes) => {
    entries++;
    total += bytes;
    if (bytes > fileLimit(limits)) {
      throw new ImagingError(
        'too-large',
        `${archive}: expected files of at most ${fileLimit(limits)} bytes, got one of ${bytes} - unpack it yourself if you trust it`,
      );
    }
    if (entries > limits.entries || total > limits.bytes) {
      const most = `${limits.entries} files and ${limits.bytes} bytes`;
      throw new ImagingError(
        'too-large',
        `${archive}: expected at most ${most}, got more - unpack it yourself if you trust it`,
      );
    }
  };
}
