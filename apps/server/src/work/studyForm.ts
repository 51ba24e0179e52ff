import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import own from '../../package.json' with { type: 'json' };
import type { StudyTask } from '../results/studyTask.ts';
import { taskFile, type WorkTask } from './wire.ts';

/** A job with its files as multipart/form-data, read from the disk as the other side takes them. */
export async function studyForm(task: StudyTask): Promise<{ type: string; body: ReadableStream }> {
  const { modelHash, marks, pattern, asked, source, regions } = task;
  const { version } = own;
  const about: WorkTask = {
    version,
    modelHash,
    marks: [...marks],
    asked,
    ...(pattern === undefined ? {} : { pattern }),
  };
  const images = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.dcm')).sort();
  const files = [
    ...images.map((name) => ({ name: `source/${name.replaceAll('\\', '/')}`, path: join(source, name) })),
    ...regions.map((path) => ({ name: `regions/${basename(path)}`, path })),
  ];
  const boundary = `liver-vlm-${randomUUID()}`;
  async function* parts() {
    yield head(boundary, taskFile);
    yield JSON.stringify(about);
    for (const { name, path } of files) {
      yield head(boundary, name);
      try {
        yield* createReadStream(path);
      } catch {
        // Its words would hold UIDs, and go to the log. Files go when another worker was first.
        throw new Error('a file of the study is gone');
      }
    }
    yield `\r\n--${boundary}--\r\n`;
  }
  const body = Readable.toWeb(Readable.from(parts(), { objectMode: false })) as ReadableStream;
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}

const head = (boundary: string, name: string): string =>
  `\r\n--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
