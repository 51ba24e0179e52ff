import type { LesionSample, ReferenceTissue } from '@liver-vlm/imaging/browser';
import type { Explanation } from 'liver-vlm/browser';
import type { Mark, PlanePoint, Shape } from '../mark/shape.ts';
import type { ModelView } from '../model/modelView.ts';
import type { Place } from '../model/runtime.ts';
import type { PhaseStatistics } from '../study/measure.ts';
import type { StudyView } from '../study/studyView.ts';
import type { Camera } from '../viewer/camera.ts';
import type { Tool } from '../viewer/tools.ts';
import { presets, type Window } from '../viewer/windowing.ts';

/** A thing that takes time: not begun, under way, there, or failed with a reason. */
export type Slow<T> =
  | { readonly status: 'none' }
  | { readonly status: 'working'; readonly what: string }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly why: string };

/** How the study is looked at: the same for all panes. */
export interface Look {
  readonly slice: number;
  readonly window: Window;
  readonly camera: Camera;
  readonly tool: Tool;
  readonly cursor: PlanePoint | undefined;
  /** The one phase that fills the screen, where one does. */
  readonly alone: string | undefined;
  /** The class whose map is shown, where one is. */
  readonly map: string | undefined;
}

/** An answer with what it was asked about. */
export interface Answer {
  readonly target: string;
  readonly explanation: Explanation;
  /** Where it was computed. */
  readonly place: Place;
  readonly crop: Crop;
  readonly present: readonly { readonly phase: string; readonly present: boolean; readonly filledFrom?: string }[];
}

/** Where the sample lies, in patient mm and slices of its grid. */
export interface Crop {
  readonly center: readonly [number, number, number];
  readonly sideMm: number;
  readonly slicePositions: readonly (readonly [number, number, number])[];
}

export interface State {
  readonly study: Slow<StudyView>;
  readonly look: Look;
  readonly draft: Shape | undefined;
  readonly marks: readonly Mark[];
  /** The mark or region that measuring and classifying are about. */
  readonly target: string | undefined;
  readonly statistics: Slow<readonly PhaseStatistics[]>;
  /** Where the reader placed liver and aorta; a segmentation of them stands back. */
  readonly placed: Readonly<Partial<Record<ReferenceTissue, Mark>>>;
  /** Liver and aorta by phase, where they are known. */
  readonly tissues: Readonly<Partial<Record<ReferenceTissue, Slow<readonly PhaseStatistics[]>>>>;
  readonly model: Slow<ModelView>;
  readonly answer: Slow<Answer>;
  readonly said: string;
}

export const start: State = {
  study: { status: 'none' },
  look: {
    slice: 0,
    window: presets[0] as Window,
    camera: { x: 0, y: 0, zoom: 1 },
    tool: 'scroll',
    cursor: undefined,
    alone: undefined,
    map: undefined,
  },
  draft: undefined,
  marks: [],
  target: undefined,
  statistics: { status: 'none' },
  placed: {},
  tissues: {},
  model: { status: 'none' },
  answer: { status: 'none' },
  said: '',
};

/** What a lesion sample says of its place and phases. */
export function aboutSample(sample: LesionSample): Pick<Answer, 'crop' | 'present'> {
  const { crop, filled } = sample.provenance as unknown as { crop: Crop; filled: Record<string, string> };
  return {
    crop,
    present: sample.channels.map((phase, n) => ({
      phase,
      present: sample.present[n] === true,
      ...(filled[phase] === undefined ? {} : { filledFrom: filled[phase] }),
    })),
  };
}
