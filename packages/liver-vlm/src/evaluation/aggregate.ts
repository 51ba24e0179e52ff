import { EvaluationError } from './evaluationError.ts';
import type { Level, Prediction } from './prediction.ts';

/** Predictions at one level, and the patients left out because their lesions are of different classes, so that no one label is theirs. */
export type Aggregated = { predictions: Prediction[]; mixedPatients: string[] };

/**
 * Averages probabilities from slices to lesions, and from lesions to patients, so that a lesion cut often does not count more than its neighbour.
 * Throws EvaluationError where slices of one lesion disagree on its class or its patient.
 */
export function aggregate(slices: readonly Prediction[], level: Level): Aggregated {
  if (level === 'slice') return { predictions: [...slices], mixedPatients: [] };
  const lesions = averageBy(slices, 'lesion');
  if (level === 'lesion') return { predictions: lesions, mixedPatients: [] };
  const labels = Map.groupBy(lesions, ({ patient }) => patient);
  const mixedPatients = [...labels]
    .filter(([, own]) => new Set(own.map(({ label }) => label)).size > 1)
    .map(([patient]) => patient);
  const mixed = new Set(mixedPatients);
  return {
    predictions: averageBy(
      lesions.filter(({ patient }) => !mixed.has(patient)),
      'patient',
    ),
    mixedPatients,
  };
}

function averageBy(predictions: readonly Prediction[], key: 'lesion' | 'patient'): Prediction[] {
  const groups = Map.groupBy(predictions, (prediction) => JSON.stringify([prediction.repeat ?? 0, prediction[key]]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (!first) return [];
    const name = first[key];
    const sums = new Array<number>(first.probabilities.length).fill(0);
    for (const member of members) {
      if (member.label !== first.label || member.patient !== first.patient) {
        throw new EvaluationError(
          `lesion '${name}': expected one class and one patient, got class ${first.label} of '${first.patient}' and class ${member.label} of '${member.patient}' - make lesion ids unique across patients`,
        );
      }
      member.probabilities.forEach((p, c) => {
        sums[c] = (sums[c] ?? 0) + p / members.length;
      });
    }
    return [{ ...first, id: name, probabilities: sums }];
  });
}
