import { type SliceHeader, sliceHeaders } from '../dicom/header.ts';
import { parseDicom } from '../dicom/parse.ts';
import { pixelFormat } from '../dicom/pixelFormat.ts';
import { decodeFrame, type Samples } from '../dicom/pixels.ts';
import { checkRescale, rescaleInto } from '../dicom/rescale.ts';
import { recognisePhase } from '../phase/recognise.ts';
import { affineFrom, cross } from '../volume/affine.ts';
import { orientationCode } from '../volume/orientation.ts';
import { sha256, valueRange } from './digest.ts';
import type { CheckedFile } from './result.ts';

/** Describes one DICOM file by decoding all its frames. @throws ImagingError when it cannot be read. */
export async function checkDicom(bytes: Uint8Array, name: string): Promise<CheckedFile> {
  const file = parseDicom(bytes, name);
  const format = pixelFormat(file);
  const headers = sliceHeaders(file, format.frames);
  const first = headers[0] as SliceHeader;
  const frames: Samples[] = [];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const header of headers) {
    checkRescale(header);
    const samples = await decodeFrame(file, format, header.frame);
    const values = new Float32Array(samples.length);
    rescaleInto(values, 0, samples, header);
    const [a, b] = valueRange([values]);
    low = Math.min(low, a);
    high = Math.max(high, b);
    frames.push(samples);
  }
  const guess = recognisePhase(first);
  return {
    ok: true,
    name,
    kind: 'dicom',
    transferSyntax: file.transferSyntax.name,
    ...(first.modality === undefined ? {} : { modality: first.modality }),
    photometric: format.photometric,
    size: [format.columns, format.rows, format.frames],
    channels: format.samplesPerPixel,
    spacing: spacingOf(headers),
    orientation: orientationOf(first),
    phase: guess.phase ?? null,
    phaseConfidence: guess.confidence,
    phaseReason: guess.reason,
    huRange: [low, high],
    pixelSha256: await sha256(frames),
    notes: file.damage === undefined ? file.notes : [...file.notes, `data after the pixels unreadable: ${file.damage}`],
  };
}

function spacingOf(headers: readonly SliceHeader[]): [number, number, number] | null {
  const [first, second] = headers;
  if (first?.pixelSpacing === undefined) return null;
  const [row, column] = first.pixelSpacing;
  const step =
    first.position !== undefined && second?.position !== undefined
      ? Math.hypot(...first.position.map((x, i) => x - (second.position?.[i] as number)))
      : 0;
  return [
    column,
    row,
    [step, first.spacingBetweenSlices, first.sliceThickness].find((mm) => mm !== undefined && mm > 0) ?? 1,
  ];
}

function orientationOf({ orientation }: SliceHeader): string | null {
  if (orientation === undefined) return null;
  const { row, column } = orientation;
  return orientationCode(affineFrom(row, column, cross(row, column), [0, 0, 0]));
}
