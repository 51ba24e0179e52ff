export { type ArchiveLimits, archiveLimits } from './archive/entry.ts';
export { expandArchive, looksLikeArchive } from './archive/expand.ts';
export { type CheckOptions, checkFile } from './check/check.ts';
export { type CheckedFile, type CheckResult, formatCheck, type RefusedFile } from './check/result.ts';
export { type DeidentifiedFile, deidentify } from './deidentify/deidentify.ts';
export { type DeidentifyOptions, methodCodes } from './deidentify/profile.ts';
export { type Pseudonyms, pseudonyms } from './deidentify/pseudonyms.ts';
export { type PixelConcerns, pixelConcerns } from './deidentify/refuse.ts';
export { harmlessWords } from './deidentify/words.ts';
export { configureCodecs, loadCodecs } from './dicom/codecs/thread.ts';
export { toRgb } from './dicom/color.ts';
export { DicomDataset } from './dicom/dataset.ts';
export { dicomdirFiles } from './dicom/dicomdir.ts';
export { sliceHeaders } from './dicom/header.ts';
export { openSlices } from './dicom/openSlices.ts';
export { looksLikeDicom } from './dicom/parse.ts';
export { type PixelFormat, pixelFormat } from './dicom/pixelFormat.ts';
export { decodeFrame, decodePixels, type Pixels, type Samples } from './dicom/pixels.ts';
export { type Refusal, readSeries, type SeriesOptions, type SeriesVolume } from './dicom/series.ts';
export { tagName } from './dicom-write/dictionary.ts';
export { encodeSecondaryCapture, type SecondaryCapture } from './dicom-write/secondaryCapture.ts';
export { type StudyContext, studyContextOf } from './dicom-write/studyContext.ts';
export { uidFrom } from './dicom-write/uid.ts';
export { DicomWeb, type DicomWebOptions, type Filter, type InstanceReference, type Stored } from './dicomweb/client.ts';
export { type DicomJson, jsonItems, jsonText, jsonTexts } from './dicomweb/dicomJson.ts';
export { PacsError, type PacsErrorCode } from './dicomweb/pacsError.ts';
export type { DecodeImage, RasterImage } from './image/image.ts';
export { extractImageLesion, type ImageExtractOptions, type ImageRegion } from './lesion/extractImage.ts';
export type { Contour } from './lesion/region.ts';
export { readMetaImage } from './nrrd/metaImage.ts';
export { type LesionLabel, liverLabels } from './phantom/lesionClass.ts';
export type { PhaseAssignment } from './phase/assign.ts';
export { phaseOfEnhancement } from './phase/fromImage.ts';
export { measureOrgans } from './phase/organs.ts';
export { parsePhaseRules } from './phase/parseRules.ts';
export { comparePhases } from './phase/phase.ts';
export type { OrganEnhancement, PhaseEvidence } from './phase/recognise.ts';
export { defaultPhaseRules, type PhaseRules } from './phase/rules.ts';
export type { ElastixParameters } from './registration/elastix.ts';
export {
  type RegisteredPhase,
  type RegistrationEngine,
  type RegistrationOutcome,
  registerPhase,
} from './registration/register.ts';
export { type Code, classCode, codes, lesionCode } from './seg/codes.ts';
export type { Segmentation } from './seg/read.ts';
export type { Structure } from './seg/rtstruct.ts';
export { maskOnGrid, maskVolume, type Segment } from './seg/segmentation.ts';
export { encodeSeg, type SegmentationToWrite } from './seg/write.ts';
export { blobSource, type SourceStart } from './source.ts';
export type { EvidenceImage } from './sr/evidence.ts';
export {
  type Algorithm,
  encodeMeasurementReport,
  type LesionFinding,
  type MeasurementReport,
  type ReferencedSegment,
  type RegionOnImage,
} from './sr/measurementReport.ts';
export * from './study.ts';
export type { LoadedVolume } from './volume/loaded.ts';
export { orientationCode } from './volume/orientation.ts';
export { resampleLinear, resampleNearest, type Warp } from './volume/resample.ts';
export { voxelCount, voxelToWorld } from './volume/volume.ts';
