import type { ReferenceTissue } from '@liver-vlm/imaging/browser';
import { contoursOf } from '../mark/shape.ts';
import type { Place } from '../study/studySession.ts';
import type { State } from './state.ts';

/** Where the chosen lesion is, as the study's thread takes it; undefined where none is chosen. */
export function placeOfTarget({ target, marks, study }: Pick<State, 'target' | 'marks' | 'study'>): Place | undefined {
  if (target === undefined || study.status !== 'ready') return undefined;
  const mark = marks.find(({ id }) => id === target);
  return mark ? { drawn: { contours: contoursOf(mark, study.value.grid) } } : { found: target };
}

/** Where a tissue is: where the reader placed it, else its segmentation; undefined where neither is. */
export function placeOfTissue(
  tissue: ReferenceTissue,
  { placed, study }: Pick<State, 'placed' | 'study'>,
): Place | undefined {
  if (study.status !== 'ready') return undefined;
  const mark = placed[tissue];
  if (mark) return { drawn: { contours: contoursOf(mark, study.value.grid) } };
  const region = study.value.regions.find((r) => r.tissue === tissue);
  return region && { found: region.id };
}

/** What the chosen lesion is called. */
export function nameOfTarget({ target, marks, study }: State): string {
  if (study.status !== 'ready') return '';
  const at = marks.findIndex(({ id }) => id === target);
  return at >= 0 ? `Mark ${at + 1}` : (study.value.regions.find(({ id }) => id === target)?.name ?? '');
}
