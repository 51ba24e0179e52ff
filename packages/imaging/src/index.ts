export { type ArchiveLimits, archiveLimits } from './archive/entry.ts';
export { expandArchive, looksLikeArchive } from './archive/expand.ts';
export { type CheckOptions, checkFile } from './check/check.ts';
export { type CheckedFile, type CheckResult, formatCheck, type RefusedFile } from './check/result.ts';
export { configureCodecs, loadCodecs } from './dicom/codecs.ts';
export { toRgb } from './dicom/color.ts';
export type { Correction } from './dicom/correction.ts';
export { DicomDataset } from './dicom/dataset.ts';
export { dicomdirFiles } from './dicom/dicomdir.ts';
export { groupSlices, type SliceGroup } from './dicom/group.ts';
export { type SliceHeader, sliceHeaders } from './dicom/header.ts';
export { type DicomFile, looksLikeDicom, parseDicom } from './dicom/parse.ts';
export { type PixelFormat, pixelFormat } from './dicom/pixelFormat.ts';
export { decodeFrame, decodePixels, type Pixels, type Samples } from './dicom/pixels.ts';
export {
  assembleSeries,
  type Refusal,
  readSeries,
  type SeriesOptions,
  type SeriesVolume,
  scanSeries,
} from './dicom/series.ts';
export { readSlices, type Slice } from './dicom/slices.ts';
export { ImagingError, type ImagingErrorCode } from './error.ts';
export type { DecodeImage, RasterImage } from './image/image.ts';
export { readNifti } from './nifti/read.ts';
export { readMetaImage } from './nrrd/metaImage.ts';
export { readNrrd } from './nrrd/nrrd.ts';
export { assignPhases, type PhaseAssignment, type PhaseCandidate } from './phase/assign.ts';
export { comparePhases, isPhase, type Phase, phases } from './phase/phase.ts';
export { type OrganEnhancement, type PhaseEvidence, type PhaseGuess, recognisePhase } from './phase/recognise.ts';
export { defaultPhaseRules, type PhaseRules, parsePhaseRules } from './phase/rules.ts';
export { type ByteSource, blobSource, bytesSource } from './source.ts';
export * from './volume/affine.ts';
export type { LoadedVolume } from './volume/loaded.ts';
export { orientationCode, reorient } from './volume/orientation.ts';
export { type Grid, resampleLinear, resampleNearest } from './volume/resample.ts';
export { spacing, type Volume, voxelCount, voxelToWorld, worldToVoxel } from './volume/volume.ts';
