import dicomParser from 'dicom-parser';
import { inflate } from '../archive/inflate.ts';
import { ImagingError } from '../error.ts';
import { DicomDataset } from './dataset.ts';
import { representationOf } from './tags.ts';
import { nativeSyntaxes, type TransferSyntax, transferSyntax } from './transferSyntax.ts';

/** A parsed DICOM file; pixel data stays undecoded in `bytes`. */
export interface DicomFile {
  readonly name: string;
  readonly dataset: DicomDataset;
  readonly meta: DicomDataset;
  readonly transferSyntax: TransferSyntax;
  /** What the data set's offsets point into: the file, or its inflated data set. */
  readonly bytes: Uint8Array;
  /** What is wrong with the file though it could be read: its named corrections. */
  readonly notes: readonly string[];
  /** Why parsing stopped before the end, where it did. */
  readonly damage: string | undefined;
}

/** How far a file is parsed. */
export interface ParseOptions {
  /** `pixels`: stop where pixel data begins, so that the beginning of a file is enough. */
  readonly until?: 'pixels';
}

/** How much a deflated data set may expand to by default. */
const inflatedLimit = 1 << 30;

/** Whether bytes are a Part-10 file, preamble included. */
export function hasMagic(bytes: Uint8Array): boolean {
  return magicAt(bytes, 128);
}

/** Whether bytes begin like a DICOM file, with or without preamble and meta header. */
export function looksLikeDicom(bytes: Uint8Array): boolean {
  if (magicAt(bytes, 128) || magicAt(bytes, 0)) return true;
  if (bytes.length < 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const little of [true, false]) {
    const group = view.getUint16(0, little);
    const element = view.getUint16(2, little);
    if (group !== 2 && group !== 8) continue;
    if (element > 0x20) continue;
    if (isRepresentation(bytes, 4)) return true;
    if (view.getUint32(4, little) < 256) return true;
  }
  return false;
}

/**
 * Parses a DICOM file: Part 10 or bare data set, implicit or explicit, either byte order, deflated or not.
 *
 * @param name what errors call the file
 * @throws ImagingError `unknown-format` when the bytes are not DICOM, `damaged` when nothing in them can be read.
 */
export function parseDicom(bytes: Uint8Array, name = 'file', { until }: ParseOptions = {}): DicomFile {
  if (!looksLikeDicom(bytes)) {
    throw new ImagingError('unknown-format', `${name}: expected a DICOM file, got other bytes - leave it out`);
  }
  const notes: string[] = [];
  const start = magicAt(bytes, 128) ? 132 : magicAt(bytes, 0) ? 4 : 0;
  if (start !== 132) notes.push('no-preamble');
  const { meta, end } = readMeta(bytes, start);
  if (end === start) notes.push('no-meta-header');
  const declared = meta.string('TransferSyntaxUID');
  let syntax = declared === undefined ? guessSyntax(bytes, end) : transferSyntax(declared);
  if (declared === undefined && end !== start) notes.push('no-transfer-syntax');
  let body = bytes;
  let at = end;
  if (syntax.deflated) {
    body = inflate(bytes.subarray(end), { format: 'raw', limit: inflatedLimit, what: name });
    at = 0;
  } else if (declared !== undefined && at + 8 <= body.length) {
    const seen = guessSyntax(body, at);
    if (seen.explicit !== syntax.explicit || seen.littleEndian !== syntax.littleEndian) {
      notes.push(`transfer-syntax-corrected: declared ${syntax.name}, found attributes in ${seen.name}`);
      syntax =
        syntax.coding === 'native' ? seen : { ...syntax, explicit: seen.explicit, littleEndian: seen.littleEndian };
    }
  }
  const { raw, damage } = readBody(body, at, syntax, until === 'pixels' ? 'x7fe00010' : undefined);
  const dataset = new DicomDataset(raw, syntax.littleEndian);
  if (dataset.tags().length === 0 && damage !== undefined) {
    throw new ImagingError('damaged', `${name}: expected DICOM attributes, got none (${damage}) - copy the file again`);
  }
  return { name, dataset, meta, transferSyntax: syntax, bytes: body, notes, damage };
}

function magicAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

function isRepresentation(bytes: Uint8Array, at: number): boolean {
  const upper = (byte: number | undefined) => byte !== undefined && byte >= 0x41 && byte <= 0x5a;
  return upper(bytes[at]) && upper(bytes[at + 1]);
}

