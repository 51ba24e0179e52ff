const dayMs = 86_400_000;

/**
 * Moves the date of a DICOM DA (`YYYYMMDD`, also the old `YYYY.MM.DD`) or DT (`YYYYMMDDHHMMSS...`) value back by whole days; the time of
 * day stays. Several values are separated by a backslash.
 *
 * @returns `undefined` where a value names no whole day (a year alone cannot be moved by days)
 */
export function shiftDates(text: string, daysBack: number): string | undefined {
  const shifted = text.split('\\').map((value) => shiftDate(value.trim(), daysBack));
  return shifted.includes(undefined) ? undefined : shifted.join('\\');
}

function shiftDate(value: string, daysBack: number): string | undefined {
  if (value === '') return '';
  const match = /^(\d{4})(\.?)(\d{2})\2(\d{2})(.*)$/.exec(value);
  if (match === null) return undefined;
  const [, year, , month, day, rest] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (Number(year) < 1000 || date.getUTCMonth() !== Number(month) - 1) return undefined;
  return new Date(date.getTime() - daysBack * dayMs).toISOString().slice(0, 10).replaceAll('-', '') + rest;
}
