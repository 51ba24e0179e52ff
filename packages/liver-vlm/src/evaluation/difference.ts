import { aggregate } from './aggregate.ts';
import { clusterBootstrap } from './bootstrap.ts';
import { EvaluationError } from './evaluationError.ts';
import { type Figure, percentileFigure } from './figure.ts';
import { BY_CLASS, type ByClassName, compileRepeats, OVERALL, type OverallName } from './figures.ts';
import { checkPredictions, type Prediction } from './prediction.ts';
import { indexPatients, type SummaryOptions } from './summarise.ts';

/** First less second, with its paired 95 % interval; `p` is two-sided, from the share of draws on the other side of 0, at least 2 / (draws + 1). */
export type Difference = Figure & { p: number | null };

/** Paired differences of two methods on the same cases. */
export type Differences = Record<OverallName, Difference> & {
  perClass: (Record<ByClassName, Difference> & { class: string })[];
};

/**
 * Compares two methods on the same cases by a paired bootstrap of whole patients: both are evaluated on the same draws.
 * Throws EvaluationError where their cases, labels or repeats are not the same.
 */
export function differences(
  first: readonly Prediction[],
  second: readonly Prediction[],
  options: SummaryOptions,
): Differences {
  const { classes, level, seed, draws } = options;
  for (const own of [first, second]) checkPredictions(own, classes.length);
  requireSameCases(first, second);
  const cases = [aggregate(first, level).predictions, aggregate(second, level).predictions] as const;
  const patients = indexPatients(cases[0]);
  const [a, b] = [
    compileRepeats(cases[0], classes.length, patients),
    compileRepeats(cases[1], classes.length, patients),
  ];
  const other = new Float64Array(a.length);
  const subtract = (weights: Uint16Array, out: Float64Array): void => {
    a.evaluate(weights, out);
    b.evaluate(weights, other);
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) - (other[i] as number);
  };
  const value = new Float64Array(a.length);
  subtract(new Uint16Array(patients.size).fill(1), value);
  const drawn = clusterBootstrap(patients.size, a.length, { draws: patients.size > 1 ? draws : 0, seed }, subtract);
  const at = (i: number): Difference => {
    const own = drawn[i] ?? new Float64Array(0);
    return { ...percentileFigure(value[i] ?? Number.NaN, own), p: bootstrapP(own) };
  };
  return {
    ...(Object.fromEntries(OVERALL.map((name, i) => [name, at(i)])) as Record<OverallName, Difference>),
    perClass: classes.map((name, c) => {
      const offset = OVERALL.length + c * BY_CLASS.length;
      return {
        class: name,
        ...(Object.fromEntries(BY_CLASS.map((key, i) => [key, at(offset + i)])) as Record<ByClassName, Difference>),
      };
    }),
  };
}

function requireSameCases(first: readonly Prediction[], second: readonly Prediction[]): void {
  const key = ({ id, repeat = 0 }: Prediction): string => `${repeat} ${id}`;
  const others = new Map(second.map((prediction) => [key(prediction), prediction]));
  for (const own of first) {
    const match = others.get(key(own));
    if (match?.label !== own.label || match.patient !== own.patient || match.lesion !== own.lesion) {
      throw new EvaluationError(
        `case '${own.id}': expected the same case, class and patient in both methods, got ${match ? 'another' : 'none'} - run both on one split`,
      );
    }
  }
  if (others.size !== first.length) {
    throw new EvaluationError(
      `methods: expected the same cases, got ${first.length} and ${others.size} - run both on one split`,
    );
  }
}

function bootstrapP(draws: Float64Array): number | null {
  const defined = draws.filter((draw) => !Number.isNaN(draw));
  if (defined.length === 0 || defined.length < draws.length / 2) return null;
  const below = defined.filter((draw) => draw <= 0).length;
  const above = defined.filter((draw) => draw >= 0).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (defined.length + 1));
}
