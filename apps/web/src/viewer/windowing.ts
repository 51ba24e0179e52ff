/** A range of HU spread over the greys. */
export interface Window {
  readonly center: number;
  readonly width: number;
}

export interface Preset extends Window {
  readonly name: string;
}

/** Windows of abdominal CT in common use. */
export const presets: readonly Preset[] = [
  { name: 'Abdomen', center: 50, width: 400 },
  { name: 'Liver', center: 90, width: 180 },
  { name: 'Lung', center: -600, width: 1500 },
  { name: 'Bone', center: 400, width: 1800 },
];

const LOWEST = -1024;
const COUNT = 4096;

/** Greys as RGBA words for -1024 ... 3071 HU, black at the window's lower end, white at its upper. */
export function greyTable({ center, width }: Window): Uint32Array {
  const table = new Uint32Array(COUNT);
  const low = center - width / 2;
  for (let at = 0; at < COUNT; at++) {
    const share = (at + LOWEST - low) / Math.max(1, width);
    const grey = Math.max(0, Math.min(255, Math.round(255 * share)));
    table[at] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  return table;
}

/** Writes a plane of HU through a table of greys. */
export function paintGreys(plane: Int16Array, table: Uint32Array, out: Uint32Array): void {
  for (let at = 0; at < plane.length; at++) {
    const hu = plane[at] as number;
    out[at] = table[hu < LOWEST ? 0 : hu >= LOWEST + COUNT ? COUNT - 1 : hu - LOWEST] as number;
  }
}
