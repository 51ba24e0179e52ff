/** What speaks for or against a registration, measured over the lesion and the tissue around it. */
export interface Judgement {
  /** Normalised mutual information with the reference phase around the lesion, 1 to 2. */
  readonly quality: { readonly before: number; readonly after: number };
  /** How far points of the lesion's box are moved, mm. */
  readonly shiftMm: { readonly mean: number; readonly max: number };
  /** How far a point of the lesion's box ends from where it began when it is taken there and, by a second registration, back, mm. */
  readonly inconsistencyMm: number;
  /** The smallest factor by which a part of the lesion's box shrinks; 0 or less is a fold. */
  readonly leastVolumeChange: number;
}

/** Breath-holds seldom differ by more; a match further away is another structure, mm. */
const MOST_SHIFT = 15;
/** Half a slice of 5 mm: on phantoms, registrations that agree better than this were right, mm. */
const MOST_INCONSISTENCY = 2.5;
/** A liver bends between breath-holds, but is not squeezed to half. */
const LEAST_VOLUME = 0.5;

/** Why a registration must not be used, in words; `undefined` when nothing speaks against it. */
export function refusalOf({ quality, shiftMm, inconsistencyMm, leastVolumeChange }: Judgement): string | undefined {
  if (!(quality.after > quality.before))
    return `normalised mutual information fell from ${quality.before.toFixed(4)} to ${quality.after.toFixed(4)}`;
  if (!(shiftMm.mean <= MOST_SHIFT)) return `the lesion would move by ${shiftMm.mean.toFixed(1)} mm`;
  if (!(inconsistencyMm <= MOST_INCONSISTENCY))
    return `there and back ends ${inconsistencyMm.toFixed(1)} mm from where it began`;
  if (!(leastVolumeChange >= LEAST_VOLUME))
    return `tissue would shrink to ${leastVolumeChange.toFixed(2)} of its volume`;
  return undefined;
}
