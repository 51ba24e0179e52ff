import type { LesionSample } from '@liver-vlm/imaging';
import { nearestNeighbourScore } from '../evaluation/nearestNeighbour.ts';
import { shownBy } from '../model/absentPhases.ts';
import { decodeFloats } from '../model/floats.ts';
import { answerOf, type LoadedModel, type Prediction, runLesion } from '../model/load.ts';
import { type AttentionMap, attentionMap } from './attention.ts';
import { enhancement, type PhaseDensity } from './enhancement.ts';
import { cosinesWith, largest } from './nearest.ts';

/** Why a model answers as it does, as far as it can be told. Every part describes the model, not the patient. */
export interface Explanation {
  readonly prediction: Prediction;
  /** What spoke for each class, by class; undefined where the model gives no maps. */
  readonly attention: Readonly<Record<string, AttentionMap>> | undefined;
  /** The sentences that the lesion lies nearest to, nearest first; none where the model does not compare with text. */
  readonly sentences: readonly NearSentence[];
  /** The training lesions that it lies nearest to, nearest first. */
  readonly similar: readonly { readonly label: string; readonly cosine: number }[];
  /** How far it lies from all training lesions; undefined where that was not calibrated. */
  readonly strangeness: { readonly score: number; readonly threshold: number; readonly strange: boolean } | undefined;
  readonly enhancement: readonly PhaseDensity[];
  /** How the probability of the predicted class changes where a phase is taken away and filled by its nearest neighbour. */
  readonly phases: readonly { readonly channel: string; readonly change: number }[];
}

export interface NearSentence {
  readonly kind: 'class' | 'sign';
  readonly id: string;
  readonly text: string;
  readonly cosine: number;
}

const SENTENCES = 8;
const SIMILAR = 8;

/** Classifies a lesion and gathers the reasons; needs one run of the network for each phase more than a prediction. */
export async function explainLesion(model: LoadedModel, sample: LesionSample): Promise<Explanation> {
  const { description } = model;
  const run = await runLesion(model, sample);
  const prediction = answerOf(description, sample, run);
  const { evidence } = description;
  const training = evidence ? decodeFloats(evidence.trainingEmbeddings) : new Float32Array();
  const near = cosinesWith(training, run.embedding);
  return {
    prediction,
    attention:
      run.cam && Object.fromEntries(description.classes.map((id, c) => [id, attentionMap(run.cam!, c, sample.size)])),
    sentences: nearSentences(evidence, run.embedding),
    similar: largest(near, SIMILAR).map((i) => ({
      label: description.classes[evidence!.trainingLabels[i]!] ?? 'unknown',
      cosine: near[i]!,
    })),
    strangeness: strangeness(evidence, training, run.embedding),
    enhancement: enhancement(sample),
    phases: await phaseChanges(model, sample, prediction),
  };
}

type Evidence = LoadedModel['description']['evidence'];

function nearSentences(evidence: Evidence, embedding: Float32Array): NearSentence[] {
  if (!evidence) return [];
  const cosines = cosinesWith(decodeFloats(evidence.sentenceEmbeddings), embedding);
  return largest(cosines, SENTENCES).map((i) => ({ ...evidence.sentences[i]!, cosine: cosines[i]! }));
}

function strangeness(evidence: Evidence, training: Float32Array, embedding: Float32Array): Explanation['strangeness'] {
  if (!evidence?.strangeness) return undefined;
  const { neighbours, threshold } = evidence.strangeness;
  const rows = evidence.trainingLabels.map((_, i) =>
    training.subarray(i * embedding.length, (i + 1) * embedding.length),
  );
  const score = nearestNeighbourScore(rows, neighbours)(embedding);
  return { score, threshold, strange: score > threshold };
}

async function phaseChanges(model: LoadedModel, sample: LesionSample, { predicted, probabilities }: Prediction) {
  const there = sample.channels.flatMap((_, i) => (sample.present[i] ? [i] : []));
  if (there.length < 2) return [];
  const changes: { channel: string; change: number }[] = [];
  for (const gone of there) {
    const without = answerOf(model.description, sample, await runLesion(model, withoutPhase(sample, gone)));
    changes.push({
      channel: sample.channels[gone]!,
      change: without.probabilities[predicted]! - probabilities[predicted]!,
    });
  }
  return changes;
}

/** The sample as it would be had a phase not been taken. */
function withoutPhase(sample: LesionSample, gone: number): LesionSample {
  const plane = sample.size[0] * sample.size[1];
  const sources = shownBy(sample.present.map((own, i) => own && i !== gone));
  const image = sample.image.slice();
  for (let s = 0; s < sample.slices; s++)
    sources.forEach((source, c) => {
      const from = (s * sources.length + source) * plane;
      image.set(sample.image.subarray(from, from + plane), (s * sources.length + c) * plane);
    });
  return { ...sample, image };
}
