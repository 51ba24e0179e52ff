/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One lesion as a model sees it: what every reader produces and every model consumes. */
export interface LesionSample {
  readonly id: string;
  readonly patient: string;
  readonly study?: string;
  readonly lesion: string;
  readonly label?: string;
  /** Phase words, or `grey`, or `red`, `green`, `blue`. */
  readonly channels: readonly string[];
  /** Per channel: false where the phase is missing and its plane was filled by the stated rule. */
  readonly present: readonly boolean[];
  readonly slices: number;
  /** Height, width. */
  readonly size: readonly [number, number];
  /** [slices, channels, height, width]: HU for CT, 0 ... 255 for images. */
  readonly image: Float32Array;
  /** [slices, height, width]: 1 inside the lesion. */
  readonly mask: Uint8Array;
  /** Row and column spacing in mm, where known. */
  readonly spacing: readonly [number, number] | undefined;
  /** Where every number came from: patient, study, series, instances, phases and why, crop and transforms. */
  readonly provenance: { readonly [key: string]: Json };
}
