import type { ImageRegion } from '@liver-vlm/imaging';
import type { ExtractOptions, Phase, Vec3 } from '@liver-vlm/imaging/study';
import type { SampleRecord } from '../../dataset/format.ts';
import type { Refused } from '../importRequest.ts';
import type { LinePlace } from '../journal.ts';

/** A study to import: plain data that a layout makes and a thread carries out. */
export interface StudyJob {
  readonly patient: string;
  readonly study?: string;
  readonly images: DicomImages | VolumeImages;
  readonly lesions: readonly LesionJob[];
}

/** A 2-D picture to import, with all the lesions that are cut out of it. */
export interface PictureJob {
  readonly patient: string;
  readonly study?: undefined;
  readonly picture: {
    readonly file: string;
    /** As the source calls it. */
    readonly path: string;
  };
  readonly lesions: readonly PictureLesionJob[];
}

export interface PictureLesionJob {
  readonly lesion: string;
  readonly label: string;
  /** In pixels; nothing means the whole picture. */
  readonly region: ImageRegion;
  /** What it is called in messages. */
  readonly where: string;
  readonly pictured?: boolean;
}

/** DICOM files, whose headers say which phase they show. */
export interface DicomImages {
  readonly kind: 'dicom';
  /** What names in messages are relative to. */
  readonly root: string;
  /** Where the index keeps the headers of its files. */
  readonly headers: readonly LinePlace[];
}

/** One volume file a phase. */
export interface VolumeImages {
  readonly kind: 'volumes';
  readonly phases: readonly VolumePhase[];
}

export interface VolumePhase {
  readonly phase: Phase;
  readonly file: string;
  readonly reason: string;
  /** Where the volume truly lies, where its own header does not say: spacing in mm, first voxel in LPS, axes along the patient's. */
  readonly place?: { readonly spacing: Vec3; readonly origin: Vec3 };
}

export interface LesionJob {
  readonly lesion: string;
  readonly label: string;
  readonly region: RegionSource;
  /** Whose grid the region is given on, where it is given in voxels. */
  readonly reference?: Phase;
  /** Whether a picture of it goes into the report. */
  readonly pictured?: boolean;
}

/** Where a lesion is: in a file (of several regions the one that bears the name), or in numbers. */
export type RegionSource =
  | { readonly kind: 'file'; readonly path: string; readonly name?: string; readonly label?: number }
  /** Patient mm, LPS. */
  | { readonly kind: 'box'; readonly low: Vec3; readonly high: Vec3 }
  | { readonly kind: 'point'; readonly point: Vec3; readonly radius: number }
  /** Voxels of the reference phase, both ends inside. */
  | { readonly kind: 'voxel-boxes'; readonly boxes: readonly VoxelBox[] };

export interface VoxelBox {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** How a picture's lesions are cut out. */
export interface PictureExtraction {
  /** Rows and columns of a sample. */
  readonly size: number;
  /** Share of the lesion's larger side. */
  readonly marginFraction: number;
  readonly channels: 'grey';
}

/** What every study of an import shares. */
export interface ImportSettings<Extraction = ExtractOptions> {
  readonly extraction: Extraction;
  /** The unfinished data set folder. */
  readonly folder: string;
  readonly classes?: readonly string[];
  /** By series UID or folder. */
  readonly phaseOverrides: readonly (readonly [series: string, phase: Phase | 'ignore'])[];
}

/** What became of a study. */
export interface StudyResult {
  readonly patient: string;
  readonly study?: string;
  readonly records: readonly SampleRecord[];
  readonly phases: readonly StudyPhase[];
  readonly missing: readonly Phase[];
  readonly corrections: readonly string[];
  readonly refused: readonly Refused[];
}

/** A phase of a study and why it was taken for that. */
export interface StudyPhase {
  readonly phase: Phase;
  readonly series: string;
  readonly confidence: number;
  readonly reason: string;
  readonly size: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
}

export const idOf = (patient: string, study: string | undefined, lesion: string): string =>
  [patient, study, lesion].filter(Boolean).join('_');
