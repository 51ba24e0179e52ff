export type { ComparisonData } from './compare/data.ts';
export type { TrainingSize } from './compare/unit.ts';
export { DatasetInfo, type Sample, SampleRecord } from './dataset/format.ts';
export { EXIT_STATUS, type ExitCode, UserError } from './errors.ts';
export { type RiskCoverage, type RiskPoint, riskCoverage } from './evaluation/abstention.ts';
export { type Aggregated, aggregate } from './evaluation/aggregate.ts';
export { auc, type RocPoint, rocCurve } from './evaluation/auc.ts';
export { expectedCalibrationError, type ReliabilityBin, reliabilityBins } from './evaluation/calibration.ts';
export {
  type ConformalRule,
  type ConformalScore,
  calibrateConformal,
  measureCoverage,
  predictionSet,
  type SetCoverage,
} from './evaluation/conformal.ts';
export { type DeLong, type DeLongComparison, deLong, deLongTest } from './evaluation/delong.ts';
export { type Difference, type Differences, differences } from './evaluation/difference.ts';
export { EvaluationError } from './evaluation/evaluationError.ts';
export type { Figure } from './evaluation/figure.ts';
export { holm } from './evaluation/holm.ts';
export { fitMahalanobis, type MahalanobisModel, mahalanobisScore } from './evaluation/mahalanobis.ts';
export { type McNemar, mcNemar } from './evaluation/mcnemar.ts';
export { nearestNeighbourScore } from './evaluation/nearestNeighbour.ts';
export {
  type EmbeddedLesion,
  type OutOfDistributionFigures,
  outOfDistribution,
} from './evaluation/outOfDistribution.ts';
export type { Level, Prediction } from './evaluation/prediction.ts';
export { type ClassMetrics, type Metrics, type SummaryOptions, summarise } from './evaluation/summarise.ts';
export { fitTemperature, softmax, type TemperatureFit, temper } from './evaluation/temperature.ts';
export { wilsonInterval } from './evaluation/wilson.ts';
export { type Explanation, explainLesion } from './explain/explainLesion.ts';
export {
  FINDING_RULES,
  type FindingRule,
  findingsSentence,
  type Measurements,
  measureLesion,
  parseFindingRules,
  signsOf,
} from './findings/index.ts';
export { findLeakage, type Leakage, type SharedIdentifier } from './inspect/leakage.ts';
export { describeLesion, radiomicsNames } from './methods/features/radiomics/describe.ts';
export * from './methods/index.ts';
export { ModelDescription } from './model/description.ts';
export { type LoadedModel, loadModel, type Prediction as LesionPrediction, predictLesion } from './model/load.ts';
export { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from './notice.ts';
export * from './pretraining/index.ts';
export { claimSheet, dataCard, modelCard, tripodSheet } from './report/cards.ts';
export { comparisonReport, comparisonSheets } from './report/comparison/comparisonReport.ts';
export type {
  EpochRow,
  ExampleLesion,
  ReportData,
} from './report/reportData.ts';
export { reportHtml } from './report/reportHtml.ts';
export { type FhirReport, fhirReport } from './results/fhir.ts';
export { type Finding, findingOf } from './results/finding.ts';
export { LesionMark, regionOfMark, Uid } from './results/mark.ts';
export { type DuplicatePair, duplicateGroups, findDuplicates, leakingPairs } from './split/duplicates.ts';
export { fewPatients } from './split/fewPatients.ts';
export { type Fingerprint, fingerprint, type GreyImage } from './split/fingerprint.ts';
export type { SplitSample } from './split/group.ts';
export type { Round } from './split/groupedFolds.ts';
export { groupedFolds } from './split/groupedFolds.ts';
export { SplitError, type SplitErrorCode, TooFewPatientsError } from './split/splitError.ts';
export { freezeSplit, hashSamples, hashSplit, parseSplit, SplitFile } from './split/splitFile.ts';
export type { Fractions, Parts } from './split/trainValidationTest.ts';
export { trainValidationTest } from './split/trainValidationTest.ts';
export { requireValidSplit, type SplitProblem, verifySplit } from './split/verifySplit.ts';
export * from './text/index.ts';
export { compareDefaults } from './training/compareDefaults.ts';
export { parseConfig, TrainingConfig } from './training/config.ts';
export type { EpochRecord } from './training/fit.ts';
export type { FitProgress } from './training/trainEpoch.ts';
