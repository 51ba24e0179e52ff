import type { ImageRegion } from '@liver-vlm/imaging';
import { UserError } from '../../errors.ts';
import type { Row } from '../table.ts';

/** Where a row of an image table says the lesion is: its `polygon`, else its `box`, else nothing: the whole picture. */
export function pixelRegion(row: Row, path: string): ImageRegion {
  if (row['polygon']) return { polygons: row['polygon'].split('|').map((part) => points(part, path)) };
  if (!row['box']) return undefined;
  const [left, top, right, bottom, ...rest] = numbers(row['box'], path);
  if (bottom === undefined || rest.length > 0)
    throw new UserError(`${path}: expected a box "left top right bottom", got "${row['box']}" - correct it`, 'input');
  return { box: { left: left!, top: top!, right: right!, bottom } };
}

function points(text: string, path: string): [number, number][] {
  const values = numbers(text, path);
  if (values.length < 6 || values.length % 2 === 1)
    throw new UserError(
      `${path}: expected a polygon "x y x y x y ...", got ${values.length} numbers - correct the region`,
      'input',
    );
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
}

function numbers(text: string, path: string): number[] {
  const values = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  if (values.every(Number.isFinite)) return values;
  throw new UserError(`${path}: expected numbers in pixels, got "${text.slice(0, 40)}" - correct the region`, 'input');
}
