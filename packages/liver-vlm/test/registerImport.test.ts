import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { importCt } from '../src/node/index.ts';
import { cohortImport } from './support/importing.ts';

const folder = await temporaryFolder();
beforeAll(async () => {
  await writePhantomCohort({ out: join(folder, 'cohort'), patients: 1, seed: 5, size: 128, phases: 3 });
});

async function imported(register: 'none' | 'rigid') {
  const out = join(folder, register);
  await importCt({ ...cohortImport(join(folder, 'cohort'), out), register });
  const info = JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8'));
  const [line = ''] = (await readFile(join(out, 'samples.jsonl'), 'utf8')).split('\n');
  const sample = JSON.parse(line);
  const { size } = sample.tensors;
  return { info, phases: sample.provenance.phases, tensors: await readFile(join(out, sample.tensors.file)), size };
}

test('an import says how phases were registered, in the data set and in each sample', {
  timeout: 180_000,
}, async () => {
  const plain = await imported('none');
  expect(plain.info.extraction.register).toBe('none');
  expect(JSON.stringify(plain.phases)).not.toContain('registration');
  const rigid = await imported('rigid');
  expect(rigid.info.extraction.register).toBe('rigid');
  for (const { phase, registration, instanceUids, pixelSha256 } of rigid.phases) {
    if (phase === 'portal_venous') expect(registration).toBeUndefined();
    else expect(registration).toMatchObject({ kind: 'rigid', quality: { before: expect.any(Number) } });
    expect(instanceUids).toHaveLength(3);
    expect(pixelSha256.length).toBeGreaterThan(3);
  }
  const moved = rigid.phases.some((p: { registration?: { applied: boolean } }) => p.registration?.applied);
  expect(moved).toBe(!rigid.tensors.equals(plain.tensors));
});
