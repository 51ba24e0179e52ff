import type { KeyboardEvent } from 'react';
import { isDrawn, type PlanePoint, type Shape } from '../mark/shape.ts';
import type { Action } from '../state/reducer.ts';
import type { State } from '../state/state.ts';
import type { StudyView } from '../study/studyView.ts';
import { grown } from './drag.ts';
import { headwards } from './sliceSize.ts';
import { isDrawing, isTissue, shapeOf } from './tools.ts';
import { drawnWith } from './usePointer.ts';

interface PaneKeyInput {
  readonly state: State;
  readonly view: StudyView;
  readonly dispatch: (action: Action) => void;
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys of a pane: arrows turn through slices or, with a drawing tool, move the cursor; Enter sets points. */
export function paneKey(event: KeyboardEvent, { state, view, dispatch }: PaneKeyInput): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { look, draft } = state;
  const arrow = arrows[event.key];
  const drawing = isDrawing(look.tool) ? look.tool : undefined;
  if (arrow && (drawing || event.shiftKey)) {
    const [dx, dy] = arrow;
    if (drawing) moveCursor(event.shiftKey ? 10 : 1, dx, dy);
    else
      dispatch({
        do: 'look',
        look: { camera: { ...look.camera, x: look.camera.x + 8 * dx, y: look.camera.y + 8 * dy } },
      });
  } else if (arrow) {
    if (arrow[1] !== 0) dispatch({ do: 'step', slices: -arrow[1] * headwards(view.grid) });
  } else if (event.key === 'Enter' && drawing) setPoint();
  else return;
  event.preventDefault();

  function moveCursor(step: number, dx: number, dy: number) {
    const [x, y] = look.cursor ?? [look.camera.x, look.camera.y];
    const cursor: PlanePoint = [clamp(x + step * dx, view.grid.size[0]), clamp(y + step * dy, view.grid.size[1])];
    dispatch({ do: 'look', look: { cursor } });
    if (draft && draft.kind !== 'outline' && drawing)
      dispatch({ do: 'draft', draft: grown(draft, shapeOf(drawing), cursor) });
  }

  function setPoint() {
    if (!drawing) return;
    const point = look.cursor ?? ([look.camera.x, look.camera.y] as const);
    const next = grown(draft, shapeOf(drawing), point);
    // One key places a tissue: a circle is all that its density needs.
    if (isTissue(drawing) || (draft && finished(draft, next)))
      dispatch(drawnWith(drawing, draft && drawing === 'outline' ? draft : next));
    else dispatch({ do: 'draft', draft: next });
  }
}

/** A second corner finishes a box or an ellipse; a point set twice finishes an outline. */
function finished(before: Shape, next: Shape): boolean {
  if (next.kind !== 'outline') return isDrawn(next);
  const [last, again] = next.points.slice(-2);
  return isDrawn(before) && last !== undefined && again !== undefined && last[0] === again[0] && last[1] === again[1];
}

const clamp = (v: number, n: number): number => Math.max(0, Math.min(n - 1, v));
