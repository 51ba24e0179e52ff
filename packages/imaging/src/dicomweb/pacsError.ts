/**
 * - `unreachable`: no answer, or one that broke off; worth another try later.
 * - `forbidden`: the archive wants other credentials.
 * - `absent`: it does not hold what was asked for.
 * - `answer`: it answered something else than was asked for.
 * - `request`: what we were given cannot be asked.
 */
export type PacsErrorCode = 'unreachable' | 'forbidden' | 'absent' | 'answer' | 'request';

/** Refusal or absence of an archive; its message reads `what: expected ..., got ... - do this`. */
export class PacsError extends Error {
  override readonly name = 'PacsError';
  readonly code: PacsErrorCode;

  constructor(code: PacsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
