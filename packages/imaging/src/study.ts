// What reading a study takes and no more: the door of an import, whose threads each load what it opens.
export type { Correction } from './dicom/correction.ts';
export { groupSlices, type SliceGroup } from './dicom/group.ts';
export type { SliceHeader } from './dicom/header.ts';
export { type HeaderFile, readHeaderFile } from './dicom/headerFile.ts';
export { plainHeader, type SliceSource } from './dicom/openSlices.ts';
export { type DicomFile, parseDicom } from './dicom/parse.ts';
export { assembleSeries, type PlacedSeries, placeSeries, scanSeries } from './dicom/series.ts';
export { readSlices, type Slice } from './dicom/slices.ts';
export { ImagingError, type ImagingErrorCode } from './error.ts';
export { chooseSlices, type Margin, sliceAreas } from './lesion/crop.ts';
export {
  type ExtractOptions,
  extractLesion,
  type LesionIdentity,
  type LesionPhase,
  referenceOrder,
  referencePhase,
} from './lesion/extract.ts';
export { type Region, regionMask } from './lesion/region.ts';
export type { Json, LesionSample } from './lesion/sample.ts';
export { niftiGrid, readNifti, readNiftiMask } from './nifti/read.ts';
export { readNrrd } from './nrrd/nrrd.ts';
export { assignPhases, type PhaseCandidate } from './phase/assign.ts';
export { phaseFromImage } from './phase/fromImage.ts';
export { isPhase, type Phase, phases } from './phase/phase.ts';
export { type PhaseGuess, recognisePhase } from './phase/recognise.ts';
export type { RegistrationKind } from './registration/elastix.ts';
export { registrationReach } from './registration/register.ts';
export { registerPhases } from './registration/registerPhases.ts';
export { readSeg } from './seg/read.ts';
export { readRtStruct } from './seg/rtstruct.ts';
export { type Mask, maskOf, segmentationStorage } from './seg/segmentation.ts';
export { type ByteSource, bytesSource } from './source.ts';
export * from './volume/affine.ts';
export { reorient, reorientGrid } from './volume/orientation.ts';
export type { Grid } from './volume/resample.ts';
export { spacing, type Volume, worldToVoxel } from './volume/volume.ts';
