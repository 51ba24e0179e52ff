// Encodes 16-bit samples as lossless HTJ2K: `node tools/encode_htj2k.ts IN.raw OUT.jhc COLUMNS ROWS BITS_STORED`.
// For tools/reading_fixtures.py, as Python has no such encoder; OpenJPEG, another implementation, decodes the result there.
import { readFile, writeFile } from 'node:fs/promises';
import codecs from 'dcmjs-codecs';

const [input = '', output = '', columns, rows, bitsStored] = process.argv.slice(2);
await codecs.NativeCodecs.initializeAsync();
const context = new codecs.Context({
  width: Number(columns),
  height: Number(rows),
  bitsAllocated: 16,
  bitsStored: Number(bitsStored),
  samplesPerPixel: 1,
  pixelRepresentation: 0,
  planarConfiguration: 0,
  photometricInterpretation: 'MONOCHROME2',
  decodedBuffer: new Uint8Array(await readFile(input)),
});
const encoded = codecs.NativeCodecs.encodeHtJpeg2000(context, { lossy: false }).getEncodedBuffer();
if (encoded === undefined) throw new Error(`${input}: expected an encoded frame, got nothing`);
await writeFile(output, encoded);
