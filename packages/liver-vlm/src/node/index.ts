export * from '../text/node/index.ts';
export { type DeidentifiedFolder, type DeidentifyRequest, deidentifyFolder } from './deidentify/deidentifyFolder.ts';
export { unnamedText } from './deidentify/deidentifyReport.ts';
export { forgottenSalt, saltOf } from './deidentify/salt.ts';
export { type EvaluatedRun, evaluateRun } from './evaluateRun.ts';
export { readIfPresent, writeAtomic, writeJson } from './files.ts';
export { importCt } from './importCt.ts';
export { importImages } from './importImages.ts';
export { REPORT_FILE as IMPORT_REPORT_FILE } from './importing/writeReport.ts';
export type { ImportedDataset, ImportRequest, Refused } from './importRequest.ts';
export { importSource, type SourceRequest } from './importSource.ts';
export { checkLeakage } from './inspect/checkLeakage.ts';
export { type InspectRequest, inspectDataset } from './inspect/inspectDataset.ts';
export { openModel } from './openModel.ts';
export { readPhases } from './phaseTable.ts';
export {
  type ClassifiedLesion,
  classifyLesions,
  type PredictionWithPhases,
  type PredictRequest,
  predictSource,
} from './predictSource.ts';
export { type PretrainedRun, type PretrainRunRequest, pretrainRun } from './pretrainRun.ts';
export { openDataset, readSample } from './readDataset.ts';
export { type NamedRegion, readRegions } from './roi.ts';
export { runFiles } from './runFolder.ts';
export { type SplitRequest, splitDataset } from './splitDataset.ts';
export { csvOf } from './table.ts';
export { type TrainedRun, type TrainRequest, trainRun } from './trainRun.ts';
export { DatasetWriter } from './writeDataset.ts';
export { type FindingsRequest, writeFindings } from './writeFindings.ts';
