import type { HostTensor, StepResult, Trainer } from 'onnx-grad';
import { UserError } from '../errors.ts';

export interface FitProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

export interface EpochRequest<Batch extends { readonly feeds: Readonly<Record<string, HostTensor>> }> {
  readonly trainer: Trainer;
  /** Counted from 1, of so many. */
  readonly epoch: number;
  readonly epochs: number;
  readonly steps: number;
  /** What is fed at a step, counted from 0. */
  readonly batchAt: (step: number) => Batch;
  readonly rateAt: (step: number) => number;
  /** What to do where the loss is no number. */
  readonly remedy: string;
  readonly onStep: (result: StepResult, batch: Batch) => void;
  readonly onProgress?: (progress: FitProgress) => void;
}

/**
 * Takes the steps of one epoch; while the trainer works on a batch, the next one is made.
 * @throws UserError (training) when the loss is not a number
 */
export async function trainEpoch<Batch extends { readonly feeds: Readonly<Record<string, HostTensor>> }>(
  request: EpochRequest<Batch>,
): Promise<void> {
  const { trainer, epoch, epochs, steps, batchAt, rateAt, remedy, onStep, onProgress } = request;
  let next = batchAt(0);
  for (let step = 0; step < steps; step++) {
    const batch = next;
    const running = trainer.step(batch.feeds, rateAt(step));
    if (step + 1 < steps) next = batchAt(step + 1);
    const result = await running;
    if (!Number.isFinite(result.loss) || !Number.isFinite(result.gradientNorm))
      throw new UserError(
        `training: expected a finite loss, got ${result.loss} in epoch ${epoch}, step ${step + 1} - ${remedy}`,
        'training',
      );
    onStep(result, batch);
    onProgress?.({ epoch, epochs, step: step + 1, steps, loss: result.loss });
  }
}
