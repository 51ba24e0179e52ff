import { join, relative, sep } from 'node:path';
import type { Refused } from '../importRequest.ts';
import type { Row } from '../table.ts';
import { listing } from './listing.ts';

const IMAGE = /\.(png|jpe?g)$/i;

/** Pictures of a folder laid out by class, and the files in it that are none. */
export interface ImageFolders {
  readonly rows: readonly Row[];
  readonly left: readonly Refused[];
}

/**
 * `<class>/*.png|jpg`, each picture its own patient, for want of better; or `<class>/<patient>/*.png|jpg`, however deep.
 * Nothing where the folder holds no picture so.
 */
export async function imageFolders(root: string): Promise<ImageFolders | undefined> {
  const rows: Row[] = [];
  const left: Refused[] = [];
  const look = async (folder: string, label: string, patient: string | undefined): Promise<void> => {
    const { folders, files } = await listing(folder);
    for (const file of files) {
      const path = relative(root, join(folder, file)).replaceAll(sep, '/');
      if (IMAGE.test(file)) rows.push({ path, label, group: patient ?? `${label}/${file}` });
      else left.push({ what: path, why: 'expected a PNG or JPEG, got another file - convert it, if it is a picture' });
    }
    for (const inner of folders) await look(join(folder, inner), label, patient ?? `${label}/${inner}`);
  };
  for (const label of (await listing(root)).folders) await look(join(root, label), label, undefined);
  return rows.length > 0 ? { rows, left } : undefined;
}
