/** Why a split was refused, as a word a program can switch on. */
export type SplitErrorCode =
  | 'too-few-patients'
  | 'bad-request'
  | 'bad-file'
  | 'group-in-two-parts'
  | 'repeated-id'
  | 'unknown-id'
  | 'missing-id'
  | 'hash-mismatch'
  | 'dataset-changed';

/** Refusal of a split; its message reads `what: expected ..., got ... - do this`. */
export class SplitError extends Error {
  override readonly name = 'SplitError';
  readonly code: SplitErrorCode;

  constructor(code: SplitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Refusal because a class has too few patients (groups) to stand in every part. */
export class TooFewPatientsError extends SplitError {
  readonly label: string;
  readonly count: number;
  readonly need: number;

  constructor(label: string, count: number, need: number, purpose: string) {
    super(
      'too-few-patients',
      `class '${label}': expected at least ${need} patients for ${purpose}, got ${count} - add patients, ask for fewer parts, or leave this class out`,
    );
    this.label = label;
    this.count = count;
    this.need = need;
  }
}
