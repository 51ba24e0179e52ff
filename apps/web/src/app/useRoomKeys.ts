import { useEffect, useRef } from 'react';
import type { Room } from '../state/room.ts';
import type { State } from '../state/state.ts';
import { fitted, zoomedAt } from '../viewer/camera.ts';
import { lesionLook } from '../viewer/lesionView.ts';
import { headwards, sliceSizeOf } from '../viewer/sliceSize.ts';
import { tools } from '../viewer/tools.ts';
import { presets } from '../viewer/windowing.ts';

/** Keys that act wherever the focus is, but not while something is typed or chosen. */
export function useRoomKeys(room: Room, onHelp: () => void): void {
  const latest = useRef({ room, onHelp });
  latest.current = { room, onHelp };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const { room: now, onHelp: help } = latest.current;
      const deed = event.key === '?' ? help : deedOf(event, now);
      if (deed === undefined) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type=file]), select, textarea, dialog[open]') !== null;

function deedOf({ key, shiftKey }: KeyboardEvent, { state, dispatch, deeds }: Room): (() => void) | undefined {
  if (state.study.status !== 'ready') return undefined;
  const { grid, phases } = state.study.value;
  const { look } = state;
  const set = (change: Partial<typeof look>) => () => dispatch({ do: 'look', look: change });
  const step = (slices: number) => () =>
    dispatch({ do: 'step', slices: slices * headwards(grid) * (shiftKey ? 10 : 1) });
  const zoom = (factor: number) => set({ camera: zoomedAt(look.camera, factor, look.camera.x, look.camera.y) });
  const tool = tools.find((t) => t.key === key.toLowerCase());
  if (tool) return set({ tool: tool.tool });
  const preset = /^[1-9]$/.test(key) ? presets[Number(key) - 1] : undefined;
  if (preset) return set({ window: { center: preset.center, width: preset.width } });
  switch (key) {
    case 'PageUp':
      return step(1);
    case 'PageDown':
      return step(-1);
    case 'Home':
      return set({ slice: 0 });
    case 'End':
      return set({ slice: grid.size[2] - 1 });
    case '+':
    case '=':
      return zoom(1.25);
    case '-':
      return zoom(0.8);
    case '0':
      return set({ camera: fitted(sliceSizeOf(grid)) });
    case 'Escape':
      return state.draft ? () => dispatch({ do: 'draft', draft: undefined }) : set({ alone: undefined });
    case '[':
      return extended(state, dispatch, -headwards(grid));
    case ']':
      return extended(state, dispatch, headwards(grid));
    case 'Delete':
      return state.marks.some((m) => m.id === state.target)
        ? () => dispatch({ do: 'remove', id: state.target as string })
        : undefined;
    case 'f':
    case 'F': {
      const names: (string | undefined)[] = [undefined, ...phases.map((p) => p.phase)];
      return set({ alone: names[(names.indexOf(look.alone) + 1) % names.length] });
    }
    case 'z':
    case 'Z': {
      const close = lesionLook(state);
      return close && set(close);
    }
    case 'c':
    case 'C':
      return () => void deeds.classify();
    case 'h':
    case 'H':
      return toggledMap(state, set);
    default:
      return undefined;
  }
}

function extended(state: State, dispatch: Room['dispatch'], by: number): (() => void) | undefined {
  const mark = state.marks.find((m) => m.id === state.target);
  if (mark === undefined) return undefined;
  const [from, to] = by < 0 ? [mark.from + by, mark.to] : [mark.from, mark.to + by];
  return () => dispatch({ do: 'span', id: mark.id, from, to });
}

function toggledMap(state: State, set: (change: { map: string | undefined }) => () => void) {
  const { answer } = state;
  if (answer.status !== 'ready' || answer.value.explanation.attention === undefined) return undefined;
  return set({ map: state.look.map === undefined ? answer.value.explanation.prediction.predicted : undefined });
}
