import { joined } from '../bytes.ts';
import { explicitForm } from './elements.ts';
import { type EncodedElement, encodeElements } from './encode.ts';
import { implementationUid } from './part10.ts';
import { paddedText } from './text.ts';

/** The preamble and file meta information that a Part-10 file begins with (PS3.10 chapter 7). */
export function metaHeader(sopClass: string, sopInstance: string, syntax: string): Uint8Array {
  const uid = (tag: string, value: string): EncodedElement => ({
    tag,
    vr: 'UI',
    value: { bytes: paddedText(value, '\0') },
  });
  const group = encodeElements(
    [
      { tag: 'x00020001', vr: 'OB', value: { bytes: new Uint8Array([0, 1]) } },
      uid('x00020002', sopClass),
      uid('x00020003', sopInstance),
      uid('x00020010', syntax),
      uid('x00020012', implementationUid),
      { tag: 'x00020013', vr: 'SH', value: { bytes: paddedText('LIVER-VLM') } },
    ],
    explicitForm,
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, group.length, true);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return joined([
    preamble,
    encodeElements([{ tag: 'x00020000', vr: 'UL', value: { bytes: length } }], explicitForm),
    group,
  ]);
}
