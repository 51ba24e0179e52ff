import type { DatasetInfo, SampleRecord } from '../dataset/format.ts';

/** How many lesions and patients there are of each value of something. */
export interface Count {
  readonly value: string;
  readonly lesions: number;
  readonly patients: number;
}

const unknown = 'not recorded';

/** Counts lesions and patients by a property that a lesion may have several values of; commonest first, `order` before all. */
export function countsBy(
  records: readonly SampleRecord[],
  valuesOf: (record: SampleRecord) => readonly string[],
  order: readonly string[] = [],
): Count[] {
  const found = new Map<string, { lesions: number; patients: Set<string> }>();
  for (const record of records) {
    const values = new Set(valuesOf(record));
    for (const value of values.size === 0 ? [unknown] : values) {
      const one = found.get(value) ?? { lesions: 0, patients: new Set<string>() };
      one.lesions++;
      one.patients.add(record.patient);
      found.set(value, one);
    }
  }
  const place = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length);
  return [...found]
    .map(([value, { lesions, patients }]) => ({ value, lesions, patients: patients.size }))
    .sort((a, b) => place(a.value) - place(b.value) || b.lesions - a.lesions || (a.value < b.value ? -1 : 1));
}

/** The phases a lesion was seen in. */
export const phasesOf =
  ({ channels }: DatasetInfo) =>
  ({ present }: SampleRecord): string[] =>
    channels.filter((_, c) => present[c] === true);

/** Maker and model, where the provenance of a phase tells them. */
export function scannersOf({ provenance }: SampleRecord): string[] {
  const told = [provenance, ...phaseEntries(provenance)].flatMap((entry) => {
    const parts = [entry['manufacturer'], entry['model']].filter((part) => typeof part === 'string' && part !== '');
    return parts.length > 0 ? [parts.join(' ')] : [];
  });
  return [...new Set(told)];
}

/** Millimetres between neighbouring slices, from the positions of the slices that were cut out. */
export function sliceDistance({ provenance }: SampleRecord): string[] {
  const crop = provenance['crop'];
  if (crop === null || typeof crop !== 'object' || Array.isArray(crop)) return [];
  const { slices, slicePositions } = crop;
  if (!Array.isArray(slices) || !Array.isArray(slicePositions)) return [];
  for (let i = 1; i < slices.length; i++) {
    const steps = Number(slices[i]) - Number(slices[i - 1]);
    const [a, b] = [slicePositions[i - 1], slicePositions[i]];
    if (steps === 0 || !Array.isArray(a) || !Array.isArray(b)) continue;
    const mm = Math.hypot(...a.map((from, axis) => Number(b[axis]) - Number(from))) / Math.abs(steps);
    if (Number.isFinite(mm)) return [`${mm.toFixed(1)} mm`];
  }
  return [];
}

function phaseEntries(provenance: SampleRecord['provenance']): SampleRecord['provenance'][] {
  const phases = provenance['phases'];
  if (!Array.isArray(phases)) return [];
  return phases.flatMap((phase) =>
    phase !== null && typeof phase === 'object' && !Array.isArray(phase) ? [phase as SampleRecord['provenance']] : [],
  );
}
