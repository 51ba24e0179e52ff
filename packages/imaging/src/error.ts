/**
 * What went wrong when scanner data was read, as a word a program can switch on.
 *
 * - `absent`: no such file, or one that may not be read.
 * - `not-an-image`: a file of a known kind that holds no pixels (a report, a plan, a directory).
 * - `unknown-format`: no reader recognises the bytes.
 * - `damaged`: recognised, but truncated or contradicting itself.
 * - `unsupported`: valid, but of a kind we do not read.
 * - `too-large`: what the file announces exceeds the limits, or what its bytes can justify.
 * - `unsafe`: an archive entry that would leave its folder.
 * - `geometry`: slices that do not form one regular grid.
 * - `mismatch`: parts that do not belong together.
 */
export type ImagingErrorCode =
  | 'absent'
  | 'not-an-image'
  | 'unknown-format'
  | 'damaged'
  | 'unsupported'
  | 'too-large'
  | 'unsafe'
  | 'geometry'
  | 'mismatch';

/** Refusal of scanner data; its message reads `what: expected ..., got ... - do this`. */
export class ImagingError extends Error {
  override readonly name = 'ImagingError';
  readonly code: ImagingErrorCode;

  constructor(code: ImagingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
