import type { SampleRecord } from '../dataset/format.ts';
import { type DuplicatePair, findDuplicates, leakingPairs } from '../split/duplicates.ts';
import type { Fingerprint } from '../split/fingerprint.ts';

/** Something that two patients (or two parts of a split) share though they should not. */
export interface SharedIdentifier {
  readonly kind: 'study' | 'series' | 'image' | 'file';
  readonly value: string;
  /** The patients, or the parts. */
  readonly places: readonly string[];
}

/** What speaks against a clean separation of a data set. */
export interface Leakage {
  /** Pairs of lesions that look alike, whoever they belong to. */
  readonly pairs: readonly DuplicatePair[];
  /** Of those, the pairs in two places. */
  readonly leaks: readonly DuplicatePair[];
  readonly shared: readonly SharedIdentifier[];
}

/**
 * Looks for pictures and identifiers that stand in two places: two patients, or two parts of a split (`placeOf`; default the patient).
 * Pictures are compared by their fingerprints, one a lesion; identifiers are the study, and the series, images and file hashes of the
 * provenance. A clean answer is no proof: other pictures of the same person are not found.
 */
export function findLeakage(
  records: readonly SampleRecord[],
  fingerprints: ReadonlyMap<string, Fingerprint>,
  placeOf: (record: SampleRecord) => string | undefined = (record) => record.patient,
): Leakage {
  const images = records.flatMap(({ id }) => {
    const fingerprint = fingerprints.get(id);
    return fingerprint === undefined ? [] : [{ id, fingerprint }];
  });
  const places = new Map(records.map((record) => [record.id, placeOf(record)]));
  const pairs = findDuplicates(images);
  const placed = pairs.filter(
    ({ first, second }) => places.get(first) !== undefined && places.get(second) !== undefined,
  );
  return { pairs, leaks: leakingPairs(placed, (id) => places.get(id)), shared: sharedIdentifiers(records, places) };
}

function sharedIdentifiers(
  records: readonly SampleRecord[],
  places: ReadonlyMap<string, string | undefined>,
): SharedIdentifier[] {
  const seen = new Map<string, { kind: SharedIdentifier['kind']; value: string; places: Set<string> }>();
  for (const record of records) {
    const place = places.get(record.id);
    if (place === undefined) continue;
    for (const [kind, value] of identifiers(record)) {
      const known = seen.get(`${kind} ${value}`) ?? { kind, value, places: new Set<string>() };
      known.places.add(place);
      seen.set(`${kind} ${value}`, known);
    }
  }
  return [...seen.values()]
    .filter((one) => one.places.size > 1)
    .map(({ kind, value, places: found }) => ({ kind, value, places: [...found].sort() }));
}

function identifiers({ study, provenance }: SampleRecord): [SharedIdentifier['kind'], string][] {
  const found: [SharedIdentifier['kind'], string][] = study === undefined ? [] : [['study', study]];
  if (typeof provenance['sha256'] === 'string') found.push(['file', provenance['sha256']]);
  const phases = Array.isArray(provenance['phases']) ? provenance['phases'] : [];
  for (const phase of phases) {
    if (phase === null || typeof phase !== 'object' || Array.isArray(phase)) continue;
    const { seriesUid, instanceUids } = phase;
    if (typeof seriesUid === 'string' && seriesUid !== '') found.push(['series', seriesUid]);
    for (const uid of Array.isArray(instanceUids) ? instanceUids : [])
      if (typeof uid === 'string' && uid !== '') found.push(['image', uid]);
  }
  return found;
}
