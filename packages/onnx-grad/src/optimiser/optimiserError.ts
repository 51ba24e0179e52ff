/** Settings that mean nothing, names that are not there, or no memory; the message says what was expected, what was found, and what to do. */
export class OptimiserError extends Error {
  override readonly name = 'OptimiserError';
}
