import { type Code, classCode } from '@liver-vlm/imaging';
import type { ModelDescription } from '../model/description.ts';
import type { Prediction } from '../model/load.ts';
import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../notice.ts';

/** A lesion's answer in the words and codes that other systems read. */
export interface Finding {
  readonly probabilities: readonly { readonly class: Code; readonly value: number }[];
  /** Absent where more than one class is possible at the model's coverage: the software abstains. */
  readonly answer?: Code;
  /** Sentences for a person: the prediction set, what was assumed, and the notices. */
  readonly remarks: readonly string[];
}

/** Puts a prediction into codes and sentences. */
export function findingOf(
  prediction: Prediction & { readonly phases?: readonly { readonly phase: string; readonly reason: string }[] },
  { conformal, synthetic }: ModelDescription,
): Finding {
  const { possible, predicted, probabilities, warnings, phases = [] } = prediction;
  const named = possible.map((id) => classCode(id).meaning);
  const set =
    conformal === null
      ? 'No prediction set: the model had too few validation patients.'
      : possible.length === 1
        ? `One class is possible at ${percent(conformal.coverage)} coverage: ${named[0]}.`
        : possible.length === 0
          ? `No class fits at ${percent(conformal.coverage)} coverage: the lesion is unlike the training lesions.`
          : `Not sure: ${named.join(', ')} are possible at ${percent(conformal.coverage)} coverage.`;
  return {
    probabilities: Object.entries(probabilities).map(([id, value]) => ({ class: classCode(id), value })),
    ...(possible.length === 1 ? { answer: classCode(predicted) } : {}),
    remarks: [
      set,
      ...phases.map(({ phase, reason }) => `Phase ${phase.replaceAll('_', ' ')}: ${reason}.`),
      ...warnings,
      ...(synthetic ? [SYNTHETIC_NOTICE] : []),
      RESEARCH_NOTICE,
    ],
  };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
