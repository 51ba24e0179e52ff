import { useEffect, useMemo } from 'react';
import { reasonOf } from '../reasonOf.ts';
import type { PhaseStatistics } from '../study/measure.ts';
import type { startStudyWorker } from '../study/studyClient.ts';
import type { Place } from '../study/studySession.ts';
import type { Room } from './room.ts';
import type { Slow, State } from './state.ts';
import { placeOfTarget, placeOfTissue } from './target.ts';

type StudyThread = ReturnType<typeof startStudyWorker>;
type Measured = Slow<readonly PhaseStatistics[]>;

/** Measures the chosen lesion, and the tissues that it is held against, whenever they change. */
export function useMeasurements(state: State, dispatch: Room['dispatch'], thread: StudyThread): void {
  const { target, marks, placed, study } = state;
  const lesion = useMemo(() => placeOfTarget({ target, marks, study }), [target, marks, study]);
  const liver = useMemo(() => placeOfTissue('liver', { placed, study }), [placed, study]);
  const aorta = useMemo(() => placeOfTissue('aorta', { placed, study }), [placed, study]);
  const tell = useMemo(
    () => ({
      lesion: (statistics: Measured) => dispatch({ do: 'statistics', statistics }),
      liver: (statistics: Measured) => dispatch({ do: 'tissue', tissue: 'liver', statistics }),
      aorta: (statistics: Measured) => dispatch({ do: 'tissue', tissue: 'aorta', statistics }),
    }),
    [dispatch],
  );
  useMeasured(lesion, thread, tell.lesion);
  useMeasured(liver, thread, tell.liver);
  useMeasured(aorta, thread, tell.aorta);
}

function useMeasured(place: Place | undefined, thread: StudyThread, tell: (statistics: Measured) => void): void {
  useEffect(() => {
    if (place === undefined) {
      tell({ status: 'none' });
      return;
    }
    let old = false;
    tell({ status: 'working', what: 'Measuring' });
    thread.measure(place).then(
      (value) => old || tell({ status: 'ready', value }),
      (error) => old || tell({ status: 'failed', why: reasonOf(error) }),
    );
    return () => {
      old = true;
    };
  }, [place, thread, tell]);
}
