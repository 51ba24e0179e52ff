import { NEIGHBOURS, nearestNeighbourScore } from '../evaluation/nearestNeighbour.ts';
import type { TextSource } from '../methods/index.ts';
import type { Evidence } from '../model/evidence.ts';
import { encodeFloats } from '../model/floats.ts';
import { type ClassEmbeddings, signPrompts } from '../text/index.ts';
import { inClassSpace } from '../text/sentenceSpace.ts';
import type { LesionScore } from '../training/validate.ts';

/** Share of the validation lesions that are not called strange. */
const USUAL = 0.95;
/** Fewer validation lesions than this cannot show a 95 % quantile. */
const ENOUGH = 20;

/** Gathers what a model file keeps for its explanations, from its training and validation lesions and its texts. */
export async function gatherEvidence(
  texts: { readonly classes: ClassEmbeddings; readonly source: TextSource; readonly centre: boolean } | undefined,
  training: readonly LesionScore[],
  validation: readonly LesionScore[],
): Promise<Evidence> {
  const k = Math.min(NEIGHBOURS, training.length);
  const score =
    k > 0
      ? nearestNeighbourScore(
          training.map((s) => s.embedding),
          k,
        )
      : undefined;
  const distances = score ? validation.map((s) => score(s.embedding)).sort((a, b) => a - b) : [];
  const threshold = distances[Math.ceil(USUAL * distances.length) - 1];
  return {
    ...(texts ? await sentencesOf(texts) : { sentences: [], sentenceEmbeddings: '' }),
    trainingLabels: training.map((s) => s.label),
    trainingEmbeddings: encodeFloats(Float32Array.from(training.flatMap((s) => Array.from(s.embedding)))),
    strangeness: threshold === undefined || distances.length < ENOUGH ? null : { neighbours: k, threshold },
  };
}

async function sentencesOf({
  classes,
  source,
  centre,
}: {
  classes: ClassEmbeddings;
  source: TextSource;
  centre: boolean;
}) {
  const prompts = classes.classes.map((id, i) => ({ class: id, sentences: classes.sentences[i] ?? [] }));
  const listed = (kind: 'class' | 'sign', of: readonly { class: string; sentences: readonly string[] }[]) =>
    of.flatMap((p) => p.sentences.map((text) => ({ kind, id: p.class, text })));
  const sentences = [...listed('class', prompts), ...listed('sign', signPrompts())];
  const rows = await inClassSpace(
    sentences.map((s) => s.text),
    prompts,
    centre,
    async (wanted) => (await source.embed(wanted)).rows,
  );
  return { sentences, sentenceEmbeddings: encodeFloats(Float32Array.from(rows.flatMap((r) => Array.from(r)))) };
}
