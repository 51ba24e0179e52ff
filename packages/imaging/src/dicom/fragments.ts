import { joined } from '../bytes.ts';
import { ImagingError } from '../error.ts';
import type { DicomFile } from './parse.ts';
import type { PixelFormat } from './pixelFormat.ts';

/**
 * The bytes of one encapsulated frame (PS3.5 A.4): by the basic offset table, else one fragment a frame, else by the
 * start-of-image markers of the fragments.
 *
 * @throws ImagingError `damaged` when fragments and frames cannot be matched.
 */
export function encapsulatedFrame(file: DicomFile, format: PixelFormat, frame: number): Uint8Array {
  const element = file.dataset.element('PixelData');
  const fragments = element?.fragments ?? [];
  const starts = frameStarts(file, format, fragments, element?.basicOffsetTable ?? []);
  const first = starts[frame];
  if (first === undefined) {
    const got = `${fragments.length} fragments`;
    throw new ImagingError(
      'damaged',
      `${file.name}: expected ${format.frames} frames, got ${got} - copy the file again`,
    );
  }
  const own = fragments.slice(first, starts[frame + 1] ?? fragments.length);
  const parts = own.map(({ position, length }) =>
    file.bytes.subarray(position, Math.min(file.bytes.length, position + length)),
  );
  // One fragment a frame is the rule: it is handed on as it lies in the file.
  return parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts);
}

interface Fragment {
  readonly offset: number;
  readonly position: number;
  readonly length: number;
}

function frameStarts(
  file: DicomFile,
  format: PixelFormat,
  fragments: readonly Fragment[],
  table: readonly number[],
): number[] {
  if (fragments.length === 0) return [];
  if (format.frames === 1) return [0];
  if (fragments.length === format.frames) return fragments.map((_, i) => i);
  if (table.length === format.frames) {
    const index = new Map(fragments.map((fragment, i) => [fragment.offset, i]));
    const starts = table.map((offset) => index.get(offset));
    if (starts.every((start) => start !== undefined)) return starts as number[];
  }
  const starts = fragments.flatMap((fragment, i) => (startsImage(file.bytes, fragment.position) ? [i] : []));
  return starts.length === format.frames ? starts : [];
}

/** JPEG and JPEG-LS streams begin FF D8, JPEG 2000 code streams FF 4F. */
function startsImage(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && (bytes[at + 1] === 0xd8 || bytes[at + 1] === 0x4f);
}
