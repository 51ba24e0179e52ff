import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SliceHeader } from '@liver-vlm/imaging/study';
import { storageError, writeAtomic } from '../files.ts';
import type { LinePlace } from '../journal.ts';

/** What the index knows of one DICOM file, so that its header need not be read again. */
export interface FileHeader {
  /** On disk: the file, or the archive that it lies in. */
  readonly path: string;
  /** What an archive calls it, the archive's name before. */
  readonly member?: string;
  /** Of a plain slice; all others are read whole when their study is imported. */
  readonly header?: SliceHeader;
}

/** Headers of one study in one folder, packed: some 50 bytes a file. */
export const packHeaders = (files: readonly FileHeader[]): Uint8Array => deflateRawSync(serialize(files), { level: 1 });

const unpackHeaders = (packed: Uint8Array): FileHeader[] => deserialize(inflateRawSync(packed)) as FileHeader[];

const fileOf = (folder: string): string => join(folder, 'headers.partial');

/** Headers of all files of an import, in a file of its unfinished folder: in memory stays where each study's are. */
export class HeaderStore {
  readonly #path: string;
  #end = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @param folder the unfinished data set folder; what another run has left there is overwritten */
  static async open(folder: string): Promise<HeaderStore> {
    await writeAtomic(fileOf(folder), '');
    return new HeaderStore(fileOf(folder));
  }

  /** @throws UserError (storage) where the disk is full */
  async add(packed: Uint8Array): Promise<LinePlace> {
    const place = { at: this.#end, length: packed.length };
    this.#end += packed.length;
    try {
      const file = await open(this.#path, 'r+');
      try {
        await file.write(packed, 0, packed.length, place.at);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw storageError(this.#path, error);
    }
    return place;
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** Headers at these places, in order of folder or archive, then of name. */
export async function headersAt(folder: string, places: readonly LinePlace[]): Promise<FileHeader[]> {
  const file = await open(fileOf(folder));
  try {
    const all: FileHeader[] = [];
    for (const { at, length } of places) {
      const { buffer } = await file.read(new Uint8Array(length), 0, length, at);
      all.push(...unpackHeaders(buffer));
    }
    return all;
  } finally {
    await file.close();
  }
}
