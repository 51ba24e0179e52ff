/** Writes a number as a Decimal String: at most 16 characters, as exact as they allow (PS3.5 6.2). */
export function decimalString(value: number): string {
  const plain = String(value);
  if (plain.length <= 16) return plain;
  for (let digits = 15; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return value.toExponential(8);
}

/** Milliseconds after midnight as a DICOM time, `HHMMSS.ffffff`. */
export function dicomTime(ms: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const seconds = ms / 1000;
  const fraction = String(Math.round(ms % 1000)).padStart(3, '0');
  return `${two(seconds / 3600)}${two((seconds / 60) % 60)}${two(seconds % 60)}.${fraction}000`;
}
