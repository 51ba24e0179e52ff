import type { ExtractOptions, Phase } from '@liver-vlm/imaging/browser';
import type { PhaseOverride } from 'liver-vlm/study';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { startModelWorker } from '../model/modelClient.ts';
import { className } from '../names.ts';
import { reasonOf } from '../reasonOf.ts';
import { PlaneStore } from '../study/planeStore.ts';
import { startStudyWorker } from '../study/studyClient.ts';
import type { StudyFile } from '../study/studyFile.ts';
import { reduce } from './reducer.ts';
import type { Deeds, Room } from './room.ts';
import { aboutSample, type State, start } from './state.ts';
import { nameOfTarget, placeOfTarget } from './target.ts';
import { useMeasurements } from './useMeasurements.ts';

/** The state of the room with its two threads behind it. */
export function useRoomState(): Room {
  const [state, dispatch] = useReducer(reduce, start);
  const [planes, setPlanes] = useState<PlaneStore>();
  const latest = useRef<State>(state);
  latest.current = state;
  const opened = useRef<{ files: readonly StudyFile[]; overrides: PhaseOverride[] }>({ files: [], overrides: [] });
  const store = useRef<PlaneStore>(undefined);
  const study = useMemo(startStudyWorker, []);
  const model = useMemo(startModelWorker, []);

  const deeds = useMemo((): Deeds => {
    const open = async (files: readonly StudyFile[], overrides: PhaseOverride[], keepLook: boolean) => {
      performance.clearMarks('first-image');
      performance.mark('study-given');
      store.current?.stop();
      // Where a phase is set anew the images stay on the screen meanwhile.
      if (!keepLook) dispatch({ do: 'study', study: { status: 'working', what: `Reading ${files.length} files` } });
      try {
        const view = await study.open(files, overrides);
        opened.current = { files, overrides };
        dispatch({ do: 'study', study: { status: 'ready', value: view }, keepLook });
        const names = view.phases.map(({ phase }) => phase);
        const middle = Math.floor(view.grid.size[2] / 2);
        const fetch = (phase: Phase, k: number) => study.plane(phase, k);
        store.current = new PlaneStore(names, view.grid.size[2], keepLook ? latest.current.look.slice : middle, fetch);
        setPlanes(store.current);
        dispatch({ do: 'say', text: `Study open: ${view.phases.length} phases, ${view.grid.size[2]} slices.` });
      } catch (error) {
        dispatch({ do: 'study', study: { status: 'failed', why: reasonOf(error) } });
      }
    };
    return {
      openFiles: (files) => open(files, [], false),
      async openMade() {
        dispatch({ do: 'study', study: { status: 'working', what: 'Computing a phantom patient' } });
        try {
          await open(await study.madeStudy(0), [], false);
        } catch (error) {
          dispatch({ do: 'study', study: { status: 'failed', why: reasonOf(error) } });
        }
      },
      async setPhase(series, phase) {
        const { files, overrides } = opened.current;
        const others = overrides.filter(([key]) => key !== series);
        await open(files, [...others, [series, phase as Phase | 'ignore']], true);
      },
      async loadModel(bytes, name) {
        dispatch({ do: 'model', model: { status: 'working', what: `Loading ${name}` } });
        try {
          const value = await model.load(bytes, name);
          dispatch({ do: 'model', model: { status: 'ready', value } });
          dispatch({ do: 'say', text: `Model ${value.name} is ready.` });
        } catch (error) {
          dispatch({ do: 'model', model: { status: 'failed', why: reasonOf(error) } });
        }
      },
      async classify() {
        const now = latest.current;
        const place = placeOfTarget(now);
        if (place === undefined || now.target === undefined || now.model.status !== 'ready') return;
        const { target } = now;
        dispatch({ do: 'answer', answer: { status: 'working', what: 'Cutting out the lesion and asking the model' } });
        try {
          const options = now.model.value.extraction as unknown as ExtractOptions;
          const sample = await study.sample(place, nameOfTarget(now), options);
          const { explanation, place: computedOn } = await model.explain(sample);
          if (latest.current.target !== target) return;
          dispatch({
            do: 'answer',
            answer: { status: 'ready', value: { target, explanation, place: computedOn, ...aboutSample(sample) } },
          });
          const { possible, predicted } = explanation.prediction;
          const verdict =
            possible.length === 1 ? className(predicted) : `not sure: ${possible.map(className).join(' or ')}`;
          dispatch({ do: 'say', text: `Answer: ${verdict}. Research use only.` });
        } catch (error) {
          dispatch({ do: 'answer', answer: { status: 'failed', why: reasonOf(error) } });
        }
      },
    };
  }, [study, model]);

  useEffect(() => planes?.look(state.look.slice), [planes, state.look.slice]);
  useMeasurements(state, dispatch, study);
  return { state, dispatch, deeds, planes };
}
