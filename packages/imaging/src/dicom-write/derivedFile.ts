import { joined } from '../bytes.ts';
import { elementsOf, explicitForm } from './elements.ts';
import { type EncodedElement, encodeElements } from './encode.ts';
import { metaHeader } from './metaHeader.ts';
import { type DicomRecord, explicitLittleEndian } from './part10.ts';
import type { StudyContext } from './studyContext.ts';

/** Encodes an object made from a study's images as a Part-10 file, Explicit VR Little Endian: its study's elements and its own. */
export const encodeDerived = (
  study: StudyContext,
  own: DicomRecord,
  elements: readonly EncodedElement[] = [],
): Uint8Array<ArrayBuffer> =>
  joined([
    metaHeader(own.SOPClassUID, own.SOPInstanceUID, explicitLittleEndian),
    encodeElements([...study.elements, ...elementsOf(own), ...elements], explicitForm),
  ]);
