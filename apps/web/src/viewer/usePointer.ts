import { type PointerEvent, useRef } from 'react';
import type { PlanePoint, Shape } from '../mark/shape.ts';
import type { Action } from '../state/reducer.ts';
import type { Look } from '../state/state.ts';
import { type Placement, toSlice } from './camera.ts';
import { dragged, grown, pinched } from './drag.ts';
import { type DrawingTool, isDrawing, isTissue, shapeOf, type Tool } from './tools.ts';

interface Gesture {
  readonly tool: Tool;
  /** The look and place as the gesture began. */
  readonly look: Look;
  readonly at: Placement;
  readonly from: ReadonlyMap<number, PlanePoint>;
}

interface PointerInput {
  readonly look: Look;
  readonly draft: Shape | undefined;
  readonly at: Placement;
  readonly up: 1 | -1;
  readonly dispatch: (action: Action) => void;
}

const MIDDLE = 1;
const RIGHT = 2;

/** Mouse, pen and fingers on a pane: one draws or moves by the tool, two zoom and move. */
export function usePointer({ look, draft, at, up, dispatch }: PointerInput) {
  const pointers = useRef(new Map<number, PlanePoint>());
  const gesture = useRef<Gesture | undefined>(undefined);

  const begin = (tool: Tool) => {
    gesture.current = { tool, look, at, from: new Map(pointers.current) };
  };
  const toolOf = (button: number): Tool => (button === MIDDLE ? 'pan' : button === RIGHT ? 'window' : look.tool);

  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, screenPoint(event));
      const tool = toolOf(event.button);
      begin(tool);
      if (pointers.current.size > 1) dispatch({ do: 'draft', draft: undefined });
      else if (isDrawing(tool))
        dispatch({ do: 'draft', draft: grown(undefined, shapeOf(tool), slicePoint(event, at)) });
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = screenPoint(event);
      const { current } = gesture;
      if (!pointers.current.has(event.pointerId) || current === undefined) {
        dispatch({ do: 'look', look: { cursor: slicePoint(event, at) } });
        return;
      }
      pointers.current.set(event.pointerId, now);
      const [first, second] = [...pointers.current.keys()];
      if (first !== undefined && second !== undefined) {
        const pair = (of: ReadonlyMap<number, PlanePoint>) => [of.get(first) ?? now, of.get(second) ?? now] as const;
        const camera = pinched(current.look.camera, pair(current.from), pair(pointers.current), current.at);
        dispatch({ do: 'look', look: { camera } });
        return;
      }
      if (isDrawing(current.tool)) {
        dispatch({ do: 'draft', draft: grown(draft, shapeOf(current.tool), slicePoint(event, at)) });
        return;
      }
      const [x, y] = current.from.get(event.pointerId) ?? now;
      const change = dragged(current.look, current.tool, now[0] - x, now[1] - y, current.at, up);
      dispatch({ do: 'look', look: { ...change, cursor: slicePoint(event, at) } });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const tool = gesture.current?.tool;
      const drew = pointers.current.size === 1 && tool !== undefined && isDrawing(tool);
      pointers.current.delete(event.pointerId);
      gesture.current = undefined;
      // What is left of a pinch moves nothing: a finger lifted late must not jump the image.
      pointers.current.clear();
      if (drew && draft) dispatch(drawnWith(tool, draft));
    },
    onPointerCancel() {
      pointers.current.clear();
      gesture.current = undefined;
      dispatch({ do: 'draft', draft: undefined });
    },
    onPointerLeave() {
      if (pointers.current.size === 0) dispatch({ do: 'look', look: { cursor: undefined } });
    },
  };
}

/** A finished shape is a lesion's mark, or the place of the tool's tissue. */
export const drawnWith = (tool: DrawingTool, shape: Shape): Action =>
  isTissue(tool) ? { do: 'place', tissue: tool, shape } : { do: 'drawn', shape, id: `mark-${Date.now().toString(36)}` };

function screenPoint(event: PointerEvent<HTMLElement>): PlanePoint {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

const slicePoint = (event: PointerEvent<HTMLElement>, at: Placement): PlanePoint => {
  const [x, y] = screenPoint(event);
  return toSlice(at, x, y);
};
