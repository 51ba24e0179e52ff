import { EXIT_STATUS, UserError } from 'liver-vlm/errors';

/** The exit status of an error, and what to print: the message alone for what the user can mend, the whole trace for a fault of ours. */
export async function explain(error: unknown): Promise<{ status: number; message: string }> {
  if (error instanceof UserError) return { status: EXIT_STATUS[error.code], message: error.message };
  const { ImagingError } = await import('@liver-vlm/imaging');
  if (error instanceof ImagingError) return { status: EXIT_STATUS.input, message: error.message };
  const { EvaluationError, SplitError } = await import('liver-vlm');
  if (error instanceof SplitError || error instanceof EvaluationError)
    return { status: EXIT_STATUS.data, message: error.message };
  const { RuntimeFailure, WeightsError } = await import('onnx-grad');
  if (error instanceof WeightsError) return { status: EXIT_STATUS.model, message: error.message };
  if (error instanceof RuntimeFailure) return { status: EXIT_STATUS.training, message: error.message };
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 1, message: `This is a fault of liver-vlm, please report it:\n${trace}` };
}
