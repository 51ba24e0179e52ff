/** Text in UTF-8 as bytes of even length, as DICOM demands: padded with a blank, a UID with a zero byte (PS3.5 chapter 6.2). */
export function paddedText(text: string, pad = ' '): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return bytes.length % 2 === 0 ? bytes : new TextEncoder().encode(text + pad);
}
