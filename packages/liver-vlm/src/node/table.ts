import { parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import { readIfPresent } from './files.ts';

export type Row = Readonly<Record<string, string>>;

/** Reads a CSV with a header line; every row has every column. @throws UserError that names the file and the missing column */
export async function readTable(path: string, required: readonly string[]): Promise<Row[]> {
  const bytes = await readIfPresent(path);
  if (!bytes) throw new UserError(`${path}: expected a CSV file, got none - check the path`, 'input');
  let rows: Row[];
  try {
    rows = parse(Buffer.from(bytes), { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Row[];
  } catch (error) {
    throw new UserError(
      `${path}: expected CSV, got ${(error as Error).message} - save it as comma-separated UTF-8`,
      'input',
    );
  }
  if (rows.length === 0)
    throw new UserError(`${path}: expected at least one row, got none - add your lesions`, 'input');
  for (const column of required)
    if (rows[0]![column] === undefined)
      throw new UserError(
        `${path}: expected the columns ${required.join(', ')}, got ${Object.keys(rows[0]!).join(', ')} - add "${column}"`,
        'input',
      );
  return rows;
}

/** Rows as CSV, a head among them; a cell is quoted where it must be. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\n`).join('');

const cell = (text: string): string => (/[",\n]/.test(text) ? quoted(text) : text);

/** A cell of a CSV in quotes. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
