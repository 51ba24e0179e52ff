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
export type { Correction } from './dicom/correction.ts';
export { DicomDataset } from './dicom/dataset.ts';
export { dicomdirFiles } from './dicom/dicomdir.ts';
export { groupSlices, type SliceGroup } from './dicom/group.ts';
export { type SliceHeader, sliceHeaders } from './dicom/header.ts';
export { type HeaderFile, readHeaderFile } from './dicom/headerFile.ts';
export { openSlices } from './dicom/openSlices.ts';
export { type DicomFile, looksLikeDicom, parseDicom } from './dicom/parse.ts';
export { type PixelFormat, pixelFormat } from './dicom/pixelFormat.ts';
export { decodeFrame, decodePixels, type Pixels, type Samples } from './dicom/pixels.ts';
export {
  assembleSeries,
  type PlacedSeries,
  placeSeries,
  type Refusal,
  readSeries,
  type SeriesOptions,
  type SeriesVolume,
  scanSeries,
} from './dicom/series.ts';
export { readSlices, type Slice } from './dicom/slices.ts';
export { tagName } from './dicom-write/dictionary.ts';
export { encodeSecondaryCapture, type SecondaryCapture } from './dicom-write/secondaryCapture.ts';
export { type StudyContext, studyContextOf } from './dicom-write/studyContext.ts';
export { uidFrom } from './dicom-write/uid.ts';
export { DicomWeb, type DicomWebOptions, type Filter, type InstanceReference, type Stored } from './dicomweb/client.ts';
export { type DicomJson, jsonItems, jsonText, jsonTexts } from './dicomweb/dicomJson.ts';
export { PacsError, type PacsErrorCode } from './dicomweb/pacsError.ts';
export { ImagingError, type ImagingErrorCode } from './error.ts';
export type { DecodeImage, RasterImage } from './image/image.ts';
export type { Margin } from './lesion/crop.ts';
export {
  type ExtractOptions,
  extractLesion,
  type LesionIdentity,
  type LesionPhase,
  referenceOrder,
} from './lesion/extract.ts';
export { extractImageLesion, type ImageExtractOptions, type ImageRegion } from './lesion/extractImage.ts';
export { type Contour, type Region, regionMask } from './lesion/region.ts';
export type { Json, LesionSample } from './lesion/sample.ts';
export { niftiGrid, readNifti } from './nifti/read.ts';
export { readMetaImage } from './nrrd/metaImage.ts';
export { readNrrd } from './nrrd/nrrd.ts';
export { type LesionLabel, liverLabels } from './phantom/lesionClass.ts';
export { assignPhases, type PhaseAssignment, type PhaseCandidate } from './phase/assign.ts';
export { phaseFromImage, phaseOfEnhancement } from './phase/fromImage.ts';
export { measureOrgans } from './phase/organs.ts';
export { parsePhaseRules } from './phase/parseRules.ts';
export { comparePhases, isPhase, type Phase, phases } from './phase/phase.ts';
export { type OrganEnhancement, type PhaseEvidence, type PhaseGuess, recognisePhase } from './phase/recognise.ts';
export { defaultPhaseRules, type PhaseRules } from './phase/rules.ts';
export type { ElastixParameters, RegistrationKind } from './registration/elastix.ts';
export {
  type RegisteredPhase,
  type RegistrationEngine,
  type RegistrationOutcome,
  registerPhase,
  registrationReach,
} from './registration/register.ts';
export { registerPhases } from './registration/registerPhases.ts';
export { type Code, classCode, codes, lesionCode } from './seg/codes.ts';
export { readSeg, type Segmentation } from './seg/read.ts';
export { readRtStruct, type Structure } from './seg/rtstruct.ts';
export { type Mask, maskOnGrid, maskVolume, type Segment } from './seg/segmentation.ts';
export { encodeSeg, type SegmentationToWrite } from './seg/write.ts';
export { type ByteSource, blobSource, bytesSource, type SourceStart } from './source.ts';
export type { EvidenceImage } from './sr/evidence.ts';
export {
  type Algorithm,
  encodeMeasurementReport,
  type LesionFinding,
  type MeasurementReport,
  type RegionOnImage,
} from './sr/measurementReport.ts';
export * from './volume/affine.ts';
export type { LoadedVolume } from './volume/loaded.ts';
export { orientationCode, reorient } from './volume/orientation.ts';
export { type Grid, resampleLinear, resampleNearest, type Warp } from './volume/resample.ts';
export { spacing, type Volume, voxelCount, voxelToWorld, worldToVoxel } from './volume/volume.ts';
