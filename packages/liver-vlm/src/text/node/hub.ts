import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { downloadFile } from '@huggingface/hub';
import { UserError } from '../../errors.ts';
import { writeAtomic } from '../../node/files.ts';

export interface DownloadOptions {
  /** Where models are kept; `~/.cache/liver-vlm/models` where left out. */
  readonly cache?: string;
  /** Branch, tag or commit. */
  readonly revision?: string;
  readonly hubUrl?: string;
  /** Told which file is being fetched. */
  readonly onFile?: (name: string) => void;
}

const WEIGHTS = ['model.safetensors', 'pytorch_model.bin'];

/** One file of each row is needed; of several, the first that exists. The weights come last: where they are, all is. */
const FILES: readonly (readonly string[])[] = [['config.json'], ['tokenizer.json', 'vocab.txt'], WEIGHTS];

/**
 * Downloads a text encoder from Hugging Face, file by file, into a cache folder; files that are there are not fetched again, so a model
 * once downloaded needs no network.
 * @param id ORGANISATION/NAME or NAME
 * @returns the folder, for `loadTextEncoder`
 * @throws UserError where the model does not exist, lacks a file, or the network does not answer
 */
export async function downloadTextEncoder(id: string, options: DownloadOptions = {}): Promise<string> {
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(id) || id.includes('..'))
    throw new UserError(
      `text model: expected hub:ORGANISATION/NAME, got "hub:${id}" - copy the id from the model's page`,
      'config',
    );
  const revision = options.revision ?? 'main';
  const cache = options.cache ?? join(homedir(), '.cache', 'liver-vlm', 'models');
  const folder = join(cache, `${id.replace('/', '--')}@${revision.replaceAll(/[^\w.-]/g, '-')}`);
  if (await anyOf(folder, WEIGHTS)) return folder;
  // Says whether a bare vocabulary is lower-case; not every model has one.
  await fetchFirst(id, revision, folder, ['tokenizer_config.json'], options, true);
  for (const names of FILES) await fetchFirst(id, revision, folder, names, options);
  return folder;
}

async function anyOf(folder: string, names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return found.some((file) => file?.isFile());
}

async function fetchFirst(
  id: string,
  revision: string,
  folder: string,
  names: readonly string[],
  { hubUrl, onFile }: DownloadOptions,
  optional = false,
): Promise<void> {
  if (await anyOf(folder, names)) return;
  for (const name of names) {
    onFile?.(name);
    let file: Blob | null;
    try {
      file = await downloadFile({ repo: id, path: name, revision, ...(hubUrl === undefined ? {} : { hubUrl }) });
    } catch (error) {
      const reason =
        error instanceof Error ? `${error.message}${error.cause ? ` (${error.cause})` : ''}` : String(error);
      throw new UserError(
        `text model hub:${id}: expected ${name} from Hugging Face, got "${reason}" - check the id and the network, or copy the model into a folder and name that folder instead`,
        'input',
      );
    }
    if (file) return writeAtomic(join(folder, name), new Uint8Array(await file.arrayBuffer()));
  }
  if (!optional)
    throw new UserError(
      `text model hub:${id}: expected ${names.join(' or ')}, got a repository without - choose a model of the BERT family`,
      'model',
    );
}
