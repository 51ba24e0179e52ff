/** Refusal of an evaluation's input; its message reads `what: expected ..., got ... - do this`. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
