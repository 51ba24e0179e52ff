import type { Grid, Phase, ReferenceTissue } from '@liver-vlm/imaging/browser';
import type { MaskPatch } from './outline.ts';

/** A phase as the page shows it. */
export interface PhaseView {
  readonly phase: Phase;
  readonly reason: string;
  readonly confidence: number;
  readonly series: string;
}

/** A series that the reader may set to a phase. */
export interface SeriesView {
  readonly key: string;
  readonly description: string;
  readonly slices: number;
  readonly reason: string;
}

/** A region that came with the study, on the common grid. */
export interface RegionView {
  readonly id: string;
  readonly name: string;
  readonly patches: readonly MaskPatch[];
  /** The organ that it outlines, where it is no lesion. */
  readonly tissue: ReferenceTissue | undefined;
}

/** An opened study without its pixels, as plain data. */
export interface StudyView {
  readonly patient: string;
  readonly studyUid: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  readonly phases: readonly PhaseView[];
  readonly missing: readonly Phase[];
  readonly series: readonly SeriesView[];
  readonly regions: readonly RegionView[];
  /** What was put right or left out, in words. */
  readonly notes: readonly string[];
  /** The reference phase, whose grid all phases are shown on. */
  readonly reference: Phase;
  readonly grid: Grid;
}
