import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { StudyResult } from '../results/studyTask.ts';
import { HandIn } from './handIn.ts';

const root = await mkdtemp(join(tmpdir(), 'hand-in-'));
afterAll(() => rm(root, { recursive: true }));
let count = 0;
let jobs: string;
let handIn: HandIn;
const recorded: StudyResult[] = [];
const record = async (result: StudyResult) => void recorded.push(result);

beforeEach(() => {
  jobs = join(root, String(count++));
  handIn = new HandIn(jobs);
  recorded.length = 0;
});

/** A folder as an upload leaves it: each file in one of its own. */
async function received(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, String(count++));
  for (const [i, [name, content]] of Object.entries(files).entries()) {
    await mkdir(join(folder, String(i)), { recursive: true });
    await writeFile(join(folder, String(i), name), content);
  }
  return folder;
}
const result = { lesions: [], phases: [], results: ['sr', 'fhir'] };
const files = (report: string) => ({
  'report.dcm': report,
  'report.json': '{}',
  'other.dcm': 'not named',
  'result.json': JSON.stringify(result),
});

test('what comes first stays, also where both come at once', async () => {
  const [first, second] = await Promise.all([
    handIn.store('j', await received(files('first')), record),
    handIn.store('j', await received(files('second')), record),
  ]);
  expect([first, second]).toEqual([
    { result, stored: true },
    { result, stored: false },
  ]);
  const kept = join(jobs, 'j', 'results');
  expect((await readdir(kept)).sort()).toEqual(['report.dcm', 'report.json', 'result.json']);
  expect(await readFile(join(kept, 'report.dcm'), 'utf8')).toBe('first');
  expect(recorded).toEqual([result]);
});

test('what a crash left half written makes room', async () => {
  await mkdir(join(jobs, 'j', 'results'), { recursive: true });
  await writeFile(join(jobs, 'j', 'results', 'page.dcm'), 'half');
  await handIn.store('j', await received(files('whole')), record);
  expect(await readdir(join(jobs, 'j', 'results'))).not.toContain('page.dcm');
});

test.each<[string, Record<string, string>, RegExp]>([
  ['no result', { 'report.dcm': 'x' }, /expected result\.json among the files/],
  ['a result of another form', { ...files('x'), 'result.json': '{"results":["../x"]}' }, /expected a result/],
  ['a result that is no JSON', { ...files('x'), 'result.json': '{' }, /expected a result/],
  ['a file too few', { 'result.json': JSON.stringify(result), 'report.dcm': 'x' }, /expected report\.json among/],
])('%s is refused, and nothing is recorded', async (_, sent, words) => {
  await expect(handIn.store('j', await received(sent), record)).rejects.toThrow(words);
  expect(recorded).toEqual([]);
  // The next is not held up.
  expect((await handIn.store('j', await received(files('x')), record)).stored).toBe(true);
});

test('what cannot be recorded is not kept', async () => {
  const fails = () => Promise.reject(new Error('disk full'));
  await expect(handIn.store('j', await received(files('x')), fails)).rejects.toThrow('disk full');
  expect((await handIn.store('j', await received(files('y')), record)).stored).toBe(true);
});
