import type { LesionMark } from 'liver-vlm/study';
import { contoursOf } from '../mark/shape.ts';
import type { State } from '../state/state.ts';

/** The chosen lesion as the server takes it: a drawn mark; undefined for a region that the archive has already. */
export function markToSend({ target, marks, study }: State): LesionMark | undefined {
  const mark = marks.find(({ id }) => id === target);
  if (mark === undefined || study.status !== 'ready') return undefined;
  const { studyUid, frameOfReferenceUid, grid } = study.value;
  if (studyUid === undefined || frameOfReferenceUid === undefined) return undefined;
  const contours = contoursOf(mark, grid).map((contour) =>
    contour.map(([x, y, z]): [number, number, number] => [x, y, z]),
  );
  return { id: mark.id, studyUid, frameOfReferenceUid, contours };
}
