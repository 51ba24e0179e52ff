import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { isDiskFull } from '../store/diskFull.ts';
import { UploadRefused } from './refused.ts';

export interface UploadLimits {
  /** Bytes of the whole body. */
  readonly bytes: number;
  readonly files: number;
  /** How long the sender may be silent, ms. */
  readonly idleMs: number;
}

export interface Upload {
  /** Folder with what was sent as `files`. */
  readonly source: string;
  readonly files: number;
  /** Folder with what was sent as `roi`; undefined where nothing was. */
  readonly roi: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Receives a multipart body into a folder as it comes, never more of it in memory than a chunk. Names of files are not trusted: each
 * file lies in a folder of its own under what is left of its name.
 * @throws UploadRefused
 */
export async function receiveUpload(request: Request, folder: string, limits: UploadLimits): Promise<Upload> {
  const counts = { files: 0, roi: 0 };
  const fields = await receiveForm(request, limits, (name, filename) => {
    if (name !== 'files' && name !== 'roi') return undefined;
    const number = String(++counts[name]).padStart(5, '0');
    return join(folder, name === 'files' ? 'source' : 'roi', number, safeName(filename?.split(/[/\\]/).at(-1)));
  });
  return {
    source: join(folder, 'source'),
    files: counts.files,
    roi: counts.roi > 0 ? join(folder, 'roi') : undefined,
    fields,
  };
}

/**
 * Receives a form, a request's or an answer's, writing each file as it comes to where `place` says; where that is nowhere it is passed
 * over. Gives the fields that are no files.
 * @throws UploadRefused also where `place` throws
 */
export async function receiveForm(
  form: Pick<Request | Response, 'headers' | 'body'>,
  limits: UploadLimits,
  place: (name: string, filename: string | undefined) => string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const type = form.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type) || form.body === null)
    throw new UploadRefused(
      415,
      'body: expected multipart/form-data with a part named files, got another type - send a form',
    );
  const tooLarge = new UploadRefused(
    413,
    `body: expected at most ${limits.bytes} bytes, got more - send fewer series, or ask for a larger limit`,
  );
  if (Number(form.headers.get('content-length') ?? 0) > limits.bytes) throw tooLarge;
  const parser = parserFor({
    headers: { 'content-type': type } as BusboyHeaders,
    limits: { files: limits.files, fields: 20, fieldSize: 10_000, fieldNameSize: 100, headerPairs: 20 },
    preservePath: true,
  });
  const fields = new Map<string, string>();
  const writing: Promise<void>[] = [];
  const parts: BusboyFileStream[] = [];
  const failed = Promise.withResolvers<never>();
  // Awaited through the race below; a second failure after the first has no one to tell.
  failed.promise.catch(() => undefined);
  parser.on('field', (name, value) => fields.set(name, value));
  parser.on('filesLimit', () =>
    failed.reject(
      new UploadRefused(413, `body: expected at most ${limits.files} files, got more - send them as one zip`),
    ),
  );
  parser.on('file', (name: string, part: BusboyFileStream, filename: string | undefined) => {
    try {
      const path = place(name, filename);
      if (path === undefined) {
        part.resume();
        return;
      }
      // A part that breaks off says so at once: it must be listened to before anything is waited for.
      mkdirSync(dirname(path), { recursive: true });
      const written = pipeline(part, createWriteStream(path, { flags: 'wx' }));
      written.catch(failed.reject);
      writing.push(written);
      parts.push(part);
    } catch (error) {
      part.resume();
      failed.reject(error);
    }
  });
  let timer: NodeJS.Timeout | undefined;
  const body = Readable.fromWeb(form.body as Parameters<typeof Readable.fromWeb>[0]);
  const silent = () =>
    failed.reject(
      new UploadRefused(408, `body: expected more of it within ${limits.idleMs / 1000} s, got nothing - send again`),
    );
  try {
    await Promise.race([pump(), failed.promise]);
    await Promise.all(writing);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    clearTimeout(timer);
    body.destroy();
    parser.destroy();
    for (const part of parts) part.destroy();
    await Promise.allSettled(writing);
  }
  return fields;

  async function pump(): Promise<void> {
    let bytes = 0;
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        timer = setTimeout(silent, limits.idleMs);
        for await (const chunk of chunks) {
          timer.refresh();
          bytes += chunk.length;
          if (bytes > limits.bytes) throw tooLarge;
          yield chunk;
        }
        clearTimeout(timer);
      },
      parser,
    );
  }
}

function parserFor(config: BusboyConfig): InstanceType<typeof Busboy> {
  try {
    return new Busboy(config);
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof UploadRefused) return error;
  if (isDiskFull(error))
    return new UploadRefused(507, 'body: expected room on the disk, got none - try again later', { cause: error });
  const why = error instanceof Error ? error.message : String(error);
  return new UploadRefused(400, `body: expected whole multipart/form-data, got ${why} - send it again`, {
    cause: error,
  });
}

/** Letters, digits, dots, dashes: the ending tells volumes, and the words their phase. */
export function safeName(name: string | undefined): string {
  const plain = (name ?? '').replaceAll(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '');
  return plain === '' ? 'file' : plain.slice(-80);
}
