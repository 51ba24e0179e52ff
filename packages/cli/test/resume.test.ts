import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EpochRecord } from 'liver-vlm';
import { runFiles } from 'liver-vlm/node';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { liverVlm } from './support/command.ts';
import { madeDataset } from './support/dataset.ts';

const trainer = fileURLToPath(new URL('support/trainWithCheckpoints.ts', import.meta.url));
const EPOCHS = 5;
const folder = await temporaryFolder();
let dataset: string;
let config: string;
let unbroken: ReturnType<typeof runFiles>;

const train = (out: string, ...more: string[]) => liverVlm('train', dataset, '--config', config, '--out', out, ...more);

beforeAll(async () => {
  dataset = join(folder, 'dataset');
  config = join(folder, 'config.yaml');
  await madeDataset(dataset);
  await writeFile(config, `training: { epochs: ${EPOCHS}, batch: 8, patience: ${EPOCHS} }\n`);
  unbroken = runFiles(join(folder, 'unbroken'));
  const { status, stderr } = await train(join(folder, 'unbroken'));
  expect(status, stderr).toBe(0);
}, 120_000);

/** The log of epochs without the time they took. */
async function epochsOf(file: string): Promise<Omit<EpochRecord, 'seconds'>[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => {
    const { seconds: _, ...rest } = JSON.parse(line) as EpochRecord;
    return rest;
  });
}

async function expectUnbroken(files: ReturnType<typeof runFiles>): Promise<void> {
  expect(await epochsOf(files.epochs)).toEqual(await epochsOf(unbroken.epochs));
  expect((await readFile(files.model)).equals(await readFile(unbroken.model))).toBe(true);
  expect(await readFile(files.validation, 'utf8')).toBe(await readFile(unbroken.validation, 'utf8'));
}

it('the same seed gives the same model file, bit for bit', async () => {
  const { status, stderr } = await train(join(folder, 'again'));
  expect(status, stderr).toBe(0);
  expect(await epochsOf(unbroken.epochs)).toHaveLength(EPOCHS);
  await expectUnbroken(runFiles(join(folder, 'again')));
});

it('a run killed with SIGKILL, resumed, killed again and resumed ends as the unbroken one, bit for bit', async () => {
  const out = join(folder, 'killed');
  const files = runFiles(out);
  await killAfterCheckpoint(out);
  expect(existsSync(files.model)).toBe(false);
  const refused = await train(out);
  expect(refused.status).toBe(8);
  expect(refused.stderr).toMatch(/expected a new run folder, got an unfinished run - continue it with --resume/);

  await killAfterCheckpoint(out, '--resume');
  const before = (await epochsOf(files.epochs)).length;
  expect(before).toBeGreaterThan(1);
  expect(existsSync(files.model)).toBe(false);

  const { status, stderr } = await train(out, '--resume');
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/resuming after epoch [1-9]/);
  await expectUnbroken(files);
  expect(existsSync(files.checkpoint)).toBe(false);
});

/** Trains, and kills the process and all that it started as soon as there is a new checkpoint. */
async function killAfterCheckpoint(out: string, ...more: string[]): Promise<void> {
  const { checkpoint } = runFiles(out);
  const written = () => statSync(checkpoint, { throwIfNoEntry: false })?.mtimeMs;
  const before = written();
  const child = spawn(process.execPath, [trainer, dataset, config, out, ...more], { stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (child.exitCode === null && written() === before) await pause(10);
  process.kill(-child.pid!, 'SIGKILL');
  await ended;
}
