import { createWriteStream, type WriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { storageError, writeAtomic } from './files.ts';

/** Where a line lies in its file, in bytes. */
export interface LinePlace {
  readonly at: number;
  readonly length: number;
}

/** A file of JSON lines that survives a kill: what was written whole is there when it is opened again. */
export class Journal {
  readonly path: string;
  readonly #stream: WriteStream;
  #end: number;

  private constructor(path: string, end: number) {
    this.path = path;
    this.#end = end;
    this.#stream = createWriteStream(path, { flags: 'a' });
  }

  /** @param onLine called with each line that is there already */
  static async open(path: string, onLine: (value: unknown, place: LinePlace) => void): Promise<Journal> {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    // A line cut by a kill is dropped: what it told of is done again.
    const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
    await writeAtomic(path, whole);
    for (let at = 0; at < whole.length; ) {
      const end = whole.indexOf(10, at);
      onLine(JSON.parse(whole.toString('utf8', at, end)), { at, length: end - at });
      at = end + 1;
    }
    return new Journal(path, whole.length);
  }

  append(value: unknown): Promise<LinePlace> {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    const place = { at: this.#end, length: line.length - 1 };
    this.#end += line.length;
    return new Promise((resolve, reject) => {
      this.#stream.write(line, (error) => (error ? reject(storageError(this.path, error)) : resolve(place)));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(resolve));
  }

  /** The lines at these places, one by one in the order given. */
  async *lines(places: Iterable<LinePlace>): AsyncGenerator<string> {
    const file = await open(this.path);
    try {
      for (const { at, length } of places)
        yield (await file.read(Buffer.alloc(length), 0, length, at)).buffer.toString('utf8');
    } finally {
      await file.close();
    }
  }
}
