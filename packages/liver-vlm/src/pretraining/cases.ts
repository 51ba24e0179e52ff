import { UserError } from '../errors.ts';
import type { Unlabelled } from './task.ts';

export interface CaseNumbers {
  readonly count: number;
  readonly of: (lesion: Unlabelled) => number;
}

/**
 * A number for each patient of the lesions to learn from, in the order of their names; -1 for any other.
 * @throws UserError (data) where there are fewer than two
 */
export function caseNumbers(lesions: readonly Unlabelled[], title: string): CaseNumbers {
  const patients = [...new Set(lesions.map((l) => l.record.patient))].sort();
  if (patients.length < 2)
    throw new UserError(
      `${title}: expected lesions of at least two patients to tell apart, got ${patients.length} - add patients`,
      'data',
    );
  const numbers = new Map(patients.map((patient, i) => [patient, i]));
  return { count: patients.length, of: ({ record }) => numbers.get(record.patient) ?? -1 };
}
