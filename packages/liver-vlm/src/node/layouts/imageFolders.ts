import { join } from 'node:path';
import type { Row } from '../table.ts';
import { listing } from './listing.ts';

const IMAGE = /\.(png|jpe?g)$/i;

/** `<class>/*.png|jpg`: each picture its own patient, for want of better. Nothing where the folder is not laid out so. */
export async function imageFolders(root: string): Promise<Row[] | undefined> {
  const rows: Row[] = [];
  for (const label of (await listing(root)).folders)
    for (const file of (await listing(join(root, label))).files)
      if (IMAGE.test(file)) rows.push({ path: join(root, label, file), label, group: `${label}/${file}` });
  return rows.length > 0 ? rows : undefined;
}
