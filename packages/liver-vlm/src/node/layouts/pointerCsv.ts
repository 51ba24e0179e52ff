import { dirname, resolve } from 'node:path';
import type { Vec3 } from '@liver-vlm/imaging';
import { UserError } from '../../errors.ts';
import type { RegionSource, StudyJob } from '../importing/job.ts';
import type { Row } from '../table.ts';
import { phaseOfName } from './phaseOfName.ts';

/**
 * A CSV that points at volumes: columns `patient,lesion,label`, a column of paths for each phase (named NC, AP, PVP, DP or by our
 * words), and where the lesion is: `mask` (a path; with `value` one number of a label map), `box` ("x y z x y z", patient mm, LPS) or
 * `point` ("x y z") with `radius` (mm). Paths are relative to the CSV. Nothing where no column is a phase.
 */
export function pointerCsv(csv: string, rows: readonly Row[]): StudyJob[] | undefined {
  const columns = Object.keys(rows[0] ?? {});
  const own = new Set([
    'patient',
    'study',
    'lesion',
    'label',
    'mask',
    'value',
    'box',
    'point',
    'radius',
    'path',
    'group',
  ]);
  const phaseColumns = columns
    .filter((c) => !own.has(c))
    .flatMap((column) => {
      const told = phaseOfName(column);
      return told ? [{ column, ...told }] : [];
    });
  if (phaseColumns.length === 0 || !columns.includes('patient')) return undefined;
  for (const column of ['lesion', 'label'])
    if (!columns.includes(column))
      throw new UserError(
        `${csv}: expected the columns patient, lesion and label, got ${columns.join(', ')} - add "${column}"`,
      );
  const at = (path: string) => resolve(dirname(csv), path);
  // Lesions of one study are those whose phases are the same files.
  const key = (row: Row) =>
    JSON.stringify([row['patient'], row['study'] ?? '', phaseColumns.map((p) => row[p.column])]);
  return [...Map.groupBy(rows, key).values()].map((lesions): StudyJob => {
    const first = lesions[0]!;
    const phases = phaseColumns
      .filter(({ column }) => first[column] !== '')
      .map(({ column, phase, reason }) => ({ phase, reason: `column ${reason}`, file: at(first[column]!) }));
    return {
      patient: first['patient']!,
      ...(first['study'] ? { study: first['study'] } : {}),
      images: { kind: 'volumes', phases },
      lesions: lesions.map((row) => ({ lesion: row['lesion']!, label: row['label']!, region: regionOf(row, csv, at) })),
    };
  });
}

function regionOf(row: Row, csv: string, at: (path: string) => string): RegionSource {
  const where = `${csv}: patient ${row['patient']}, lesion ${row['lesion']}`;
  if (row['mask'])
    return { kind: 'file', path: at(row['mask']), ...(row['value'] ? { label: Number(row['value']) } : {}) };
  if (row['box']) {
    const [x0, y0, z0, x1, y1, z1] = numbers(row['box'], 6, where);
    return { kind: 'box', low: [x0, y0, z0] as Vec3, high: [x1, y1, z1] as Vec3 };
  }
  if (row['point']) {
    const [radius] = numbers(row['radius'] ?? '', 1, `${where}, radius`);
    return { kind: 'point', point: numbers(row['point'], 3, where) as unknown as Vec3, radius: radius! };
  }
  throw new UserError(`${where}: expected a mask, box or point, got none - fill one of these columns`);
}

function numbers(text: string, count: number, where: string): number[] {
  const values = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  if (values.length === count && values.every(Number.isFinite)) return values;
  throw new UserError(`${where}: expected ${count} number${count > 1 ? 's' : ''}, got "${text}" - correct it`);
}
