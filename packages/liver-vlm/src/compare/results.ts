import { riskCoverage } from '../evaluation/abstention.ts';
import { aggregate } from '../evaluation/aggregate.ts';
import { rankScores, weightedAuc } from '../evaluation/auc.ts';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { measureCoverage, predictionSet } from '../evaluation/conformal.ts';
import { percentileFigure } from '../evaluation/figure.ts';
import type { Prediction } from '../evaluation/prediction.ts';
import { indexPatients, summarise } from '../evaluation/summarise.ts';
import type { Failure, MeasuredSets, MethodResult, OutOfDistribution } from './data.ts';
import type { FailedUnit, FinishedUnit, UnitResult } from './unit.ts';

export interface GatherOptions {
  readonly classes: readonly string[];
  readonly bootstrap: { readonly draws: number; readonly seed: number };
}

type Timed<U> = U & Pick<FinishedUnit, 'seconds'>;
export const isResult = (unit: FinishedUnit): unit is Timed<UnitResult> => !('failed' in unit);
export const isFailure = (unit: FinishedUnit): unit is Timed<FailedUnit> => 'failed' in unit;

/** What a method did at one size, over the rounds it finished; undefined where it finished none. */
export function methodResult(units: readonly FinishedUnit[], options: GatherOptions): MethodResult | undefined {
  const { classes, bootstrap } = options;
  const done = units.filter(isResult);
  const [first] = done;
  if (first === undefined) return undefined;
  const slices = done.flatMap((u) => u.predictions);
  const at = (level: 'slice' | 'lesion' | 'patient') => summarise(slices, { classes, level, ...bootstrap });
  const total = (part: 'fit' | 'predict' | 'slices') => units.reduce((sum, u) => sum + u.seconds[part], 0);
  return {
    method: first.method,
    size: first.size,
    metrics: { slice: at('slice'), lesion: at('lesion'), patient: at('patient') },
    sets: measuredSets(done, options),
    riskCoverage: riskCoverage(aggregate(slices, 'lesion').predictions),
    outOfDistribution: outOfDistribution(done, options),
    rounds: done.map((u) => ({
      repeat: u.repeat,
      fold: u.fold,
      setting: u.setting.name,
      validationLoss: u.validationLoss,
      temperature: u.temperature,
      trainPatients: u.trainPatients,
      trainLesions: u.trainLesions,
      fitSeconds: u.seconds.fit,
    })),
    failures: failuresOf(units),
    seconds: {
      fit: total('fit'),
      predict: total('predict'),
      slices: total('slices'),
      ...(done.some((u) => u.seconds.pretraining !== undefined)
        ? { pretraining: done.reduce((sum, u) => sum + (u.seconds.pretraining ?? 0), 0) }
        : {}),
    },
  };
}

export const failuresOf = (units: readonly FinishedUnit[]): Failure[] =>
  units.filter(isFailure).map(({ repeat, fold, failed }) => ({ repeat, fold, message: failed }));

/** Every round's sets by the round's own rule. */
function measuredSets(units: readonly UnitResult[], { classes, bootstrap }: GatherOptions): MeasuredSets | null {
  const lesions: Prediction[] = [];
  const sets: number[][] = [];
  let target: number | undefined;
  for (const { conformal, predictions } of units) {
    if (conformal === null) continue;
    target = conformal.coverage;
    const own = aggregate(predictions, 'lesion').predictions;
    lesions.push(...own);
    sets.push(...own.map((p) => predictionSet(p.probabilities, conformal)));
  }
  if (target === undefined) return null;
  const labels = lesions.map((p) => p.label);
  const measured = measureCoverage(sets, labels, classes.length);
  const patients = indexPatients(lesions);
  const cluster = lesions.map((p) => patients.get(p.patient)!);
  const [draws] = clusterBootstrap(
    patients.size,
    1,
    { ...bootstrap, draws: patients.size > 1 ? bootstrap.draws : 0 },
    (weights, out) => {
      let [held, all] = [0, 0];
      cluster.forEach((patient, i) => {
        all += weights[patient]!;
        if (sets[i]!.includes(labels[i]!)) held += weights[patient]!;
      });
      out[0] = held / all;
    },
  );
  const withRule = units.filter((u) => u.conformal !== null).length;
  return {
    target,
    measured,
    coverage: percentileFigure(measured.coverage, draws!),
    rounds: withRule,
    roundsWithoutRule: units.length - withRule,
  };
}

/** Unknown against known lesions, each round by itself: distances of two networks are not of one scale. */
function outOfDistribution(
  units: readonly UnitResult[],
  { classes, bootstrap }: GatherOptions,
): OutOfDistribution | null {
  const known = new Set(classes);
  const all = units.flatMap((u) => u.strangeness);
  const sources = [...new Set(all.map((s) => s.source))].filter((s) => !known.has(s));
  if (sources.length === 0) return null;
  const patientKey = (s: { source: string; patient: string }) =>
    JSON.stringify([known.has(s.source) ? '' : s.source, s.patient]);
  return {
    score:
      'Mahalanobis distance to the nearest class of the training lesions, in the embedding that the method classifies by',
    rows: sources.map((source) => {
      const rounds = units.map((u) => u.strangeness.filter((s) => s.source === source || known.has(s.source)));
      const patients = new Map([...new Set(rounds.flat().map(patientKey))].map((key, i) => [key, i]));
      const ranked = rounds
        .filter((rows) => rows.length > 0)
        .map((rows) =>
          rankScores(
            rows.map((s) => s.score),
            rows.map((s) => (s.source === source ? 1 : 0)),
            rows.map((s) => patients.get(patientKey(s))!),
          ),
        );
      const mean = (weights: Uint16Array): number =>
        ranked.reduce((sum, own) => sum + weightedAuc(own, weights) / ranked.length, 0);
      const [draws] = clusterBootstrap(patients.size, 1, bootstrap, (weights, out) => {
        out[0] = mean(weights);
      });
      return {
        source,
        lesions: new Set(all.filter((s) => s.source === source).map((s) => s.lesion)).size,
        auc: percentileFigure(mean(new Uint16Array(patients.size).fill(1)), draws!),
      };
    }),
  };
}
