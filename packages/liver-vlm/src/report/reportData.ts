import type { RiskCoverage } from '../evaluation/abstention.ts';
import type { ConformalRule, SetCoverage } from '../evaluation/conformal.ts';
import type { Metrics } from '../evaluation/summarise.ts';
import type { TemperatureFit } from '../evaluation/temperature.ts';

/** One line of a run's epoch log. */
export type EpochRow = { epoch: number; trainLoss: number; validationLoss?: number; validationAccuracy?: number };

/** One lesion shown with its answer; `png` is a data URI (`data:image/png;base64,...`), the classes are names. */
export type ExampleLesion = {
  id: string;
  png: string;
  truth: string;
  answer: string;
  probability: number;
  caption?: string;
};

/**
 * All that a report shows; whoever evaluates fills it. `metrics[0]` is the main level. `answer` is the plain sentence at the top:
 * left out, it is made from `metrics[0]`. `provenance` is a list of names and values: hashes, configuration, software versions, command.
 */
export type ReportData = {
  title: string;
  created: string;
  synthetic: boolean;
  answer?: string;
  modelName: string;
  dataset: { name: string; description: string; licence: string; patients: number; lesions: number; sha256: string };
  metrics: [Metrics, ...Metrics[]];
  riskCoverage?: RiskCoverage;
  predictionSets?: { rule: ConformalRule; measured: SetCoverage };
  temperature?: TemperatureFit;
  training?: EpochRow[];
  examples?: ExampleLesion[];
  methodsText: string[];
  provenance: { name: string; value: string }[];
};
