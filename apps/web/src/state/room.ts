import { createContext, type Dispatch, useContext } from 'react';
import type { PlaneStore } from '../study/planeStore.ts';
import type { StudyFile } from '../study/studyFile.ts';
import type { Action } from './reducer.ts';
import type { State } from './state.ts';

/** What a reader can have done that takes time. */
export interface Deeds {
  openFiles(files: readonly StudyFile[]): Promise<void>;
  openMade(): Promise<void>;
  setPhase(series: string, phase: string): Promise<void>;
  loadModel(bytes: Uint8Array, name: string): Promise<void>;
  classify(): Promise<void>;
}

/** The room: what it shows, and how to change it. */
export interface Room {
  readonly state: State;
  readonly dispatch: Dispatch<Action>;
  readonly deeds: Deeds;
  readonly planes: PlaneStore | undefined;
}

export const RoomContext = createContext<Room | undefined>(undefined);

/** The room without how it is looked at: what a panel needs that must not be made anew for every slice and every move of the pointer. */
export type QuietRoom = Omit<Room, 'state' | 'planes'> & { readonly state: Omit<State, 'look' | 'draft' | 'said'> };

export const QuietContext = createContext<QuietRoom | undefined>(undefined);

export function useQuietRoom(): QuietRoom {
  const room = useContext(QuietContext);
  if (room === undefined) throw new Error('useQuietRoom: expected a QuietContext around the component, got none');
  return room;
}

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error('useRoom: expected a RoomContext around the component, got none');
  return room;
}
