import type { Fingerprint } from './fingerprint.ts';

/** Two images that look like one: the same pixels, or a near copy; `distance` counts differing hash bits of 255, `correlation` is of fine structure. */
export type DuplicatePair = {
  first: string;
  second: string;
  kind: 'exact' | 'near';
  distance: number;
  correlation: number;
};

/** One image in a duplicate search. */
export type FingerprintedImage = { id: string; fingerprint: Fingerprint };

/** Hashes further apart are not looked at: their likeness could only do with a correlation above 0.76. */
const FURTHEST = 96;
const BITS = 255;

/**
 * Finds exact and near duplicates among images, most alike first.
 *
 * A pair is near when the correlation of its fine structure, less 1.5 times the share of its hash bits that differ, is at least
 * `minLikeness`. Weight and default (0.2) were chosen on two public sets; docs/results/leakage.md has what other choices find, and miss.
 * Neighbouring slices of one scan count as near: that is what a split must keep together. Compares all pairs: time grows with their number.
 * Look at what it finds: the figure above, not the verdict, is the evidence.
 */
export function findDuplicates(
  images: readonly FingerprintedImage[],
  { minLikeness = 0.2 }: { minLikeness?: number } = {},
): DuplicatePair[] {
  const pairs: DuplicatePair[] = [];
  images.forEach((a, i) => {
    for (let j = i + 1; j < images.length; j++) {
      const b = images[j];
      if (!b) continue;
      const distance = hammingDistance(a.fingerprint.bits, b.fingerprint.bits, FURTHEST);
      if (distance > FURTHEST) continue;
      const exact = a.fingerprint.sha256 === b.fingerprint.sha256;
      const correlation = exact ? 1 : detailCorrelation(a.fingerprint.detail, b.fingerprint.detail);
      const pair = { first: a.id, second: b.id, distance, correlation };
      if (exact || likeness(pair) >= minLikeness) pairs.push({ ...pair, kind: exact ? 'exact' : 'near' });
    }
  });
  return pairs.sort((p, q) => likeness(q) - likeness(p));
}

const likeness = ({ distance, correlation }: Pick<DuplicatePair, 'distance' | 'correlation'>): number =>
  correlation - (1.5 * distance) / BITS;

/** Returns the pairs whose two images stand in different places, such as two patients or two parts of a split; `placeOf` maps an id to its place. */
export function leakingPairs(
  pairs: readonly DuplicatePair[],
  placeOf: (id: string) => string | undefined,
): DuplicatePair[] {
  return pairs.filter(({ first, second }) => placeOf(first) !== placeOf(second));
}

/** Gathers ids that duplicate pairs connect, directly or by way of others, so that a split can use the result as its grouping column. */
export function duplicateGroups(ids: readonly string[], pairs: readonly DuplicatePair[]): Map<string, string> {
  const parent = new Map(ids.map((id) => [id, id]));
  const root = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const { first, second } of pairs) parent.set(root(second), root(first));
  return new Map(ids.map((id) => [id, root(id)]));
}

function hammingDistance(a: Uint32Array, b: Uint32Array, enough: number): number {
  let count = 0;
  for (let word = 0; word < a.length && count <= enough; word++) {
    let x = (a[word] ?? 0) ^ (b[word] ?? 0);
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    count += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

function detailCorrelation(a: Int16Array, b: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum / 2048 ** 2;
}
