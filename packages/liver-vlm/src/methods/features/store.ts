import type { Labelled } from '../../training/batch.ts';

/** Features of one lesion: one row a slice. */
export interface LesionRows {
  /** [slices * width], row-major. */
  readonly data: Float32Array<ArrayBuffer>;
  readonly width: number;
}

/** Where features are kept: a drawer for each network, in it the rows of each lesion. */
export interface FeatureStore {
  read(drawer: string): Promise<ReadonlyMap<string, LesionRows>>;
  /** Adds lesions to a drawer; what is in it stays. */
  add(drawer: string, lesions: ReadonlyMap<string, LesionRows>): Promise<void>;
}

/** A store that ends with the program. */
export function memoryStore(): FeatureStore {
  const drawers = new Map<string, Map<string, LesionRows>>();
  return {
    read: async (drawer) => drawers.get(drawer) ?? new Map(),
    async add(drawer, lesions) {
      drawers.set(drawer, new Map([...(drawers.get(drawer) ?? []), ...lesions]));
    },
  };
}

/** Remembers of another store what was last read, drawer by drawer, so that a round does not read its file for every method. */
export function rememberedStore(store: FeatureStore, drawers = 4): FeatureStore {
  const known = new Map<string, ReadonlyMap<string, LesionRows>>();
  const keep = (drawer: string, lesions: ReadonlyMap<string, LesionRows>): void => {
    known.delete(drawer);
    known.set(drawer, lesions);
    const [oldest] = known.keys();
    if (known.size > drawers && oldest !== undefined) known.delete(oldest);
  };
  return {
    async read(drawer) {
      const lesions = known.get(drawer) ?? (await store.read(drawer));
      keep(drawer, lesions);
      return lesions;
    },
    async add(drawer, lesions) {
      await store.add(drawer, lesions);
      keep(drawer, new Map([...(known.get(drawer) ?? (await store.read(drawer))), ...lesions]));
    },
  };
}

/** What tells a lesion from every other, by its content: ids may repeat between data sets. */
export const lesionKey = ({ sample: { record } }: Labelled): string => `${record.tensors.sha256} ${record.id}`;

/**
 * Rows of the lesions, in order: those in the drawer, and of the others what `compute` says, which is kept.
 * @param compute gives the rows [slices][width] of all slices of the lesions asked for
 */
export async function keptRows(
  store: FeatureStore,
  drawer: string,
  lesions: readonly Labelled[],
  compute: (missing: readonly Labelled[]) => Promise<readonly Float32Array[]>,
): Promise<Float32Array[]> {
  const known = await store.read(drawer);
  const missing = lesions.filter((l) => !known.has(lesionKey(l)));
  const made = new Map<string, LesionRows>();
  if (missing.length > 0) {
    const rows = await compute(missing);
    let at = 0;
    for (const lesion of missing) {
      const { slices } = lesion.sample.record;
      const width = rows[at]!.length;
      const data = new Float32Array(slices * width);
      for (let s = 0; s < slices; s++) data.set(rows[at++]!, s * width);
      made.set(lesionKey(lesion), { data, width });
    }
    await store.add(drawer, made);
  }
  return lesions.flatMap((lesion) => {
    const { data, width } = (made.get(lesionKey(lesion)) ?? known.get(lesionKey(lesion)))!;
    return Array.from({ length: lesion.sample.record.slices }, (_, s) => data.slice(s * width, (s + 1) * width));
  });
}
