/** How the pixels of a transfer syntax are coded. */
export type PixelCoding =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-ls'
  | 'jpeg2000'
  | 'htj2k'
  | 'deflated-frame'
  | 'unsupported';

/** A transfer syntax of PS3.5 as far as reading needs it. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly coding: PixelCoding;
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  readonly deflated: boolean;
}

const compressed: readonly [suffix: string, name: string, coding: PixelCoding][] = [
  ['4.50', 'JPEG Baseline (Process 1)', 'jpeg'],
  ['4.51', 'JPEG Extended (Process 2 & 4)', 'jpeg'],
  // Retired from DICOM; no second decoder confirms what ours makes of them.
  ['4.53', 'JPEG Spectral Selection (Process 6 & 8)', 'unsupported'],
  ['4.55', 'JPEG Full Progression (Process 10 & 12)', 'unsupported'],
  ['4.57', 'JPEG Lossless (Process 14)', 'jpeg'],
  ['4.70', 'JPEG Lossless (Process 14, SV1)', 'jpeg'],
  ['4.80', 'JPEG-LS Lossless', 'jpeg-ls'],
  ['4.81', 'JPEG-LS Near-Lossless', 'jpeg-ls'],
  ['4.90', 'JPEG 2000 Lossless', 'jpeg2000'],
  ['4.91', 'JPEG 2000', 'jpeg2000'],
  ['4.92', 'JPEG 2000 Part 2 Lossless', 'unsupported'],
  ['4.93', 'JPEG 2000 Part 2', 'unsupported'],
  ['4.201', 'HTJ2K Lossless', 'htj2k'],
  ['4.202', 'HTJ2K Lossless RPCL', 'htj2k'],
  ['4.203', 'HTJ2K', 'htj2k'],
  ['5', 'RLE Lossless', 'rle'],
  ['8.1', 'Deflated Image Frame Compression', 'deflated-frame'],
];

const root = '1.2.840.10008.1.2';
const explicitLittle = { explicit: true, littleEndian: true, deflated: false, coding: 'native' } as const;
const known = new Map<string, TransferSyntax>(
  [
    { ...explicitLittle, uid: root, name: 'Implicit VR Little Endian', explicit: false },
    { ...explicitLittle, uid: `${root}.1`, name: 'Explicit VR Little Endian' },
    { ...explicitLittle, uid: `${root}.2`, name: 'Explicit VR Big Endian', littleEndian: false },
    { ...explicitLittle, uid: `${root}.1.99`, name: 'Deflated Explicit VR Little Endian', deflated: true },
    ...compressed.map(([suffix, name, coding]) => ({ ...explicitLittle, uid: `${root}.${suffix}`, name, coding })),
  ].map((syntax) => [syntax.uid, syntax]),
);

/** Looks a transfer syntax up; an unknown one is taken as explicit little endian with pixels we cannot decode. */
export function transferSyntax(uid: string): TransferSyntax {
  return known.get(uid) ?? { ...explicitLittle, uid, name: `unknown (${uid})`, coding: 'unsupported' };
}

/** The three uncompressed transfer syntaxes a file without meta header can be in. */
export const nativeSyntaxes = {
  implicitLittle: transferSyntax(root),
  explicitLittle: transferSyntax(`${root}.1`),
  explicitBig: transferSyntax(`${root}.2`),
};
