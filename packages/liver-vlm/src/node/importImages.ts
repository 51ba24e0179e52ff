import { dirname, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { importStudies, type ThreadedImportRequest } from './importing/importStudies.ts';
import type { PictureExtraction, PictureJob, PictureLesionJob } from './importing/job.ts';
import { type ImportedDataset, type Refused, refusalOf } from './importRequest.ts';
import { pixelRegion } from './layouts/pixelRegion.ts';
import { type Row, readTable } from './table.ts';

/**
 * Imports a CSV of 2-D images of any modality: columns `path,label,group` and, to cut a lesion out, `box` ("left top right bottom") or
 * `polygon` ("x y x y ..."; several separated by "|"), in pixels. Paths are relative to the CSV. `group` keeps pictures of one patient
 * on one side of a split.
 */
export async function importImages(
  request: ThreadedImportRequest & {
    readonly csv: string;
    /** The rows, where a folder stands for the CSV; their paths are relative to it. */
    readonly rows?: readonly Row[];
    /** What was left out before. */
    readonly left?: readonly Refused[];
    /** What the CSV calls our columns: ours -> its. A box may also stand in four columns: left, top, right, bottom. */
    readonly columns?: Readonly<Record<string, string>>;
  },
): Promise<ImportedDataset> {
  const { csv, size, margin, left = [] } = request;
  const columns = request.columns ?? {};
  const needed = ['path', 'label', 'group', ...Object.keys(columns)].map((c) => columns[c] ?? c);
  const table = request.rows ?? (await readTable(csv, needed));
  const rows = table.map((row) => renamed(row, columns));
  const marginFraction = 'fraction' in margin ? margin.fraction : 0.2;
  const extraction: PictureExtraction = { size, marginFraction, channels: 'grey' };
  return importStudies(request, {
    layout: request.rows ? '2-D images in a folder for each class' : '2-D images from a CSV',
    source: csv,
    key: [csv, rows],
    lesions: rows.length,
    synthetic: false,
    samples: { kind: 'image', channels: ['grey'], extraction: { ...extraction } },
    studies: (refused) => {
      refused.push(...left);
      return request.rows
        ? pictures(rows, csv, (row) => row['path'] ?? '', refused)
        : pictures(rows, dirname(csv), (_, i) => `${csv}, row ${i + 2}`, refused);
    },
  });
}

/** The pictures of a table, each with all its rows. */
function* pictures(
  rows: readonly Row[],
  root: string,
  nameOf: (row: Row, i: number) => string,
  refused: Refused[],
): Generator<PictureJob> {
  const numbered = rows.map((row, i) => ({ row, i }));
  const byPicture = Map.groupBy(numbered, ({ row }) => JSON.stringify([row['path'], row['group']]));
  for (const own of byPicture.values()) {
    const { path = '', group: patient = '' } = own[0]!.row;
    const lesions = own.flatMap(({ row, i }): PictureLesionJob[] => {
      const where = nameOf(row, i);
      try {
        if (!patient) throw new UserError(`${path}: expected a group, got an empty cell - fill it`, 'input');
        const lesion = String(i + 1).padStart(5, '0');
        return [{ lesion, label: row['label'] ?? '', region: pixelRegion(row, path), where }];
      } catch (error) {
        refused.push({ what: where, why: refusalOf(error) });
        return [];
      }
    });
    const file = resolve(root, path);
    if (lesions.length > 0) yield { patient, picture: { file, path }, lesions };
  }
}

/** The row under our names. */
function renamed(row: Row, columns: Readonly<Record<string, string>>): Row {
  const ours = Object.fromEntries(Object.entries(columns).map(([own, its]) => [own, row[its]!]));
  const corners = ['left', 'top', 'right', 'bottom'].map((c) => ours[c] ?? row[c] ?? '');
  return { ...row, ...ours, ...(corners.every((v) => v !== '') ? { box: corners.join(' ') } : {}) };
}
