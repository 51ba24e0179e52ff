import { type RefObject, useEffect, useRef } from 'react';
import type { Action } from '../state/reducer.ts';
import { type Camera, type Placement, toSlice, zoomedAt } from './camera.ts';

interface WheelInput {
  readonly at: Placement;
  readonly up: 1 | -1;
  readonly camera: Camera;
  readonly dispatch: (action: Action) => void;
}

/** The wheel turns through the slices, towards the feet as it turns down; with Ctrl (or a pinch on a trackpad) it zooms. */
export function useWheel(element: RefObject<HTMLElement | null>, input: WheelInput): void {
  const latest = useRef(input);
  latest.current = input;
  useEffect(() => {
    const own = element.current;
    if (own === null) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const { at, up, camera, dispatch } = latest.current;
      if (!event.ctrlKey) {
        dispatch({ do: 'step', slices: -up * Math.sign(event.deltaY) });
        return;
      }
      const { left, top } = own.getBoundingClientRect();
      const [x, y] = toSlice(at, event.clientX - left, event.clientY - top);
      dispatch({ do: 'look', look: { camera: zoomedAt(camera, Math.exp(-event.deltaY / 300), x, y) } });
    };
    // React's own wheel events are passive and could not keep the page from scrolling.
    own.addEventListener('wheel', turn, { passive: false });
    return () => own.removeEventListener('wheel', turn);
  }, [element]);
}
