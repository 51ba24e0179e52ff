/** A weight file that cannot be read, or weights that do not fit; the message says what was expected, what was found, and what to do. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
}

const longest = 80;

/** `text` quoted for an error message and cut to 80 characters, because names in hostile files may be megabytes long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}...` : text);
}

/** The first five names, quoted, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quote).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
