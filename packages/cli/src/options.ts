import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0) throw new InvalidArgumentError(`expected a whole number, got "${text}"`);
  return n;
}

export function zeroToOne(text: string): number {
  const n = Number(text);
  if (!(n >= 0 && n <= 1)) throw new InvalidArgumentError(`expected a number from 0 to 1, got "${text}"`);
  return n;
}

/** "10mm" or "20%": what is kept around a lesion. */
export function margin(text: string): { mm: number } | { fraction: number } {
  const match = /^(\d+(?:\.\d+)?)\s*(mm|%)$/.exec(text.trim());
  if (!match) throw new InvalidArgumentError(`expected a length such as 10mm or a share such as 20%, got "${text}"`);
  return match[2] === 'mm' ? { mm: Number(match[1]) } : { fraction: Number(match[1]) / 100 };
}

/** "path=file,group=patient": what a table calls our columns. */
export function columnMap(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  if (pairs.some((p) => p.length !== 2 || !p[0] || !p[1]))
    throw new InvalidArgumentError(`expected ours=theirs, comma-separated, got "${text}"`);
  return Object.fromEntries(pairs as [string, string][]);
}
