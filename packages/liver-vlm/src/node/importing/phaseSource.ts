import type { Phase } from '@liver-vlm/imaging/study';
import type { OpenPhase } from './openPhases.ts';
import { type CutLesion, slicesBehind } from './slabs.ts';

/** What a phase of a sample came from, in its provenance; nothing of it names a patient. */
export type PhaseSource = Readonly<Record<string, string | number | string[]>>;

/**
 * The scanner of each phase and the SHA-256 of every file that gave pixels to a lesion's sample, in the order of the slices.
 * `files` is how many the series has: the others were placed by their headers alone and not read to their end.
 */
export function sourcesOf(
  phases: readonly OpenPhase[],
  reference: OpenPhase,
  { slices }: CutLesion,
  hashes: ReadonlyMap<string, string>,
): Map<Phase, PhaseSource> {
  return new Map(
    phases.map((phase) => {
      const files = new Set(slicesBehind(phase, reference, slices).flatMap((k) => phase.files[k] ?? []));
      const pixelSha256 = [...files].flatMap((file) => hashes.get(file) ?? []);
      return [phase.phase, { ...phase.scanner, files: new Set(phase.files).size, pixelSha256 }];
    }),
  );
}
