import { useMemo } from 'react';
import type { QuietRoom, Room } from './room.ts';

/** The room for its panels: the same object until something they show has changed. */
export function useQuiet({ state, dispatch, deeds }: Room): QuietRoom {
  const { study, marks, target, statistics, placed, tissues, model, answer } = state;
  return useMemo(
    () => ({ state: { study, marks, target, statistics, placed, tissues, model, answer }, dispatch, deeds }),
    [study, marks, target, statistics, placed, tissues, model, answer, dispatch, deeds],
  );
}
