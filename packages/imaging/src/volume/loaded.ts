import type { NumberKind } from './numbers.ts';
import type { Volume } from './volume.ts';

/** A volume read from one file (NIfTI, NRRD, MetaImage), with what the file said of itself. */
export interface LoadedVolume {
  readonly volume: Volume;
  /** How many volumes the file holds one after the other; `volume` is the first. */
  readonly frames: number;
  readonly kind: NumberKind;
  /** All stored numbers, little endian, in the file's order. */
  readonly stored: Uint8Array;
  /** What was assumed, in words: `no-orientation` and the like. */
  readonly notes: readonly string[];
}
