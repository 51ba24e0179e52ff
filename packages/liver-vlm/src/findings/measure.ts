import { quantile } from '../evaluation/figure.ts';
import { isSoftTissue, type Regions, regionsBySlice, valuesAt, valuesIn } from './regions.ts';

/** What is measured in each phase, by the name that follows the phase's, and its unit. */
export const PHASE_MEASURES = {
  lesion: 'HU',
  /** Around the lesion: the median of soft tissue, which a vessel beside it does not move. */
  liver: 'HU',
  contrast: 'HU',
  core: 'HU',
  'core contrast': 'HU',
  /** The border where it is weak: darker is three tenths of it, by directions from the centre. */
  'border over core': 'HU',
  'border over liver': 'HU',
  /** The border where it is bright: the brightest tenth of its pixels in the brightest tenth of its directions. */
  'bright border over core': 'HU',
  'bright border over liver': 'HU',
  'centre under body': 'HU',
  texture: 'HU',
} as const;

/** What is measured over the phases, and its unit. */
export const STUDY_MEASURES = {
  'highest core': 'HU',
  enhancement: 'HU',
  'arterial enhancement': 'HU',
  'liver over lesion after the arterial phase': 'ratio',
  'core gain after the arterial phase': 'HU',
} as const;

/** Numbers by name: `arterial contrast`, `enhancement`. What the phases at hand cannot show is not there. */
export type Measurements = Readonly<Record<string, number>>;

/** What is measured in. */
export interface MeasuredLesion {
  /** [slices, channels, height, width], HU. */
  readonly image: Float32Array;
  /** [slices, height, width], 1 inside the lesion. */
  readonly mask: Uint8Array;
  /** Per channel: false where the phase is missing. */
  readonly present: readonly boolean[];
  readonly slices: number;
  /** Height, width. */
  readonly size: readonly [number, number];
}

/** Parts of a slice's border by direction from the lesion's centre. */
const SECTORS = 12;
/** A closed border may be weak in three tenths of its sectors: breathing between the phases shows liver there. */
const WEAK = 0.3;
const BRIGHT = 0.9;
/** Share of the equivalent radius that is the centre. */
const CENTRE = 0.25;

/**
 * Measures a lesion and the liver around it in every phase that is there, over all its slices. Takes no label.
 * @param phases by channel, such as `arterial`
 */
export function measureLesion(lesion: MeasuredLesion, phases: readonly string[]): Measurements {
  const regions = regionsBySlice(lesion.mask, lesion.slices, lesion.size);
  const zones = regions.map((own) => zonesOf(own, lesion.size[1]));
  const found: Record<string, number> = {};
  phases.forEach((phase, c) => {
    if (!lesion.present[c]) return;
    for (const [name, value] of Object.entries(inPhase(lesion, c, regions, zones)))
      if (Number.isFinite(value)) found[`${phase} ${name}`] = value;
  });
  return { ...found, ...overPhases(found) };
}

interface Zones {
  /** Rim pixels by sector, sectors without any left out. */
  readonly sectors: readonly (readonly number[])[];
  readonly centre: readonly number[];
  /** Core pixels outside the centre. */
  readonly body: readonly number[];
}

function zonesOf({ lesion, core, rim }: Regions, width: number): Zones {
  const x = average(lesion.map((i) => i % width));
  const y = average(lesion.map((i) => Math.floor(i / width)));
  const radius = Math.sqrt(lesion.length / Math.PI);
  const out = (i: number): number => Math.hypot((i % width) - x, Math.floor(i / width) - y) / radius;
  const sectors = Array.from({ length: SECTORS }, (): number[] => []);
  for (const i of rim) {
    const turn = Math.atan2(Math.floor(i / width) - y, (i % width) - x) / (2 * Math.PI) + 0.5;
    sectors[Math.min(SECTORS - 1, Math.floor(turn * SECTORS))]!.push(i);
  }
  return {
    sectors: sectors.filter((own) => own.length > 0),
    centre: core.filter((i) => out(i) < CENTRE),
    body: core.filter((i) => out(i) >= CENTRE),
  };
}

function inPhase(
  lesion: MeasuredLesion,
  channel: number,
  regions: readonly Regions[],
  zones: readonly Zones[],
): Record<keyof typeof PHASE_MEASURES, number> {
  const at = (places: readonly (readonly number[])[]): number[] => valuesAt(lesion, channel, places);
  const inside = average(at(regions.map((r) => r.lesion)));
  const around = Float64Array.from(at(regions.map((r) => r.surroundings)).filter(isSoftTissue));
  const liver = quantile(around.sort(), 0.5);
  const coreValues = at(regions.map((r) => r.core));
  const core = average(coreValues);
  const sectors = zones.flatMap((zone, s) =>
    zone.sectors.map((own) => Float64Array.from(valuesIn(lesion, channel, s, own)).sort()),
  );
  const border = quantile(
    sectors.map((own) => average(own)).sort((a, b) => a - b),
    WEAK,
  );
  const bright = quantile(
    sectors.map((own) => quantile(own, BRIGHT)).sort((a, b) => a - b),
    BRIGHT,
  );
  const grain = 1.4826 * quantile(around.map((v) => Math.abs(v - liver)).sort(), 0.5);
  const variance = average(coreValues.map((v) => (v - core) ** 2));
  return {
    lesion: inside,
    liver,
    contrast: inside - liver,
    core,
    'core contrast': core - liver,
    'border over core': border - core,
    'border over liver': border - liver,
    'bright border over core': bright - core,
    'bright border over liver': bright - liver,
    'centre under body': average(at(zones.map((z) => z.body))) - average(at(zones.map((z) => z.centre))),
    texture: Math.sqrt(Math.max(0, variance - grain ** 2)),
  };
}

/** What the numbers of single phases say together: those of {@link STUDY_MEASURES} for which the phases are there. */
function overPhases(found: Measurements): Measurements {
  const of = (what: string, phases: readonly string[]): number[] =>
    phases.flatMap((phase) => found[`${phase} ${what}`] ?? []);
  const enhanced = ['arterial', 'portal_venous', 'delayed'];
  const later = ['portal_venous', 'delayed'];
  const [before] = of('lesion', ['pre_contrast']);
  const [arterial] = of('lesion', ['arterial']);
  const [arterialCore] = of('core', ['arterial']);
  const ratios = later.flatMap((phase) => {
    const [liver, lesion] = [found[`${phase} liver`], found[`${phase} lesion`]];
    return liver !== undefined && lesion !== undefined && lesion > 0 ? liver / lesion : [];
  });
  const values: Record<keyof typeof STUDY_MEASURES, number | undefined> = {
    'highest core': greatest(of('core', ['pre_contrast', ...enhanced])),
    enhancement: less(greatest(of('lesion', enhanced)), before),
    'arterial enhancement': less(arterial, before),
    'liver over lesion after the arterial phase': greatest(ratios),
    'core gain after the arterial phase': less(greatest(of('core', later)), arterialCore),
  };
  return Object.fromEntries(Object.entries(values).filter((e): e is [string, number] => e[1] !== undefined));
}

const less = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;
const greatest = (values: readonly number[]): number | undefined =>
  values.length > 0 ? Math.max(...values) : undefined;

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
