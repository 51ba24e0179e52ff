import type { Explanation } from 'liver-vlm';
import type { PredictionWithPhases } from 'liver-vlm/node';
import type { StudyResult, StudyTask } from '../results/studyTask.ts';

/** Work for a process that holds models; paths, not bytes, go to it. */
export type Task =
  | {
      readonly kind: 'predict';
      readonly model: string;
      /** SHA-256 that the file must have. */
      readonly modelHash: string;
      readonly source: string;
      readonly roi?: string;
      readonly explain: boolean;
    }
  | { readonly kind: 'study'; readonly task: StudyTask };

export type Explained = PredictionWithPhases & { readonly explanation?: Omit<Explanation, 'prediction' | 'attention'> };

export interface Answers {
  readonly predict: readonly Explained[];
  readonly study: StudyResult;
}

/** What a process says of its task. `told` is for the person who asked; `fault` is ours and goes to the log. */
export type Outcome =
  | { readonly done: Answers[keyof Answers] }
  | { readonly told: string; readonly code: string }
  | { readonly fault: string };

/** The answer is not there, and the reason is for the one who asked. */
export class Told extends Error {
  override readonly name = 'Told';
  /** An `ExitCode` or an `ImagingErrorCode`. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** The process that was to answer ended, or was ended because it took too long. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}
