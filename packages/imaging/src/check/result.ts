import type { ImagingErrorCode } from '../error.ts';
import type { Phase } from '../phase/phase.ts';

/** Kinds of file that can be read. */
export type FileKind = 'dicom' | 'nifti' | 'nrrd' | 'metaimage' | 'image';

/** What one file is, when it can be read. */
export interface CheckedFile {
  readonly ok: true;
  readonly name: string;
  readonly kind: FileKind;
  /** Name of the DICOM transfer syntax. */
  readonly transferSyntax?: string;
  readonly modality?: string;
  readonly photometric?: string;
  /** Columns, rows, slices (or frames). */
  readonly size: readonly [number, number, number];
  /** Samples a pixel: 1 grey, 3 colour. */
  readonly channels: number;
  /** mm along columns, rows, slices; null where the file does not say. */
  readonly spacing: readonly [number, number, number] | null;
  /** Towards which sides the axes grow, such as LPS. */
  readonly orientation: string | null;
  readonly phase: Phase | null;
  readonly phaseConfidence: number;
  readonly phaseReason: string;
  /** Least and greatest value after rescale: HU for CT. */
  readonly huRange: readonly [number, number];
  /**
   * SHA-256 of the stored values before rescale: little endian in their own width, all frames, colours pixel by pixel,
   * in the file's order.
   */
  readonly pixelSha256: string;
  /** For volumes, SHA-256 of the rescaled values as float32 after turning to LPS: the same for every orientation. */
  readonly volumeSha256?: string;
  /** What had to be corrected or assumed. */
  readonly notes: readonly string[];
}

/** Why a file cannot be read. */
export interface RefusedFile {
  readonly ok: false;
  readonly name: string;
  readonly error: { readonly code: ImagingErrorCode; readonly message: string };
}

/** The outcome of checking one file. */
export type CheckResult = CheckedFile | RefusedFile;

/** One line on one file, for people. */
export function formatCheck(result: CheckResult): string {
  if (!result.ok) return `${result.name}: ERROR ${result.error.code}: ${result.error.message}`;
  const parts = [
    result.transferSyntax === undefined ? result.kind : `${result.kind} (${result.transferSyntax})`,
    result.size.join('x') + (result.channels > 1 ? ` in ${result.channels} channels` : ''),
    result.spacing === null ? 'no spacing' : `${result.spacing.map((mm) => +mm.toFixed(4)).join('x')} mm`,
    `phase ${result.phase ?? 'unknown'} (${result.phaseReason})`,
    `${result.modality === 'CT' ? 'HU' : 'values'} ${result.huRange.map((value) => +value.toFixed(3)).join('..')}`,
    `sha256 ${result.pixelSha256}`,
    ...(result.notes.length === 0 ? [] : [`notes: ${result.notes.join('; ')}`]),
  ];
  return `${result.name}: ${parts.join(', ')}`;
}
