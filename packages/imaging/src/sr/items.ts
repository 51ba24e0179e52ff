import type { DicomItem } from '../dicom-write/part10.ts';
import type { Code } from '../seg/codes.ts';

/** How a content item relates to the one that holds it (PS3.3 table C.17.3-8). */
export type Relation =
  | 'CONTAINS'
  | 'HAS CONCEPT MOD'
  | 'HAS OBS CONTEXT'
  | 'HAS PROPERTIES'
  | 'SELECTED FROM'
  | 'INFERRED FROM';

export const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });

export const codeItem = ({ value, scheme, meaning }: Code): DicomItem => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  ...(scheme.startsWith('99') ? { CodingSchemeVersion: '1' } : {}),
  CodeMeaning: meaning,
});

const item = (
  relation: Relation,
  type: string,
  name: Code | undefined,
  own: DicomItem,
  children: readonly DicomItem[],
) => ({
  RelationshipType: relation,
  ValueType: type,
  ...(name === undefined ? {} : { ConceptNameCodeSequence: [codeItem(name)] }),
  ...own,
  ...(children.length > 0 ? { ContentSequence: children } : {}),
});

export const container = (
  relation: Relation,
  name: Code,
  children: readonly DicomItem[],
  template?: string,
): DicomItem =>
  item(
    relation,
    'CONTAINER',
    name,
    {
      ContinuityOfContent: 'SEPARATE',
      ...(template === undefined
        ? {}
        : { ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: template }] }),
    },
    children,
  );

export const code = (relation: Relation, name: Code, value: Code, children: readonly DicomItem[] = []): DicomItem =>
  item(relation, 'CODE', name, { ConceptCodeSequence: [codeItem(value)] }, children);

export const text = (relation: Relation, name: Code, value: string): DicomItem =>
  item(relation, 'TEXT', name, { TextValue: value }, []);

export const uidReference = (relation: Relation, name: Code, uid: string): DicomItem =>
  item(relation, 'UIDREF', name, { UID: uid }, []);

/** A number; its unit in UCUM. */
export const number = (
  relation: Relation,
  name: Code,
  value: number,
  unit: Code,
  children: readonly DicomItem[],
): DicomItem =>
  item(
    relation,
    'NUM',
    name,
    { MeasuredValueSequence: [{ NumericValue: decimal(value), MeasurementUnitsCodeSequence: [codeItem(unit)] }] },
    children,
  );

export interface ImageReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export const image = (relation: Relation, name: Code | undefined, reference: ImageReference): DicomItem =>
  item(relation, 'IMAGE', name, { ReferencedSOPSequence: [sopReference(reference)] }, []);

/** A closed polyline in pixels of an image (column, row; the first pixel's corner is 0,0). */
export const polyline = (
  relation: Relation,
  name: Code,
  points: readonly (readonly [number, number])[],
  of: ImageReference,
): DicomItem =>
  item(
    relation,
    'SCOORD',
    name,
    { GraphicType: 'POLYLINE', GraphicData: [...points, points[0]].flatMap((p) => p ?? []) },
    [image('SELECTED FROM', undefined, of)],
  );

export const sopReference = ({ sopClassUid, sopInstanceUid }: ImageReference): DicomItem => ({
  ReferencedSOPClassUID: sopClassUid,
  ReferencedSOPInstanceUID: sopInstanceUid,
});

/** DS holds sixteen characters. */
const decimal = (value: number): string => String(Number(value.toPrecision(6)));
