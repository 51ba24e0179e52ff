import { expect, test } from 'vitest';
import { start } from '../state/state.ts';
import { closeUp, lesionLook } from './lesionView.ts';

const slice = { columns: 100, rows: 100, columnMm: 1, rowMm: 1 };

test('a lesion fills a third of the picture, a tiny one no more than eight times enlarged, a large one never shrinks', () => {
  expect(closeUp({ left: 40, right: 49, top: 20, bottom: 24 }, slice)).toMatchObject({ x: 44.5, y: 22 });
  expect(closeUp({ left: 40, right: 49, top: 20, bottom: 24 }, slice).zoom).toBeCloseTo(3);
  expect(closeUp({ left: 40, right: 40, top: 20, bottom: 20 }, slice).zoom).toBe(8);
  expect(closeUp({ left: 0, right: 99, top: 0, bottom: 99 }, slice).zoom).toBe(1);
});

test('close to the chosen mark and back; nowhere without one', () => {
  const grid = { size: [100, 100, 9], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] } as const;
  const value = {
    ...{ patient: 'p', studyUid: undefined, frameOfReferenceUid: undefined, phases: [], missing: [] },
    series: [],
    regions: [],
    notes: [],
    reference: 'arterial',
    grid,
  } as const;
  const study = { status: 'ready', value } as const;
  const marks = [
    {
      id: 'm',
      kind: 'box',
      points: [
        [40, 20],
        [49, 24],
      ],
      from: 2,
      to: 6,
    },
  ] as const;
  const state = { ...start, study, marks, target: 'm' };
  const close = lesionLook(state);
  expect(close?.slice).toBe(4);
  expect(lesionLook({ ...state, look: { ...start.look, ...close } })?.camera?.zoom).toBe(1);
  expect(lesionLook({ ...state, target: undefined })).toBeUndefined();
});
