import { parseDicom } from '../dicom/parse.ts';
import { ImagingError } from '../error.ts';
import type { Vec3 } from '../volume/affine.ts';

/** One structure of an RTSTRUCT: closed planar contours, points in patient mm (LPS). */
export interface Structure {
  readonly number: number;
  readonly name: string;
  readonly contours: readonly (readonly Vec3[])[];
}

/**
 * Reads the closed planar contours of an RTSTRUCT; points and open lines are left out.
 * @throws ImagingError as the DICOM reader; `not-an-image` for another kind of file; `damaged` for points that are no triples.
 */
export function readRtStruct(bytes: Uint8Array, name = 'structures'): Structure[] {
  const { dataset } = parseDicom(bytes, name);
  if (dataset.string('Modality') !== 'RTSTRUCT')
    throw new ImagingError(
      'not-an-image',
      `${name}: expected an RTSTRUCT, got ${dataset.string('Modality') ?? 'a file without modality'} - give the structure set`,
    );
  const names = new Map(
    dataset.items('StructureSetROISequence').map((item) => [item.number('ROINumber'), item.string('ROIName')]),
  );
  return dataset.items('ROIContourSequence').map((item) => {
    const number = item.number('ReferencedROINumber') ?? 0;
    const contours = item
      .items('ContourSequence')
      .filter((contour) => contour.string('ContourGeometricType') === 'CLOSED_PLANAR')
      .map((contour) => {
        // Read as bytes: a long contour exceeds what the reader takes for one text.
        const text = new TextDecoder('latin1').decode(contour.bytes('ContourData'));
        const values = text.split('\\').map(Number);
        if (values.length < 9 || values.length % 3 !== 0 || values.some(Number.isNaN))
          throw new ImagingError(
            'damaged',
            `${name}, structure ${number}: expected three or more points of 3 numbers, got ${values.length} numbers - export it again`,
          );
        return Array.from(
          { length: values.length / 3 },
          (_, n): Vec3 => [values[3 * n] as number, values[3 * n + 1] as number, values[3 * n + 2] as number],
        );
      });
    return { number, name: names.get(number) ?? `structure ${number}`, contours };
  });
}
