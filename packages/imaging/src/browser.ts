// What a page needs to open a study: all that reading takes, archives, and where the decoders lie.
export { expandArchive, looksLikeArchive } from './archive/expand.ts';
export { configureCodecs } from './dicom/codecs/thread.ts';
export { measureOrgans } from './phase/organs.ts';
export type { OrganEnhancement } from './phase/recognise.ts';
export { type ReferenceTissue, referenceTissues, tissueOf } from './seg/organ.ts';
export * from './study.ts';
export { resampleLinear } from './volume/resample.ts';
export { voxelToWorld } from './volume/volume.ts';
