import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dicomBytes } from '../../packages/imaging/src/testing/dicomBytes.ts';

const SIDE = 16;
const SLICES = 2;

/** Writes `studies` studies of one phase, two slices of 16 x 16, with one shared mask: as little as an import can be of, so that bookkeeping shows. */
export async function writeManyStudies(out: string, studies: number): Promise<{ source: string; labels: string }> {
  const source = join(out, 'source');
  await mkdir(source, { recursive: true });
  await writeFile(join(out, 'mask.nii'), maskBytes());
  const rows = ['patient,lesion,label,seg'];
  for (let n = 0; n < studies; n++) {
    const patient = `P${String(n).padStart(6, '0')}`;
    await mkdir(join(source, patient));
    for (let z = 0; z < SLICES; z++) await writeFile(join(source, patient, `${z}.dcm`), sliceBytes(patient, n, z));
    rows.push(`${patient},1,${n % 2 ? 'cyst' : 'hcc'},mask.nii`);
  }
  const labels = join(out, 'labels.csv');
  await writeFile(labels, `${rows.join('\n')}\n`);
  return { source, labels };
}

function sliceBytes(patient: string, n: number, z: number): Uint8Array {
  const pixels = Int16Array.from({ length: SIDE * SIDE }, (_, at) => 1000 + ((at * (n + 1)) % 200));
  return dicomBytes(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
      SOPInstanceUID: `1.2.3.${n}.1.${z}`,
      ImageType: 'ORIGINAL\\PRIMARY\\AXIAL',
      Modality: 'CT',
      PatientID: patient,
      StudyInstanceUID: `1.2.3.${n}`,
      SeriesInstanceUID: `1.2.3.${n}.1`,
      SeriesDescription: 'portal venous',
      ImagePositionPatient: `0\\0\\${z}`,
      ImageOrientationPatient: '1\\0\\0\\0\\1\\0',
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: SIDE,
      Columns: SIDE,
      PixelSpacing: '1\\1',
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 1,
      RescaleIntercept: '-1024',
      RescaleSlope: '1',
    },
    new Uint8Array(pixels.buffer),
  );
}

/** NIfTI-1 of bytes on the grid of the slices, ones in the middle. */
function maskBytes(): Uint8Array {
  const bytes = new Uint8Array(352 + SIDE * SIDE * SLICES);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  [3, SIDE, SIDE, SLICES, 1, 1, 1, 1].forEach((length, i) => {
    view.setInt16(40 + 2 * i, length, true);
  });
  view.setInt16(70, 2, true);
  view.setInt16(72, 8, true);
  for (let i = 0; i < 4; i++) view.setFloat32(76 + 4 * i, 1, true);
  view.setFloat32(108, 352, true);
  view.setInt16(254, 1, true);
  // Rows of the affine; NIfTI counts x and y the other way round than DICOM.
  view.setFloat32(280, -1, true);
  view.setFloat32(300, -1, true);
  view.setFloat32(320, 1, true);
  bytes.set([0x6e, 0x2b, 0x31], 344);
  for (let z = 0; z < SLICES; z++)
    for (let y = 4; y < 12; y++) bytes.fill(1, 352 + (z * SIDE + y) * SIDE + 4, 352 + (z * SIDE + y) * SIDE + 12);
  return bytes;
}
