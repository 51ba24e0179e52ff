import { basename } from 'node:path';
import { UserError } from 'liver-vlm';
import own from '../../package.json' with { type: 'json' };
import type { ServedModel } from '../models.ts';
import type { WorkInfo } from '../work/wire.ts';
import { otherRelease } from './serverClient.ts';

/**
 * The queue of the jobs that a worker with this model may do: those of the same file, by the same release.
 * @param url of the server, for the message
 * @throws UserError where there is none
 */
export function queueFor(
  { path, hash }: Pick<ServedModel, 'path' | 'hash'>,
  { version, queues }: WorkInfo,
  url: string,
): string {
  if (version !== own.version) throw otherRelease(url, version);
  const found = queues.find(({ model }) => model === hash);
  if (found) return found.queue;
  const served = queues.map(({ model }) => model.slice(0, 16)).join(', ');
  throw new UserError(
    `${basename(path)}: expected a model that ${url} answers with (SHA-256 ${served}), got ${hash.slice(0, 16)} - copy the server's file`,
    'model',
  );
}
