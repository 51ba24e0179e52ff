import { readFile } from 'node:fs/promises';
import { type DicomWeb, PacsError } from '@liver-vlm/imaging';

/** Duplicate SOP instance: the archive has it from an earlier attempt. */
const DUPLICATE = '0111';

/** Stores files in the archive. @throws PacsError also where it refuses one */
export async function sendFiles(pacs: DicomWeb, files: readonly string[]): Promise<void> {
  const bytes = await Promise.all(files.map(async (file) => new Uint8Array(await readFile(file))));
  const { refused } = await pacs.store(bytes);
  const [first] = refused.filter(({ reason }) => reason !== DUPLICATE);
  if (first !== undefined)
    throw new PacsError(
      'answer',
      `results: expected the archive to take them, got a refusal of ${first.sopInstanceUid} for reason ${first.reason} - see the archive's log`,
    );
}
