import { type ConformalRule, calibrateConformal } from '../evaluation/conformal.ts';
import { argMax } from '../evaluation/prediction.ts';
import { fitTemperature, softmax } from '../evaluation/temperature.ts';

export interface Calibrated {
  /** Mean negative log-likelihood of the true classes at the temperature that fits best, nats. */
  readonly loss: number;
  readonly temperature: number;
  readonly conformal: ConformalRule | null;
}

/**
 * Fits temperature and prediction sets on the logits of held-out lesions. Settings are compared by the loss after the temperature: what every
 * method is calibrated by in the end must not decide between its candidates. Where all lesions are right no temperature is best, and 1 is kept.
 */
export function calibrate(
  logits: readonly ArrayLike<number>[],
  labels: readonly number[],
  coverage: number,
): Calibrated {
  const fitted = fitTemperature(logits, labels);
  const allRight = logits.every((row, i) => argMax(row) === labels[i]);
  const temperature = allRight ? Math.max(1, fitted.temperature) : fitted.temperature;
  const rule = calibrateConformal(
    logits.map((row) => softmax(row, temperature)),
    labels,
    { coverage, score: 'lac' },
  );
  return { loss: fitted.after, temperature, conformal: Number.isFinite(rule.threshold) ? rule : null };
}
