import { createContext, useContext } from 'react';
import type { DicomJson, Job, ServedModel, Who } from './api.ts';

/** A server behind this page, where there is one, and what it was asked. */
export interface ServerState {
  readonly status: 'absent' | 'locked' | 'present';
  readonly who: Who | undefined;
  readonly models: readonly ServedModel[];
  /** The model of the server that was loaded here, by its id. */
  readonly model: string | undefined;
  /** Undefined before a search, or without an archive. */
  readonly studies: readonly DicomJson[] | undefined;
  /** The study that was opened from the archive. */
  readonly study: string | undefined;
  readonly job: Job | undefined;
  readonly failure: string | undefined;
}

export const noServer: ServerState = {
  status: 'absent',
  who: undefined,
  models: [],
  model: undefined,
  studies: undefined,
  study: undefined,
  job: undefined,
  failure: undefined,
};

export interface Server {
  readonly state: ServerState;
  signIn(token: string): Promise<void>;
  search(patient: string): Promise<void>;
  open(study: string): Promise<void>;
  loadModel(id: string): Promise<void>;
  /** Stores the chosen mark and asks for a report of it. */
  send(): Promise<void>;
  judge(verdict: string): Promise<void>;
}

export const ServerContext = createContext<Server | undefined>(undefined);

export function useServer(): Server {
  const server = useContext(ServerContext);
  if (server === undefined) throw new Error('useServer: expected a ServerContext around the component, got none');
  return server;
}
