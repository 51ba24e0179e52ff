import { EvaluationError } from '../evaluation/evaluationError.ts';
import { fitMahalanobis, mahalanobisScore } from '../evaluation/mahalanobis.ts';
import { softmax } from '../evaluation/temperature.ts';
import type { Classifier, FitContext, FitTask, Method, Setting } from '../methods/method.ts';
import type { Labelled } from '../training/batch.ts';
import { type Calibrated, calibrate } from './calibrate.ts';
import { lesionMeans } from './scores.ts';
import type { Candidate, Strangeness, Unit, UnitResult, UnitSeconds } from './unit.ts';

/** A unit with its lesions. */
export interface UnitTask extends Omit<FitTask, 'setting'> {
  readonly unit: Unit;
  readonly test: readonly Labelled[];
  /** Lesions of kinds that no classifier is shown, and what kind that is. */
  readonly unknown: readonly { readonly source: string; readonly lesions: readonly Labelled[] }[];
  /** Settings tried, of those that the method names. */
  readonly budget: number;
  /** Share of lesions whose class the prediction sets are to hold. */
  readonly coverage: number;
}

interface Chosen extends Calibrated {
  readonly setting: Setting;
  readonly classifier: Classifier;
}

/**
 * Fits every candidate, keeps the one with the lowest loss on the inner validation lesions, calibrates it on them and answers, once, on the
 * test part. A candidate that fails is left out. Throws the first candidate's error where all fail.
 * @param now milliseconds of a steady clock
 */
export async function fitUnit(
  task: UnitTask,
  method: Method,
  context: FitContext,
  now: () => number,
): Promise<UnitResult & { seconds: UnitSeconds }> {
  const { unit, train, validation, test, unknown } = task;
  const started = now();
  const { chosen, candidates, pretraining } = await search(task, method, context);
  const { classifier, setting, loss, temperature, conformal } = chosen;
  try {
    const fitted = now();
    const scores = await classifier.predict(test);
    const answered = now();
    return {
      ...unit,
      setting,
      validationLoss: loss,
      candidates,
      temperature,
      conformal,
      trainPatients: new Set(train.map((l) => l.sample.record.patient)).size,
      trainLesions: train.length,
      validationLesions: validation.length,
      predictions: scores.map(({ lesion, slice, logits }) => {
        const { sample, label } = test[lesion]!;
        const { id, patient } = sample.record;
        return {
          id: `${id}/${slice}`,
          lesion: id,
          patient,
          label,
          probabilities: softmax(logits, temperature),
          repeat: unit.repeat,
        };
      }),
      strangeness:
        unknown.length > 0
          ? await strangeness(task, classifier, lesionMeans(test, scores, 'embedding')).catch(withoutSpread)
          : [],
      seconds: {
        fit: (fitted - started) / 1000 - (pretraining?.now ?? 0),
        predict: (answered - fitted) / 1000,
        slices: scores.length,
        ...(pretraining ? { pretraining: pretraining.seconds } : {}),
      },
    };
  } finally {
    await classifier.release();
  }
}

async function search(
  task: UnitTask,
  method: Method,
  context: FitContext,
): Promise<{ chosen: Chosen; candidates: Candidate[]; pretraining?: { seconds: number; now: number } }> {
  const labels = task.validation.map((l) => l.label);
  const candidates: Candidate[] = [];
  let chosen: Chosen | undefined;
  let firstError: unknown;
  let pretraining: { seconds: number; now: number } | undefined;
  for (const setting of method.settings(task.config).slice(0, task.budget))
    try {
      const classifier = await method.fit({ ...task, setting }, context);
      if (classifier.pretraining) {
        const { seconds, now } = classifier.pretraining;
        pretraining = { seconds, now: (pretraining?.now ?? 0) + (now ? seconds : 0) };
      }
      const scores = await classifier.predict(task.validation);
      const calibrated = calibrate(lesionMeans(task.validation, scores, 'logits'), labels, task.coverage);
      if (!Number.isFinite(calibrated.loss))
        throw new Error(`expected finite logits on the validation lesions, got a loss of ${calibrated.loss}`);
      candidates.push({ setting, validationLoss: calibrated.loss });
      const worse = chosen !== undefined && chosen.loss <= calibrated.loss ? classifier : chosen?.classifier;
      await worse?.release();
      if (worse !== classifier) chosen = { ...calibrated, setting, classifier };
    } catch (error) {
      firstError ??= error;
      candidates.push({
        setting,
        validationLoss: null,
        failed: error instanceof Error ? error.message : String(error),
      });
    }
  if (chosen === undefined) throw firstError ?? new Error(`${method.name}: expected at least one setting, got none`);
  return { chosen, candidates, ...(pretraining ? { pretraining } : {}) };
}

/** Embeddings that do not vary have no distance; the answers stand all the same. */
function withoutSpread(error: unknown): Strangeness[] {
  if (error instanceof EvaluationError) return [];
  throw error;
}

/** Mahalanobis distance of lesions to the classes of the training lesions, in the classifier's own embedding. */
async function strangeness(
  { train, test, unknown, classes }: UnitTask,
  classifier: Classifier,
  testEmbeddings: readonly Float64Array[],
): Promise<Strangeness[]> {
  const embed = async (lesions: readonly Labelled[]) =>
    lesionMeans(lesions, await classifier.predict(lesions), 'embedding');
  const model = fitMahalanobis(
    await embed(train),
    train.map((l) => l.label),
    classes.length,
  );
  const rows = (lesions: readonly Labelled[], embeddings: readonly Float64Array[], source: (l: Labelled) => string) =>
    lesions.map((l, i) => ({
      lesion: l.sample.record.id,
      patient: l.sample.record.patient,
      source: source(l),
      score: mahalanobisScore(model, embeddings[i]!),
    }));
  const out = rows(test, testEmbeddings, (l) => classes[l.label]!);
  for (const { source, lesions } of unknown) out.push(...rows(lesions, await embed(lesions), () => source));
  return out;
}
