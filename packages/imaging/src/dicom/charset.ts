/** Labels of the Encoding Standard for the defined terms of (0008,0005), PS3.3 C.12.1.1.2. */
const encodings: Record<string, string> = {
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gb18030',
  'ISO 2022 IR 58': 'gb18030',
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
};

/**
 * Decodes text in the character set a data set names; escape sequences that only announce a set are dropped.
 * An unknown or absent set is read as UTF-8 where the bytes are valid UTF-8, else as Latin-1, which never fails.
 */
export function decodeText(bytes: Uint8Array, terms: readonly string[]): string {
  if (bytes.every((byte) => byte < 0x80 && byte !== 0x1b)) return ascii(bytes);
  for (const term of [...terms].reverse()) {
    const label = encodings[term.trim()] ?? encodings[term.trim().replace('ISO 2022 IR', 'ISO_IR')];
    if (label === undefined) continue;
    return new TextDecoder(label).decode(label === 'iso-2022-jp' ? bytes : withoutEscapes(bytes));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('iso-8859-1').decode(bytes);
  }
}

/** Bytes to text, one character a byte. */
export function ascii(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function withoutEscapes(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x1b) {
      i++;
      while (i < bytes.length && (bytes[i] as number) >= 0x20 && (bytes[i] as number) < 0x30) i++;
    } else kept.push(bytes[i] as number);
  }
  return Uint8Array.from(kept);
}
