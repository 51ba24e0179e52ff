import { openAsBlob } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from 'liver-vlm';
import own from '../../package.json' with { type: 'json' };
import { receiveForm } from '../upload/receive.ts';
import { UploadRefused } from '../upload/refused.ts';
import { type NotDone, taskFile, WorkInfo, WorkTask } from '../work/wire.ts';

export interface ServerAddress {
  readonly url: string;
  /** Of the role `worker`; none on the server's own machine. */
  readonly token?: string;
}

/** A job as it lies on this machine. */
export interface Taken {
  readonly task: WorkTask;
  readonly source: string;
  readonly regions: readonly string[];
}

/** Answers that may be others a little later. */
const PASSES = new Set([408, 429, 502, 503, 504, 507]);
/** Delay before the server is asked again; it doubles up to the longest, ms. */
const FIRST_MS = 200;
const LONGEST_MS = 15_000;
/** Times that a study is fetched when it breaks off on the way. */
const TRIES = 3;
/** A study comes whole, whatever its size; the longest silence within it, ms. */
const LIMITS = { bytes: Number.POSITIVE_INFINITY, files: Number.POSITIVE_INFINITY, idleMs: 60_000 };
const SENT = /^(task\.json|source\/[0-9.]+\/[0-9.]+\.dcm|regions\/[0-9.]+\.dcm)$/;

/** What a worker asks its server. A server that goes away is waited for. */
export class ServerClient {
  readonly #address: ServerAddress;
  readonly #signal: AbortSignal;

  constructor(address: ServerAddress, signal: AbortSignal) {
    this.#address = address;
    this.#signal = signal;
  }

  /** @throws UserError where no server that hands out jobs answers, or it does not let us in */
  async info(): Promise<WorkInfo> {
    const { url } = this.#address;
    const answer = await this.#once('').catch((error: unknown) => {
      if (error instanceof UserError) throw error;
      throw new UserError(
        `${url}: expected a server, got "${reasonOf(error)}" - start liver-vlm serve there, or correct --server`,
      );
    });
    const parsed = WorkInfo.safeParse(await answer.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw new UserError(
      `${url}: expected a server that hands out jobs, got status ${answer.status} - start it with --redis, or correct --server`,
    );
  }

  /**
   * Fetches a job and its files; undefined where it is not to be done any more.
   * @throws UploadRefused where it does not come whole, or the disk is full; UserError where the server is of another release
   */
  async take(id: string, folder: string): Promise<Taken | undefined> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#ask(`/${id}`);
      if (answer.status === 404) return undefined;
      const at = join(folder, `study-${attempt}`);
      try {
        await receiveForm(answer, LIMITS, (_, name = '') => {
          if (SENT.test(name)) return join(at, name);
          throw new UploadRefused(400, `form: expected files of a study, got ${name} - use the same release`);
        });
      } catch (error) {
        const broken = error instanceof UploadRefused && error.status !== 507;
        if (!broken || attempt === TRIES) throw error;
        await this.#pause(attempt);
        continue;
      }
      const task = WorkTask.safeParse(JSON.parse(await readFile(join(at, taskFile), 'utf8')));
      if (!task.success || task.data.version !== own.version) throw otherRelease(this.#address.url, task.data?.version);
      const regions = await readdir(join(at, 'regions')).catch(() => []);
      return {
        task: task.data,
        source: join(at, 'source'),
        regions: regions.map((name) => join(at, 'regions', name)),
      };
    }
  }

  /** Hands in a folder of results. */
  async handIn(id: string, results: string): Promise<void> {
    const form = new FormData();
    for (const name of await readdir(results)) form.append('files', await openAsBlob(join(results, name)), name);
    await this.#ask(`/${id}/result`, { method: 'POST', body: form });
  }

  async notDone(id: string, why: NotDone): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.#ask(`/${id}/not-done`, { method: 'POST', headers, body: JSON.stringify(why) });
  }

  /** Asks until there is an answer; 404 is one. */
  async #ask(path: string, init?: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(path, init).catch((error: unknown) => {
        if (error instanceof UserError || this.#signal.aborted) throw error;
        return undefined;
      });
      if (answer?.ok || answer?.status === 404) return answer;
      await answer?.body?.cancel();
      if (answer && !PASSES.has(answer.status))
        throw new Error(`${this.#address.url}: expected an answer, got status ${answer.status} - see the server's log`);
      await this.#pause(attempt);
    }
  }

  async #once(path: string, init: RequestInit = {}): Promise<Response> {
    const { url, token } = this.#address;
    const headers = { ...init.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    // A redirection would take the token, and what is sent, elsewhere.
    const answer = await fetch(`${url.replace(/\/+$/, '')}/api/work${path}`, {
      ...init,
      headers,
      redirect: 'error',
      signal: this.#signal,
    });
    if (answer.status === 401 || answer.status === 403)
      throw new UserError(
        `${url}: expected to be let in as a worker, got status ${answer.status} - give --token-file with a token of the role worker`,
        'config',
      );
    return answer;
  }

  #pause(attempt: number): Promise<void> {
    return pause(Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS), undefined, { signal: this.#signal });
  }
}

export const otherRelease = (url: string, version = 'another form'): UserError =>
  new UserError(
    `${url}: expected release ${own.version}, got ${version} - install the same on both machines`,
    'config',
  );

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
};
