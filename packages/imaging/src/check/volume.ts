import type { LoadedVolume } from '../volume/loaded.ts';
import { orientationCode, reorient } from '../volume/orientation.ts';
import { spacing } from '../volume/volume.ts';
import { sha256, valueRange } from './digest.ts';
import type { CheckedFile, FileKind } from './result.ts';

/** Describes a volume file. */
export async function checkVolume(loaded: LoadedVolume, kind: FileKind, name: string): Promise<CheckedFile> {
  const { volume, frames, stored, notes } = loaded;
  return {
    ok: true,
    name,
    kind,
    size: volume.size,
    channels: 1,
    spacing: spacing(volume),
    orientation: orientationCode(volume.affine),
    phase: null,
    phaseConfidence: 0,
    phaseReason: 'the format does not say',
    huRange: valueRange([volume.data]),
    pixelSha256: await sha256([stored]),
    volumeSha256: await sha256([reorient(volume, 'LPS').data]),
    notes: frames > 1 ? [...notes, `first of ${frames} volumes`] : notes,
  };
}
