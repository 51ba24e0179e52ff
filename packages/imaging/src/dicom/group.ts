import type { Correction } from './correction.ts';
import type { SliceHeader } from './header.ts';
import type { Slice } from './slices.ts';

/** Slices that belong to one acquisition of one series. */
export interface SliceGroup {
  /** Stable name: series UID, or folder and geometry; with the pass where a series held several. */
  readonly key: string;
  readonly slices: readonly Slice[];
  readonly corrections: readonly Correction[];
}

/**
 * Sorts slices into series by SeriesInstanceUID. Where it is empty, folder, orientation and size stand in, which is
 * recorded. A series that passes several times over the same positions (all phases under one UID) is split by
 * acquisition number, temporal position or acquisition time.
 */
export function groupSlices(slices: readonly Slice[]): SliceGroup[] {
  const groups = new Map<string, Slice[]>();
  for (const slice of slices) {
    const { seriesUid, studyUid } = slice.header;
    const key = seriesUid === undefined ? `no-uid:${geometryKey(slice.header)}` : `${studyUid ?? ''}|${seriesUid}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [slice]);
    else group.push(slice);
  }
  return [...groups].flatMap(([key, members]) => {
    const anonymous = members[0]?.header.seriesUid === undefined;
    const corrections: Correction[] = anonymous
      ? [
          {
            kind: 'grouped-without-uid',
            message: `SeriesInstanceUID empty: ${members.length} images grouped by folder, orientation and size`,
          },
        ]
      : [];
    return splitPasses({ key: anonymous ? key : (members[0]?.header.seriesUid ?? key), slices: members, corrections });
  });
}

function geometryKey({ file, rows, columns, orientation, studyUid }: SliceHeader): string {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const axes =
    orientation === undefined
      ? 'unknown'
      : [...orientation.row, ...orientation.column].map((c) => c.toFixed(2)).join(',');
  return `${studyUid ?? ''}|${folder}|${axes}|${columns}x${rows}`;
}

const passKeys: readonly ((header: SliceHeader) => number | undefined)[] = [
  (header) => header.acquisitionNumber,
  (header) => header.temporalPosition,
  (header) => header.acquisitionTime,
];

/** Splits where one attribute explains every repeated position; otherwise the group stays, for assembly to judge. */
function splitPasses(group: SliceGroup): SliceGroup[] {
  const positions = group.slices.map(
    (slice) => slice.header.position?.map((c) => c.toFixed(2)).join(',') ?? slice.header.file,
  );
  const distinct = new Set(positions).size;
  if (distinct === positions.length || distinct < 2) return [group];
  for (const passOf of passKeys) {
    const passes = Map.groupBy(group.slices.keys(), (i) => passOf((group.slices[i] as Slice).header));
    if (passes.size < 2 || passes.has(undefined)) continue;
    const clean = [...passes.values()].every(
      (members) => new Set(members.map((i) => positions[i])).size === members.length,
    );
    if (!clean || [...passes.values()].some((members) => members.length < 2)) continue;
    const message = `${passes.size} passes over ${distinct} positions under one SeriesInstanceUID, told apart by acquisition`;
    return [...passes.entries()].map(([pass, members]) => ({
      key: `${group.key}#${pass}`,
      slices: members.map((i) => group.slices[i] as Slice),
      corrections: [...group.corrections, { kind: 'split-by-acquisition', message }],
    }));
  }
  return [group];
}
