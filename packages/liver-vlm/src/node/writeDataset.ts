import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LesionSample } from '@liver-vlm/imaging';
import { type NamedTensor, writeSafetensors } from 'onnx-grad';
import { type DatasetInfo, INFO_FILE, SAMPLES_FILE, type SampleRecord, TENSORS_FOLDER } from '../dataset/format.ts';
import { UserError } from '../errors.ts';
import { sha256, storageError, writeAtomic, writeJson } from './files.ts';

const JOURNAL = 'samples.partial.jsonl';
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Fills a data set folder lesion by lesion. All is written beside the target, in `<folder>.partial`, and takes its name only when
 * complete; a killed import finds there what it had done and goes on.
 */
export class DatasetWriter {
  readonly #folder: string;
  readonly #journal: WriteStream;
  readonly #done = new Map<string, SampleRecord>();

  private constructor(folder: string, journal: WriteStream, done: readonly SampleRecord[]) {
    this.#folder = folder;
    this.#journal = journal;
    for (const r of done) this.#done.set(r.id, r);
  }

  /** @param key identifies the request (source, options): work left by another request is not mixed in. */
  static async open(folder: string, key: string, { replace = false } = {}): Promise<DatasetWriter> {
    if ((await exists(join(folder, INFO_FILE))) && !replace)
      throw new UserError(
        `${folder}: expected a new folder, got an existing data set - choose another --out, or pass --replace`,
        'storage',
      );
    const partial = `${folder}.partial`;
    const keyFile = join(partial, 'request');
    try {
      if ((await exists(partial)) && (await readFile(keyFile, 'utf8').catch(() => '')) !== key)
        await rm(partial, { recursive: true });
      await mkdir(join(partial, TENSORS_FOLDER), { recursive: true });
      await writeAtomic(keyFile, key);
      const journal = join(partial, JOURNAL);
      const lines = await readFile(journal, 'utf8').catch(() => '');
      // A line cut by a kill is dropped: its lesion is written again.
      const whole = lines.slice(0, lines.lastIndexOf('\n') + 1);
      await writeAtomic(journal, whole);
      const done = whole
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as SampleRecord);
      return new DatasetWriter(folder, createWriteStream(journal, { flags: 'a' }), done);
    } catch (error) {
      throw storageError(folder, error);
    }
  }

  /** Lesions already written, by an earlier, killed run included. */
  get done(): ReadonlyMap<string, SampleRecord> {
    return this.#done;
  }

  async add(sample: LesionSample & { label: string }): Promise<SampleRecord> {
    const [height, width] = sample.size;
    const bytes = writeSafetensors(
      new Map<string, NamedTensor>([
        [
          'image',
          {
            dtype: 'float32',
            shape: [sample.slices, sample.channels.length, height, width],
            data: new Float32Array(sample.image),
          },
        ],
        ['mask', { dtype: 'uint8', shape: [sample.slices, height, width], data: new Uint8Array(sample.mask) }],
      ]),
      {},
    );
    const file = join(TENSORS_FOLDER, `${fileName(sample.id)}.safetensors`);
    await writeAtomic(join(`${this.#folder}.partial`, file), bytes);
    const record: SampleRecord = {
      id: sample.id,
      patient: sample.patient,
      ...(sample.study === undefined ? {} : { study: sample.study }),
      lesion: sample.lesion,
      label: sample.label,
      slices: sample.slices,
      present: [...sample.present],
      ...(sample.spacing === undefined ? {} : { spacing: [sample.spacing[0], sample.spacing[1]] }),
      tensors: { file, sha256: sha256(bytes) },
      provenance: sample.provenance as SampleRecord['provenance'],
    };
    await this.#append(`${JSON.stringify(record)}\n`);
    this.#done.set(record.id, record);
    return record;
  }

  #append(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#journal.write(line, (error) => (error ? reject(storageError(this.#folder, error)) : resolve()));
    });
  }

  /** Gives the folder its name. Records stand in the order of their ids, whatever order they were written in. */
  async finish(info: DatasetInfo): Promise<void> {
    await new Promise<void>((resolve) => this.#journal.end(resolve));
    const partial = `${this.#folder}.partial`;
    const records = [...this.#done.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    await writeAtomic(join(partial, SAMPLES_FILE), records.map((r) => `${JSON.stringify(r)}\n`).join(''));
    await writeJson(join(partial, INFO_FILE), info);
    await rm(join(partial, JOURNAL));
    await rm(join(partial, 'request'));
    if (await exists(this.#folder)) await rename(this.#folder, `${this.#folder}.replaced`);
    await rename(partial, this.#folder);
    await rm(`${this.#folder}.replaced`, { recursive: true, force: true });
  }
}

/** A lesion's id as a file name that no system refuses and no two ids share. */
const fileName = (id: string): string =>
  /^[\w-]{1,100}$/.test(id) ? id : `${id.replace(/[^\w-]+/g, '_').slice(0, 60)}-${sha256(id).slice(0, 12)}`;
