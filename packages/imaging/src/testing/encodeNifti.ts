import { orientationCode, reorient } from '../volume/orientation.ts';
import type { Volume } from '../volume/volume.ts';

/** A volume as NIfTI-1: 16-bit integers, axes RAS, as most tools write. */
export function encodeNifti(volume: Volume): Uint8Array<ArrayBuffer> {
  const { size, affine, data } = orientationCode(volume.affine) === 'RAS' ? volume : reorient(volume, 'RAS');
  const bytes = new Uint8Array(352 + 2 * data.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  for (const [n, length] of [3, ...size, 1, 1, 1, 1].entries()) view.setInt16(40 + 2 * n, length, true);
  view.setInt16(70, 4, true);
  view.setInt16(72, 16, true);
  for (let n = 0; n < 4; n++) view.setFloat32(76 + 4 * n, 1, true);
  view.setFloat32(108, 352, true);
  view.setFloat32(112, 1, true);
  view.setUint8(123, 2);
  view.setInt16(254, 1, true);
  // LPS to RAS: the first two rows change sign.
  for (let n = 0; n < 12; n++) view.setFloat32(280 + 4 * n, (n < 8 ? -1 : 1) * (affine[n] as number), true);
  bytes.set([0x6e, 0x2b, 0x31], 344);
  for (let at = 0; at < data.length; at++) view.setInt16(352 + 2 * at, Math.round(data[at] as number), true);
  return bytes;
}
