import { expect, test } from 'vitest';
import type { StudyView } from '../study/studyView.ts';
import { type Action, reduce } from './reducer.ts';
import { type State, start } from './state.ts';
import { nameOfTarget, placeOfTarget, placeOfTissue } from './target.ts';

const patch = (slice: number) => ({ slice, left: 0, top: 0, width: 1, height: 1, data: new Uint8Array([1]) });
const view: StudyView = {
  patient: 'p',
  studyUid: '1.2',
  frameOfReferenceUid: '1.3',
  phases: [{ phase: 'arterial', reason: 'r', confidence: 1, series: 's' }],
  missing: [],
  series: [],
  regions: [{ id: 'seg', name: 'Lesion', patches: [patch(3), patch(4), patch(5)], tissue: undefined }],
  notes: [],
  reference: 'arterial',
  grid: { size: [20, 20, 10], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
};
const run = (actions: readonly Action[], from: State = start): State => actions.reduce(reduce, from);
const open: Action = { do: 'study', study: { status: 'ready', value: view } };
const box = {
  kind: 'box',
  points: [
    [2, 2],
    [6, 6],
  ],
} as const;

test('a study opens on the middle of its first region, which is chosen', () => {
  const state = run([open]);
  expect([state.look.slice, state.target]).toEqual([4, 'seg']);
  expect(placeOfTarget(state)).toEqual({ found: 'seg' });
});

test('slices end at the first and the last', () => {
  expect(run([open, { do: 'step', slices: -99 }]).look.slice).toBe(0);
  expect(run([open, { do: 'step', slices: 99 }]).look.slice).toBe(9);
});

test('a mark is chosen when drawn, spans slices, and is gone when removed', () => {
  const drawn = run([open, { do: 'drawn', shape: box, id: 'm' }]);
  expect(nameOfTarget(drawn)).toBe('Mark 1');
  const spanned = run([{ do: 'span', id: 'm', from: 8, to: -3 }], drawn);
  expect(spanned.marks[0]).toMatchObject({ from: 0, to: 8 });
  const place = placeOfTarget(spanned);
  expect(place && 'drawn' in place && 'contours' in place.drawn ? place.drawn.contours.length : 0).toBe(9);
  const removed = run([{ do: 'remove', id: 'm' }], spanned);
  expect([removed.marks.length, removed.target]).toEqual([0, undefined]);
});

test('what is too small to be a mark leaves everything as it was', () => {
  const before = run([open]);
  expect(run([{ do: 'drawn', shape: { kind: 'box', points: [[1, 1]] }, id: 'm' }], before)).toEqual(before);
});

test('an answer is about its lesion and its model: another of either and it is gone', () => {
  const failed: Action = { do: 'answer', answer: { status: 'failed', why: 'w' } };
  expect(run([open, failed]).answer.status).toBe('failed');
  expect(run([open, failed, { do: 'drawn', shape: box, id: 'm' }]).answer.status).toBe('none');
  expect(run([open, failed, { do: 'model', model: { status: 'none' } }]).answer.status).toBe('none');
  expect(run([open, failed, { do: 'target', target: 'seg' }]).answer.status).toBe('failed');
});

test('phases set anew keep the marks and where the reader looks; another study does not', () => {
  const before = run([open, { do: 'drawn', shape: box, id: 'm' }, { do: 'step', slices: 2 }]);
  const again = run([{ ...open, keepLook: true } as Action], before);
  expect([again.marks.length, again.look.slice, again.target]).toEqual([1, 6, 'm']);
  expect(run([open], before).marks).toEqual([]);
});

test('an aorta is placed by a click or an ellipse, is no lesion, and goes again', () => {
  const before = run([open, { do: 'drawn', shape: box, id: 'm' }]);
  const clicked = run([{ do: 'place', tissue: 'aorta', shape: { kind: 'ellipse', points: [[8, 9]] } }], before);
  expect(clicked.placed.aorta).toMatchObject({ from: 4, to: 4 });
  expect(clicked.placed.aorta?.points).toEqual([
    [3, 4],
    [13, 14],
  ]);
  expect([clicked.target, clicked.marks.length]).toEqual(['m', 1]);
  const dragged = run([{ do: 'place', tissue: 'aorta', shape: { ...box, kind: 'ellipse' } }], clicked);
  expect(dragged.placed.aorta?.points).toEqual(box.points);
  expect(run([{ do: 'unplace', tissue: 'aorta' }], dragged).placed).toEqual({});
});

test('a segmented liver is not the lesion to begin with; its place gives way to the reader', () => {
  const liver = { id: 'organ', name: 'Liver', patches: [patch(1)], tissue: 'liver' } as const;
  const seen = { ...view, regions: [liver, ...view.regions] };
  const state = run([{ do: 'study', study: { status: 'ready', value: seen } }]);
  expect([state.target, state.look.slice]).toEqual(['seg', 4]);
  expect([placeOfTissue('liver', state), placeOfTissue('aorta', state)]).toEqual([{ found: 'organ' }, undefined]);
  const placed = run([{ do: 'place', tissue: 'liver', shape: box }], state);
  expect(placeOfTissue('liver', placed)).toHaveProperty('drawn');
});
