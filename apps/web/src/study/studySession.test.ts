import { bytesSource, type Region, voxelToWorld } from '@liver-vlm/imaging';
import { cohortPatient } from '@liver-vlm/imaging/phantom';
import { expect, test } from 'vitest';
import { StudySession } from './studySession.ts';

const plan = { seed: 3, patients: 1, phases: 3, size: 48, difficulty: 0.3, classes: ['hcc'] } as const;
const sources = [...cohortPatient(plan, 0).files].map(({ path, bytes }) => bytesSource(path, bytes));
const registered = { size: 16, register: 'rigid' } as const;

test('a model of registered phases: refused with what to do where there are several, answered where there is one', async () => {
  const session = new StudySession();
  const view = await session.open(sources);
  const place = { found: view.regions[0]!.id };
  await expect(session.sample(place, 'l', registered)).rejects.toThrow('which this tab does not do - send the mark');
  const others = view.phases.filter(({ phase }) => phase !== view.reference);
  const left = await session.open(
    sources,
    others.map(({ series }) => [series, 'ignore'] as const),
  );
  expect(left.phases).toHaveLength(1);
  expect((await session.sample(place, 'l', registered)).size).toEqual([16, 16]);
});

test('an ROI is measured in every phase on the common grid', async () => {
  const session = new StudySession();
  const { grid, phases, regions } = await session.open(sources);
  expect(regions.map(({ tissue }) => tissue)).toEqual([undefined]);
  const square = [
    [20, 20],
    [28, 20],
    [28, 28],
    [20, 28],
  ].map(([x, y]) => voxelToWorld(grid, [x!, y!, 4]));
  const drawn: Region = { contours: [square] };
  const measured = await session.measure({ drawn });
  expect(measured.map(({ phase }) => phase)).toEqual(phases.map(({ phase }) => phase));
  expect(new Set(measured.map(({ voxels }) => voxels)).size).toBe(1);
});
