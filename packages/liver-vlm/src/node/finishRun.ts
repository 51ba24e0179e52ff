import type { NamedArray, Runtime } from 'onnx-grad';
import { UserError } from '../errors.ts';
import { calibrateConformal } from '../evaluation/conformal.ts';
import { fitTemperature, softmax } from '../evaluation/temperature.ts';
import type { NetworkMethod, TextSource } from '../methods/index.ts';
import type { Architecture } from '../model/architecture.ts';
import { MODEL_VERSION, type ModelDescription, promptsOf } from '../model/description.ts';
import { exportModel } from '../model/export.ts';
import { type LoadedModel, loadModel } from '../model/load.ts';
import { referenceScores } from '../model/reference.ts';
import { RESEARCH_NOTICE } from '../notice.ts';
import type { ClassEmbeddings } from '../text/index.ts';
import type { Labelled } from '../training/batch.ts';
import type { TrainingConfig } from '../training/config.ts';
import { type LesionScore, scoreLesions } from '../training/validate.ts';
import { software } from './environment.ts';
import { sha256, writeAtomic } from './files.ts';
import { gatherEvidence } from './gatherEvidence.ts';
import type { Dataset } from './readDataset.ts';
import type { runFiles } from './runFolder.ts';

export interface FinishRequest {
  readonly runtime: Runtime;
  readonly files: ReturnType<typeof runFiles>;
  readonly dataset: Dataset;
  readonly method: NetworkMethod;
  readonly architecture: Architecture;
  readonly texts: ClassEmbeddings | null;
  readonly textSource: TextSource;
  readonly train: readonly Labelled[];
  readonly config: TrainingConfig;
  readonly splitHash: string;
  readonly values: Readonly<Record<string, NamedArray>>;
  readonly validation: readonly Labelled[];
}

/** Share of new patients whose class the prediction sets are to hold. */
const COVERAGE = 0.9;
/** Largest difference of a logit between the training graph and the file; folding batch norm rounds anew. */
const EXPORT_TOLERANCE = 2e-3;
/** Slices per run when lesions are scored. */
const BATCH = 16;

/**
 * Calibrates the chosen weights on the validation patients, writes the model file and runs it again: what it says must be what the
 * training graph says. Returns the temperature.
 */
export async function finishRun(request: FinishRequest): Promise<number> {
  const { runtime, files, architecture, config, train, validation, values, texts, textSource } = request;
  const shape = { channels: architecture.channels, size: architecture.size };
  const [scores, trained] = await referenceScores(
    runtime,
    architecture,
    values,
    async (run) =>
      [
        await scoreLesions(validation, shape, config.input, BATCH, run),
        await scoreLesions(train, shape, config.input, BATCH, run),
      ] as const,
    BATCH,
  );
  const labels = scores.map((s) => s.label);
  const { temperature } = fitTemperature(
    scores.map((s) => s.logits),
    labels,
  );
  const rule = calibrateConformal(
    scores.map((s) => softmax(s.logits, temperature)),
    labels,
    { coverage: COVERAGE, score: 'lac' },
  );
  const compared = architecture.head.kind === 'text' && texts && texts.sentences.some((own) => own.length > 0);
  const evidence = await gatherEvidence(
    compared ? { classes: texts, source: textSource, centre: config.text.centre } : undefined,
    trained,
    scores,
  );
  const description = { ...describe(request, temperature, Number.isFinite(rule.threshold) ? rule : null), evidence };
  const bytes = await exportModel(runtime, architecture, values, description);
  const model = await loadModel(runtime, bytes, files.model);
  await verify(model, scores, validation, request);
  await model.session.release();
  const lines = scores.map((s) => ({
    id: s.id,
    lesion: s.id,
    patient: s.patient,
    label: s.label,
    probabilities: softmax(s.logits, temperature),
  }));
  await writeAtomic(files.validation, lines.map((l) => `${JSON.stringify(l)}\n`).join(''));
  await writeAtomic(files.model, bytes);
  return temperature;
}

async function verify(
  model: LoadedModel,
  scores: readonly LesionScore[],
  validation: readonly Labelled[],
  request: FinishRequest,
): Promise<void> {
  const { architecture, config } = request;
  const shape = { channels: architecture.channels, size: architecture.size };
  const again = await scoreLesions(validation, shape, config.input, BATCH, async (images) => {
    const out = await model.session.run({ images });
    return { logits: out['logits']!.data as Float32Array, embeddings: out['embedding']!.data as Float32Array };
  });
  const worst = Math.max(
    ...scores.flatMap((s, i) => Array.from(s.logits, (v, c) => Math.abs(v - again[i]!.logits[c]!))),
  );
  if (!(worst <= EXPORT_TOLERANCE))
    throw new UserError(
      `model file: expected the logits of the training graph within ${EXPORT_TOLERANCE}, got a difference of ${worst.toExponential(2)} - the file was not written; please report this`,
      'model',
    );
}

function describe(
  request: FinishRequest,
  temperature: number,
  conformal: ModelDescription['conformal'],
): ModelDescription {
  const { dataset, method, architecture, texts, config, splitHash, values } = request;
  const { head } = architecture;
  const learned = values['logit_scale']?.data[0];
  return {
    format: 'liver-vlm-model',
    version: MODEL_VERSION,
    notice: RESEARCH_NOTICE,
    name: `${method.title}, ${architecture.backbone}, ${dataset.info.name}`,
    method: method.name,
    synthetic: dataset.info.synthetic,
    kind: dataset.info.kind,
    classes: [...architecture.classes],
    channels: dataset.info.channels,
    size: [architecture.size[0], architecture.size[1]],
    extraction: dataset.info.extraction,
    preprocessing: config.input,
    backbone: architecture.backbone,
    dimension: head.dimension,
    logitScale: learned !== undefined ? Math.exp(learned) : head.kind === 'text' ? (head.logitScale as number) : null,
    prompts: promptsOf(texts),
    textEmbeddings: head.kind === 'text' ? Array.from(head.classEmbeddings) : [],
    textEncoder: texts?.provenance['model'] ?? 'none',
    temperature,
    conformal,
    hashes: { dataset: dataset.hash, split: splitHash, config: sha256(JSON.stringify(config)) },
    software: software(),
  };
}