/** Group 0002 is explicit little endian whatever follows; it ends where the group number changes. */
function readMeta(bytes: Uint8Array, start: number): { meta: DicomDataset; end: number } {
  const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, start);
  const elements: Record<string, dicomParser.Element> = {};
  let end = start;
  try {
    while (end + 8 <= bytes.length && bytes[end] === 2 && bytes[end + 1] === 0) {
      const element = isRepresentation(bytes, end + 4)
        ? dicomParser.readDicomElementExplicit(stream)
        : dicomParser.readDicomElementImplicit(stream);
      elements[element.tag] = element;
      end = stream.position;
    }
  } catch {
    end = bytes.length;
  }
  return { meta: new DicomDataset(dataSetOf(bytes, elements, true), true), end };
}

function guessSyntax(bytes: Uint8Array, at: number): TransferSyntax {
  const swapped = bytes[at] === 0 && (bytes[at + 1] ?? 0) !== 0;
  if (!isRepresentation(bytes, at + 4)) return nativeSyntaxes.implicitLittle;
  return swapped ? nativeSyntaxes.explicitBig : nativeSyntaxes.explicitLittle;
}

function readBody(
  bytes: Uint8Array,
  at: number,
  syntax: TransferSyntax,
  untilTag: string | undefined,
): { raw: dicomParser.DataSet; damage: string | undefined } {
  const parser = syntax.littleEndian ? dicomParser.littleEndianByteArrayParser : dicomParser.bigEndianByteArrayParser;
  const raw = dataSetOf(bytes, {}, syntax.littleEndian);
  try {
    const stream = new dicomParser.ByteStream(parser, bytes, at);
    if (syntax.explicit) readExplicit(raw, stream, bytes, untilTag);
    else {
      // The parser asks for undefined where it should look at the bytes itself; its types only know strings.
      const vrCallback = representationOf as (tag: string) => string;
      (dicomParser.parseDicomDataSetImplicit as Parse)(raw, stream, bytes.length, { vrCallback, untilTag });
    }
    if (untilTag === undefined) findImplicitFragments(raw, parser);
    return { raw, damage: undefined };
  } catch (cause) {
    return { raw, damage: describe(cause) };
  }
}

/** Representations of 64-bit numbers (PS3.5 2019 and later), whose 32-bit length the parser takes for one of 16 bits. */
const wideRepresentations = new Set(['OV', 'SV', 'UV']);

function readExplicit(
  raw: dicomParser.DataSet,
  stream: dicomParser.ByteStream,
  bytes: Uint8Array,
  untilTag: string | undefined,
): void {
  while (stream.position < bytes.length) {
    const element =
      wideElement(stream, bytes) ??
      (dicomParser.readDicomElementExplicit as ReadElement)(stream, raw.warnings, untilTag);
    raw.elements[element.tag] = element;
    if (element.tag === untilTag) return;
  }
  if (stream.position > bytes.length) throw new Error('buffer overrun');
}

function wideElement(stream: dicomParser.ByteStream, bytes: Uint8Array): dicomParser.Element | undefined {
  const at = stream.position;
  const vr = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0);
  if (!wideRepresentations.has(vr)) return undefined;
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  const tag = `x${hex(stream.readUint16())}${hex(stream.readUint16())}`;
  stream.seek(4);
  const length = stream.readUint32();
  const element = { tag, vr, length, dataOffset: stream.position };
  stream.seek(length);
  return element;
}

/** The parser looks for fragments in explicit data sets only; compressed images with implicit attributes exist. */
function findImplicitFragments(raw: dicomParser.DataSet, parser: dicomParser.ByteArrayParser): void {
  const pixels = raw.elements['x7fe00010'];
  if (pixels?.hadUndefinedLength !== true || pixels.fragments !== undefined) return;
  const stream = new dicomParser.ByteStream(parser, raw.byteArray, pixels.dataOffset);
  dicomParser.findEndOfEncapsulatedElement(stream, pixels);
}

type ReadElement = (
  stream: dicomParser.ByteStream,
  warnings: string[],
  untilTag: string | undefined,
) => dicomParser.Element;

type Parse = (
  dataSet: dicomParser.DataSet,
  stream: dicomParser.ByteStream,
  end: number,
  options: { untilTag: string | undefined; vrCallback?: (tag: string) => string },
) => void;

/** dicom-parser throws strings, and objects that hold a string. */
function describe(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  return cause instanceof Error ? cause.message : 'unreadable element';
}

function dataSetOf(
  bytes: Uint8Array,
  elements: Record<string, dicomParser.Element>,
  little: boolean,
): dicomParser.DataSet {
  const parser = little ? dicomParser.littleEndianByteArrayParser : dicomParser.bigEndianByteArrayParser;
  const Constructor = (dicomParser as unknown as { DataSet: DataSetConstructor }).DataSet;
  return new Constructor(parser, bytes, elements);
}

type DataSetConstructor = new (
  parser: dicomParser.ByteArrayParser,
  bytes: Uint8Array,
  elements: Record<string, dicomParser.Element>,
) => dicomParser.DataSet;
