import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LesionSample } from '@liver-vlm/imaging';
import type { NamedTensor } from 'onnx-grad';
import { writeSafetensors } from 'onnx-grad/safetensors';
import { INFO_FILE, SAMPLES_FILE, TENSORS_FOLDER } from '../dataset/folder.ts';
import type { DatasetInfo, SampleRecord } from '../dataset/format.ts';
import { UserError } from '../errors.ts';
import { sha256, storageError, writeAtomic, writeJson } from './files.ts';
import { Journal, type LinePlace } from './journal.ts';

const JOURNAL = 'samples.partial.jsonl';
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A lesion that is written: its label, and where its record lies. */
export interface WrittenLesion extends LinePlace {
  readonly label: string;
}

/**
 * Fills a data set folder lesion by lesion. All is written beside the target, in `<folder>.partial`, and takes its name only when
 * complete; a killed import finds there what it had done and goes on. Records stay on disk: a word of each is held in memory.
 */
export class DatasetWriter {
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #done: Map<string, WrittenLesion>;

  private constructor(folder: string, journal: Journal, done: Map<string, WrittenLesion>) {
    this.#folder = folder;
    this.#journal = journal;
    this.#done = done;
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
      await removeHalves(partial);
      await mkdir(join(partial, TENSORS_FOLDER), { recursive: true });
      await writeAtomic(keyFile, key);
      const done = new Map<string, WrittenLesion>();
      const journal = await Journal.open(join(partial, JOURNAL), (line, place) => {
        const { id, label } = line as SampleRecord;
        done.set(id, { label, ...place });
      });
      return new DatasetWriter(folder, journal, done);
    } catch (error) {
      throw storageError(folder, error);
    }
  }

  /** The folder until it is complete. */
  get partial(): string {
    return `${this.#folder}.partial`;
  }

  /** Lesions already written, by an earlier, killed run included. */
  get done(): ReadonlyMap<string, WrittenLesion> {
    return this.#done;
  }

  /** Writes a lesion and records it. */
  async add(sample: LesionSample & { label: string }): Promise<SampleRecord> {
    const record = await writeTensors(this.partial, sample);
    await this.record(record);
    return record;
  }

  /** Records a lesion whose tensors are written. */
  async record(record: SampleRecord): Promise<void> {
    const place = await this.#journal.append(record);
    this.#done.set(record.id, { label: record.label, ...place });
  }

  /** Gives the folder its name. Records stand in the order of their ids, whatever order they were written in. */
  async finish(info: DatasetInfo): Promise<void> {
    await this.#journal.close();
    const { partial } = this;
    const sorted = [...this.#done].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
    const samples = await open(join(partial, SAMPLES_FILE), 'w');
    try {
      for await (const line of this.#journal.lines(sorted)) await samples.write(`${line}\n`);
      await samples.sync();
    } catch (error) {
      throw storageError(this.#folder, error);
    } finally {
      await samples.close();
    }
    await writeJson(join(partial, INFO_FILE), info);
    await rm(join(partial, JOURNAL));
    await rm(join(partial, 'request'));
    if (await exists(this.#folder)) await rename(this.#folder, `${this.#folder}.replaced`);
    await rename(partial, this.#folder);
    await rm(`${this.#folder}.replaced`, { recursive: true, force: true });
  }
}

/** Removes the files that a kill has cut while they were written. */
export async function removeHalves(folder: string): Promise<void> {
  if (!(await exists(folder))) return;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.endsWith('.tmp')) await rm(join(entry.parentPath, entry.name));
}

/** Writes a lesion's tensors into a data set folder and gives its record. */
export async function writeTensors(folder: string, sample: LesionSample & { label: string }): Promise<SampleRecord> {
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
  await writeAtomic(join(folder, file), bytes);
  return {
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
}

/** A lesion's id as a file name that no system refuses and no two ids share. */
const fileName = (id: string): string =>
  /^[\w-]{1,100}$/.test(id) ? id : `${id.replace(/[^\w-]+/g, '_').slice(0, 60)}-${sha256(id).slice(0, 12)}`;
