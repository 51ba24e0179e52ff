import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { importCt, inspectDataset, openDataset } from '../src/node/index.ts';
import { cohortImport, filesBelow } from './support/importing.ts';

const folder = await temporaryFolder();
beforeAll(async () => {
  await writePhantomCohort({ out: join(folder, 'cohort'), patients: 2, seed: 3, size: 64 });
});

test('a sample names the scanner of each phase and the files its pixels are from; files are seen as they are indexed', async () => {
  const seen: number[] = [];
  const cohort = join(folder, 'cohort');
  await importCt({
    ...cohortImport(cohort, join(folder, 'dataset')),
    onFiles: (files) => seen.push(files),
  });
  const files = (await filesBelow(cohort)).filter((file) => file.endsWith('.dcm'));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThan(100);
  const onDisk = new Set(
    await Promise.all(
      files.map(async (file) =>
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ),
    ),
  );

  const { records } = await openDataset(join(folder, 'dataset'));
  for (const { provenance } of records) {
    const phases = provenance['phases'] as { [key: string]: unknown }[];
    expect(phases.length).toBeGreaterThanOrEqual(3);
    for (const phase of phases) {
      expect(phase['manufacturer']).toMatch(/^PHANTOM/);
      expect(phase['sliceThickness']).toBeGreaterThan(0);
      const hashes = phase['pixelSha256'] as string[];
      // Three slices of the sample lie between at most nine slices of a phase.
      expect(hashes.length).toBeGreaterThanOrEqual(2);
      expect(hashes.length).toBeLessThanOrEqual(9);
      expect(hashes.every((hash) => onDisk.has(hash))).toBe(true);
      expect(phase['files']).toBeGreaterThan(hashes.length);
    }
  }

  const out = join(folder, 'card.html');
  const { card } = await inspectDataset({ dataset: join(folder, 'dataset'), out, pictures: 1, created: '2026-01-01' });
  expect(card.byScanner.every(({ value }) => value.startsWith('PHANTOM'))).toBe(true);
});
