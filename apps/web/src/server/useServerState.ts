import { useEffect, useMemo, useRef, useState } from 'react';
import { reasonOf } from '../reasonOf.ts';
import type { Room } from '../state/room.ts';
import {
  askJob,
  jobOf,
  modelFile,
  ServerError,
  saveMark,
  saveVerdict,
  searchStudies,
  servedModels,
  signIn,
  whoAmI,
} from './api.ts';
import { markToSend } from './markToSend.ts';
import { remoteStudy } from './remoteStudy.ts';
import { noServer, type Server, type ServerState } from './serverState.ts';

/** How often a job is looked after, ms. */
const LOOK_AGAIN = 1500;

/** Finds out whether a server stands behind this page, and speaks with it. */
export function useServerState(room: Room): Server {
  const [state, setState] = useState<ServerState>(noServer);
  const latest = useRef({ room, state });
  latest.current = { room, state };

  const server = useMemo(() => {
    const change = (part: Partial<ServerState>) => setState((before) => ({ ...before, ...part }));
    const tried = async (work: () => Promise<void>) => {
      try {
        change({ failure: undefined });
        await work();
      } catch (error) {
        change({ failure: reasonOf(error) });
      }
    };
    const search = async (patient: string) => {
      try {
        change({ studies: await searchStudies(patient) });
      } catch (error) {
        // A server without an archive is none the worse: files are still opened here.
        if (!(error instanceof ServerError && error.code === 'no-pacs')) throw error;
      }
    };
    const loadModel = async (id: string) => {
      await latest.current.room.deeds.loadModel(await modelFile(id), `${id}.onnx`);
      change({ model: id });
    };
    const enter = async (who: ServerState['who']) => {
      const models = await servedModels();
      change({ status: 'present', who, models });
      const [first] = models;
      if (first && latest.current.room.state.model.status === 'none') await loadModel(first.id);
      await search('');
    };
    return {
      begin: async () => {
        let who: ServerState['who'];
        try {
          who = await whoAmI();
        } catch (error) {
          if (error instanceof ServerError && error.status === 401) change({ status: 'locked' });
          return;
        }
        await tried(() => enter(who));
      },
      signIn: (token: string) => tried(async () => enter(await signIn(token))),
      search: (patient: string) => tried(() => search(patient)),
      open: (study: string) =>
        tried(async () => {
          const { deeds, dispatch } = latest.current.room;
          dispatch({ do: 'study', study: { status: 'working', what: 'Looking up the study in the archive' } });
          change({ job: undefined });
          try {
            await deeds.openFiles(await remoteStudy(study));
            change({ study });
          } catch (error) {
            dispatch({ do: 'study', study: { status: 'none' } });
            throw error;
          }
        }),
      loadModel: (id: string) => tried(() => loadModel(id)),
      send: () =>
        tried(async () => {
          const { room: now, state: at } = latest.current;
          if (at.study === undefined || at.model === undefined) return;
          const mark = markToSend(now.state);
          if (mark) await saveMark(mark);
          change({ job: await askJob(at.study, at.model, mark ? [mark.id] : undefined) });
        }),
      judge: (verdict: string) =>
        tried(async () => {
          const { job } = latest.current.state;
          if (job) change({ job: await saveVerdict(job.id, 0, verdict) });
        }),
    };
  }, []);

  useEffect(() => void server.begin(), [server]);
  useJob(state.job, setState);
  return { state, ...server };
}

/** Looks after a job until it is done. */
function useJob(job: ServerState['job'], setState: (change: (before: ServerState) => ServerState) => void): void {
  useEffect(() => {
    if (job === undefined || job.state === 'done' || job.state === 'failed') return;
    const timer = setTimeout(() => {
      jobOf(job.id).then(
        (next) => setState((before) => ({ ...before, job: next })),
        // The server may be away for a moment: the same job, looked for again.
        () => setState((before) => ({ ...before, job: { ...job } })),
      );
    }, LOOK_AGAIN);
    return () => clearTimeout(timer);
  }, [job, setState]);
}
