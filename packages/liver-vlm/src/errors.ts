/** Something the user can mend; the command line prints the message alone and exits with the code. */
export class UserError extends Error {
  override name = 'UserError';
  readonly code: ExitCode;

  constructor(message: string, code: ExitCode = 'input') {
    super(message);
    this.code = code;
  }
}

/** Why a command stopped; each has its exit status, listed in the README. */
export type ExitCode = 'usage' | 'input' | 'data' | 'config' | 'training' | 'model' | 'storage';

export const EXIT_STATUS: Readonly<Record<ExitCode, number>> = {
  usage: 2,
  input: 3,
  data: 4,
  config: 5,
  training: 6,
  model: 7,
  storage: 8,
};
