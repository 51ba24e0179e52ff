import type { ReferenceTissue } from '@liver-vlm/imaging/browser';
import { circleAround, isDrawn, type Mark, type Shape } from '../mark/shape.ts';
import type { ModelView } from '../model/modelView.ts';
import type { PhaseStatistics } from '../study/measure.ts';
import type { StudyView } from '../study/studyView.ts';
import { fitted } from '../viewer/camera.ts';
import { sliceSizeOf } from '../viewer/sliceSize.ts';
import { type Answer, type Look, type Slow, type State, start } from './state.ts';

export type Action =
  | { readonly do: 'study'; readonly study: Slow<StudyView>; readonly keepLook?: boolean }
  | { readonly do: 'look'; readonly look: Partial<Look> }
  | { readonly do: 'step'; readonly slices: number }
  | { readonly do: 'draft'; readonly draft: Shape | undefined }
  | { readonly do: 'drawn'; readonly shape: Shape; readonly id: string }
  | { readonly do: 'place'; readonly tissue: ReferenceTissue; readonly shape: Shape }
  | { readonly do: 'unplace'; readonly tissue: ReferenceTissue }
  | { readonly do: 'span'; readonly id: string; readonly from: number; readonly to: number }
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'target'; readonly target: string | undefined }
  | { readonly do: 'statistics'; readonly statistics: Slow<readonly PhaseStatistics[]> }
  | {
      readonly do: 'tissue';
      readonly tissue: ReferenceTissue;
      readonly statistics: Slow<readonly PhaseStatistics[]>;
    }
  | { readonly do: 'model'; readonly model: Slow<ModelView> }
  | { readonly do: 'answer'; readonly answer: Slow<Answer> }
  | { readonly do: 'say'; readonly text: string };

const nothing = { status: 'none' } as const;

/** The next state; no effect, no clock, no chance. */
export function reduce(state: State, action: Action): State {
  switch (action.do) {
    case 'study':
      return withStudy(state, action.study, action.keepLook === true);
    case 'look':
      return look(state, action.look);
    case 'step':
      return look(state, { slice: state.look.slice + action.slices });
    case 'draft':
      return { ...state, draft: action.draft };
    case 'drawn':
      return drawn({ ...state, draft: undefined }, action.shape, action.id);
    case 'place':
      return placed({ ...state, draft: undefined }, action.tissue, action.shape);
    case 'unplace':
      return { ...state, placed: without(state.placed, action.tissue) };
    case 'span':
      return spanned(state, action.id, action.from, action.to);
    case 'remove':
      return removed(state, action.id);
    case 'target':
      return state.target === action.target ? state : targeted(state, action.target);
    case 'statistics':
      return { ...state, statistics: action.statistics };
    case 'tissue':
      return { ...state, tissues: { ...state.tissues, [action.tissue]: action.statistics } };
    case 'model':
      return { ...state, model: action.model, answer: nothing, look: { ...state.look, map: undefined } };
    case 'answer':
      return { ...state, answer: action.answer };
    case 'say':
      return { ...state, said: action.text };
  }
}

const slicesOf = ({ study }: State): number => (study.status === 'ready' ? study.value.grid.size[2] : 1);
const within = (k: number, slices: number): number => Math.max(0, Math.min(slices - 1, Math.round(k)));

function look(state: State, change: Partial<Look>): State {
  const next = { ...state.look, ...change };
  return { ...state, look: { ...next, slice: within(next.slice, slicesOf(state)) } };
}

function withStudy(state: State, study: Slow<StudyView>, keepLook: boolean): State {
  if (study.status !== 'ready') return { ...state, study };
  const view = study.value;
  if (keepLook) {
    // Phases were set anew: what was drawn stands, what was measured and answered does not.
    return targeted({ ...state, study }, state.target);
  }
  // A whole liver is no lesion to begin with.
  const first = view.regions.find(({ tissue }) => tissue === undefined);
  const slice = first ? middleOf(first.patches.map((p) => p.slice)) : Math.floor(view.grid.size[2] / 2);
  const { model, look: before } = state;
  const looked = { ...start.look, window: before.window, slice, camera: fitted(sliceSizeOf(view.grid)) };
  return { ...start, model, study, look: looked, target: first?.id };
}

const middleOf = (slices: readonly number[]): number => slices[Math.floor(slices.length / 2)] ?? 0;

const targeted = (state: State, target: string | undefined): State => ({
  ...state,
  target,
  statistics: nothing,
  answer: nothing,
  look: { ...state.look, map: undefined },
});

function drawn(state: State, shape: Shape, id: string): State {
  if (!isDrawn(shape)) return state;
  const { slice } = state.look;
  const mark: Mark = { ...shape, id, from: slice, to: slice };
  return targeted({ ...state, marks: [...state.marks, mark] }, id);
}

/** Half the width of the circle that a click places: well within an aorta, mm. */
const ROI_RADIUS = 5;

/** A reference is no lesion: what was measured and answered of the lesion stands. */
function placed(state: State, tissue: ReferenceTissue, shape: Shape): State {
  const [point] = shape.points;
  if (state.study.status !== 'ready' || point === undefined) return state;
  const { columnMm, rowMm } = sliceSizeOf(state.study.value.grid);
  const roi = isDrawn(shape) ? shape : circleAround(point, [ROI_RADIUS / columnMm, ROI_RADIUS / rowMm]);
  const { slice } = state.look;
  const mark: Mark = { ...roi, id: tissue, from: slice, to: slice };
  return { ...state, placed: { ...state.placed, [tissue]: mark } };
}

function without(all: State['placed'], tissue: ReferenceTissue): State['placed'] {
  const { [tissue]: _gone, ...rest } = all;
  return rest;
}

function spanned(state: State, id: string, from: number, to: number): State {
  const slices = slicesOf(state);
  const [low, high] = [within(Math.min(from, to), slices), within(Math.max(from, to), slices)];
  const marks = state.marks.map((mark) => (mark.id === id ? { ...mark, from: low, to: high } : mark));
  return targeted({ ...state, marks }, id);
}

function removed(state: State, id: string): State {
  const marks = state.marks.filter((mark) => mark.id !== id);
  return state.target === id ? targeted({ ...state, marks }, undefined) : { ...state, marks };
}
