import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keptIn } from '../results/kept.ts';
import { keptResult, resultFile, type StudyResult } from '../results/studyTask.ts';
import { UploadRefused } from '../upload/refused.ts';
import { HandedIn } from './wire.ts';

/** Keeps what workers hand in, each job's results once: what came first stays. */
export class HandIn {
  readonly #jobs: string;
  #storing: Promise<unknown> = Promise.resolve();

  /** @param jobs holds one folder a job */
  constructor(jobs: string) {
    this.#jobs = jobs;
  }

  /**
   * Makes a received folder the results of a job, whole or not at all.
   * @param received holds `result.json` and the files that it names, each anywhere below
   * @param record is waited for before anything is kept; where it throws nothing is
   * @returns the result that is kept, and whether it is this one
   * @throws UploadRefused where a file is missing or the result is none
   */
  store(
    id: string,
    received: string,
    record: (result: StudyResult) => Promise<void>,
  ): Promise<{ result: StudyResult; stored: boolean }> {
    const stored = this.#storing.then(async () => {
      const results = join(this.#jobs, id, 'results');
      const earlier = await keptIn(results);
      if (earlier) return { result: earlier, stored: false };
      const { result, whole } = await gather(received);
      await record(result);
      await mkdir(dirname(results), { recursive: true });
      // Without result.json they are what a crash left.
      await rm(results, { recursive: true, force: true });
      await rename(whole, results);
      return { result, stored: true };
    });
    this.#storing = stored.catch(() => undefined);
    return stored;
  }
}

/** Moves what belongs to a result into one folder. */
async function gather(received: string): Promise<{ result: StudyResult; whole: string }> {
  const found = new Map(
    (await readdir(received, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => [name, join(parentPath, name)]),
  );
  const pathOf = (name: string): string => {
    const path = found.get(name);
    if (path !== undefined) return path;
    throw new UploadRefused(400, `body: expected ${name} among the files, got none - send all of the results`);
  };
  const parsed = HandedIn.safeParse(parsedJson(await readFile(pathOf(keptResult), 'utf8')));
  if (!parsed.success)
    throw new UploadRefused(400, `body: expected a result in ${keptResult}, got another form - use the same release`);
  const whole = join(received, 'whole');
  await mkdir(whole);
  for (const name of [...parsed.data.results.map((kind) => resultFile[kind]), keptResult])
    await rename(pathOf(name), join(whole, name));
  return { result: parsed.data, whole };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
