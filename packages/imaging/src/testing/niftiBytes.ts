/** A NIfTI-1 file of 2 x 3 x 4 int16, every voxel its own number. */
export function niftiBytes(): Uint8Array {
  const bytes = new Uint8Array(352 + 48);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  [3, 2, 3, 4, 1, 1, 1, 1].forEach((length, i) => {
    view.setInt16(40 + i * 2, length, true);
  });
  view.setInt16(70, 4, true);
  view.setInt16(72, 16, true);
  for (let i = 0; i < 4; i++) view.setFloat32(76 + i * 4, 1, true);
  view.setFloat32(108, 352, true);
  bytes.set([0x6e, 0x2b, 0x31], 344);
  for (let i = 0; i < 24; i++) view.setInt16(352 + i * 2, i - 12, true);
  return bytes;
}
