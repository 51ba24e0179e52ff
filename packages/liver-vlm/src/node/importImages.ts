import { dirname, isAbsolute, resolve } from 'node:path';
import { extractImageLesion, type ImageRegion } from '@liver-vlm/imaging';
import { decodeImage } from '@liver-vlm/imaging/node';
import { UserError } from '../errors.ts';
import { readIfPresent, sha256 } from './files.ts';
import { type ImportedDataset, type ImportRequest, type Refused, refusalOf } from './importRequest.ts';
import { type Row, readTable } from './table.ts';
import { DatasetWriter } from './writeDataset.ts';

/**
 * Imports a CSV of 2-D images of any modality: columns `path,label,group` and, to cut a lesion out, `box` ("left top right bottom") or
 * `polygon` ("x y x y ..."; several separated by "|"), in pixels. Paths are relative to the CSV. `group` keeps pictures of one patient
 * on one side of a split.
 */
export async function importImages(
  request: ImportRequest & {
    readonly csv: string;
    /** The rows, where a folder stands for the CSV. */
    readonly rows?: readonly Row[];
    /** What the CSV calls our columns: ours -> its. A box may also stand in four columns: left, top, right, bottom. */
    readonly columns?: Readonly<Record<string, string>>;
  },
): Promise<ImportedDataset> {
  const { csv, out, size, margin, onProgress } = request;
  const columns = request.columns ?? {};
  const needed = ['path', 'label', 'group', ...Object.keys(columns)].map((c) => columns[c] ?? c);
  const table = request.rows ?? (await readTable(csv, needed));
  const rows = table.map((row) => renamed(row, columns));
  const extraction = { size, marginFraction: 'fraction' in margin ? margin.fraction : 0.2, channels: 'grey' } as const;
  const writer = await DatasetWriter.open(out, sha256(JSON.stringify([csv, rows, extraction])), {
    replace: request.replace,
  });
  const refused: Refused[] = [];
  for (const [i, row] of rows.entries()) {
    const id = `${String(i + 1).padStart(5, '0')}`;
    try {
      if (!writer.done.has(`${row['group']}_${id}`)) await importRow(row, id);
    } catch (error) {
      refused.push({ what: `${csv}, row ${i + 2}`, why: refusalOf(error) });
    }
    onProgress?.(i + 1, rows.length);
  }

  async function importRow(row: Row, lesion: string): Promise<void> {
    const path = row['path']!;
    const file = isAbsolute(path) ? path : resolve(dirname(csv), path);
    const bytes = await readIfPresent(file);
    if (!bytes)
      throw new UserError(
        `${path}: expected an image, got no file - correct the path, it is relative to the CSV`,
        'input',
      );
    if (!row['label'] || !row['group'])
      throw new UserError(`${path}: expected a label and a group, got an empty cell - fill it`, 'input');
    if (request.classes && !request.classes.includes(row['label']))
      throw new UserError(
        `${path}: expected a label among ${request.classes.join(', ')}, got "${row['label']}" - correct it, or add the class`,
        'input',
      );
    const sample = extractImageLesion(
      { patient: row['group'], lesion, label: row['label'] },
      await decodeImage(bytes, path),
      regionOf(row, path),
      { size: extraction.size, margin: extraction.marginFraction, channels: extraction.channels },
    );
    await writer.add({
      ...sample,
      label: row['label'],
      provenance: { ...sample.provenance, path, sha256: sha256(bytes) },
    });
  }

  const labels = [...writer.done.values()].map((r) => r.label);
  if (labels.length === 0)
    throw new UserError(
      `${csv}: expected at least one readable image, got none - first refusal: ${refused[0]?.why}`,
      'input',
    );
  const classes = request.classes ?? [...new Set(labels)].sort();
  await writer.finish({
    format: 'liver-vlm-dataset',
    version: 1,
    name: request.name,
    kind: 'image',
    synthetic: false,
    classes: [...classes],
    channels: ['grey'],
    size: [size, size],
    extraction,
    source: request.description ?? '2-D images from a CSV',
    createdBy: request.createdBy,
  });
  return { folder: out, lesions: labels.length, classes, refused };
}

/** The row under our names. */
function renamed(row: Row, columns: Readonly<Record<string, string>>): Row {
  const ours = Object.fromEntries(Object.entries(columns).map(([own, its]) => [own, row[its]!]));
  const corners = ['left', 'top', 'right', 'bottom'].map((c) => ours[c] ?? row[c] ?? '');
  return { ...row, ...ours, ...(corners.every((v) => v !== '') ? { box: corners.join(' ') } : {}) };
}

function regionOf(row: Row, path: string): ImageRegion {
  const numbers = (text: string) => {
    const values = text
      .trim()
      .split(/[\s,;]+/)
      .map(Number);
    if (values.some((v) => !Number.isFinite(v)))
      throw new UserError(
        `${path}: expected numbers in pixels, got "${text.slice(0, 40)}" - correct the region`,
        'input',
      );
    return values;
  };
  if (row['polygon']) {
    const polygons = row['polygon'].split('|').map((part) => {
      const v = numbers(part);
      return Array.from({ length: Math.floor(v.length / 2) }, (_, i): [number, number] => [v[2 * i]!, v[2 * i + 1]!]);
    });
    return { polygons };
  }
  if (row['box']) {
    const [left, top, right, bottom, ...rest] = numbers(row['box']);
    if (bottom === undefined || rest.length > 0)
      throw new UserError(`${path}: expected a box "left top right bottom", got "${row['box']}" - correct it`, 'input');
    return { box: { left: left!, top: top!, right: right!, bottom } };
  }
  return undefined;
}
