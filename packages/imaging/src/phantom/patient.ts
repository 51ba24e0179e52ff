import { phases as allPhases, comparePhases, type Phase } from '../phase/phase.ts';
import type { Vec3 } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';
import { type DrawnDensity, drawnDensity } from './density.ts';
import { drawFocus, type Focus } from './focus.ts';
import { type LesionLabel, lesionClasses } from './lesionClass.ts';
import { drawLiver } from './liver.ts';
import { drawOrgans } from './organs.ts';
import { createRandom, keyOf, type Random } from './random.ts';
import { drawGrid, type Scene, scan, torsoSlices } from './scan.ts';
import { drawEnhancement } from './tissue.ts';
import { drawTorso, fieldOfView } from './torso.ts';

export interface PhantomOptions {
  readonly seed: number;
  /** Which patient of the cohort; patients are drawn independently of each other. */
  readonly index: number;
  readonly lesionClass: LesionLabel;
  /** 4 (all), or 3: without the delayed phase. Default 4. */
  readonly phases?: 3 | 4;
  /** Columns and rows of a slice. Default 192. */
  readonly size?: number;
  /** 0 (textbook) to 1: noise, breathing, spread between lesions, atypical lesions, missing phases. Default 0.5. */
  readonly difficulty?: number;
  /** How far breathing moves the organs along the body between phases: SD in mm, across it half as much. Default 5 x difficulty. */
  readonly breathing?: number;
}

/** One lesion of a phantom; its mask lies on the grid of the reference phase (1 inside, x fastest). */
export interface PhantomLesion {
  readonly id: string;
  readonly label: LesionLabel;
  readonly mask: Uint8Array;
}

/** What was drawn, for the truth file. */
export interface PhantomTruth {
  readonly lesionClass: LesionLabel;
  readonly difficulty: number;
  readonly cirrhosis: boolean;
  readonly liverOffset: number;
  readonly arterialTiming: number;
  readonly noise: number;
  readonly missing: Phase | null;
  /** Breathing: how far the organs moved in mm (LPS) against the reference phase. */
  readonly shifts: Readonly<Partial<Record<Phase, Vec3>>>;
  readonly lesions: readonly {
    readonly id: string;
    readonly label: LesionLabel;
    readonly variant: string;
    readonly diameter: number;
    readonly center: Vec3;
    readonly facts: Readonly<Record<string, number | string | boolean>>;
    /** As drawn, in every phase, taken or not. */
    readonly density: Readonly<Record<Phase, DrawnDensity>>;
  }[];
}

export interface PhantomPatient {
  readonly patient: string;
  /** In order of acquisition; HU are whole numbers, as a scanner stores them. */
  readonly phases: readonly { readonly phase: Phase; readonly volume: Volume }[];
  /** The phase whose grid carries the masks; never missing. */
  readonly reference: Phase;
  readonly lesions: readonly PhantomLesion[];
  readonly truth: PhantomTruth;
}

/** The phase whose grid carries the masks and against which breathing is told; never missing. */
export const reference: Phase = 'portal_venous';
const defaultDifficulty = 0.5;

/** A patient before the scan: what stands in the scanner, which phases are taken and how breathing moves the organs in each. */
export interface PhantomScene {
  readonly scene: Scene;
  readonly taken: readonly Phase[];
  readonly shifts: Readonly<Partial<Record<Phase, Vec3>>>;
  readonly missing: Phase | undefined;
  readonly key: number;
}

/** Draws a patient without scanning them; the same options give the same scene. */
export function phantomScene(options: PhantomOptions): PhantomScene {
  const { seed, index, lesionClass, size = 192, difficulty = defaultDifficulty } = options;
  if (!(difficulty >= 0 && difficulty <= 1))
    throw new RangeError(`phantom difficulty: expected 0 to 1, got ${difficulty} - 0 is textbook, 0.5 like real data`);
  if (!(Number.isInteger(size) && size >= 32))
    throw new RangeError(`phantom size: expected a whole number of pixels from 32, got ${size}`);
  const random = createRandom(keyOf(seed, index, lesionClass));
  const spread = 2 * difficulty;
  const kind = lesionClasses[lesionClass];
  const cirrhosis = random.chance(kind.cirrhosis);
  const torso = drawTorso(random.fork('torso'));
  const liver = drawLiver(random.fork('liver'), torso, cirrhosis);
  const organs = drawOrgans(random.fork('organs'), torso, cirrhosis);
  const enhancement = drawEnhancement(random.fork('enhancement'), cirrhosis, spread);
  const foci: Focus[] = [];
  const smallest = (3 * fieldOfView(torso)) / size;
  const count = random.chance(kind.second) ? 2 : 1;
  for (let n = 0; n < count; n++) {
    const context = {
      smallest,
      timing: enhancement.timing,
      spread: 0.4 + 0.6 * spread,
      atypical: spread,
      others: foci,
    };
    foci.push(drawFocus(random.fork(`focus ${n}`), lesionClass, liver, context));
  }
  const grid = drawGrid(random.fork('grid'), torso, foci, size);
  const missing = drawMissing(random.fork('missing'), 0.03 + 0.18 * difficulty);
  const noise = random.uniform(8, 12) * (0.5 + difficulty);
  const taken = allPhases.slice(0, options.phases ?? 4).filter((phase) => phase !== missing);
  const breathing = options.breathing ?? 2.5 * spread;
  const shifts = Object.fromEntries(taken.map((phase) => [phase, drawShift(random.fork(phase), phase, breathing)]));
  const scene = { torso, liver, organs, enhancement, foci, grid, noise };
  return { scene, taken, shifts, missing, key: random.key };
}

/**
 * Draws one patient: a multi-phase contrast CT (HU, 5 mm slices through the lesions, LPS) with masks and truth.
 * The same options give the same numbers. Organs move between phases, the trunk does not; the portal venous phase is the reference.
 */
export function phantomPatient(options: PhantomOptions): PhantomPatient {
  const { index, lesionClass, difficulty = defaultDifficulty } = options;
  const { scene, taken, shifts, missing, key } = phantomScene(options);
  const { enhancement, foci, grid, noise, liver } = scene;
  const lesions = foci.map((focus, n) => ({
    id: `L${n + 1}`,
    label: focus.label,
    mask: new Uint8Array(grid.size ** 2 * grid.slices),
  }));
  const slices = torsoSlices(scene);
  const volumes = taken.map((phase) => {
    const shift = shifts[phase] as Vec3;
    const masks = phase === reference ? lesions.map(({ mask }) => mask) : undefined;
    return { phase, volume: scan(scene, slices, phase, shift, keyOf(key, phase), masks) };
  });
  return {
    patient: `PHANTOM-${String(index + 1).padStart(4, '0')}`,
    phases: volumes.sort((a, b) => comparePhases(a.phase, b.phase)),
    reference,
    lesions,
    truth: {
      lesionClass,
      difficulty,
      cirrhosis: liver.cirrhosis,
      liverOffset: enhancement.liverOffset,
      arterialTiming: enhancement.timing,
      noise,
      missing: missing ?? null,
      shifts,
      lesions: foci.map((focus, n) => ({
        id: `L${n + 1}`,
        label: focus.label,
        variant: focus.interior.variant,
        diameter: 2 * focus.radius,
        center: focus.center,
        facts: focus.interior.facts,
        density: drawnDensity(focus.interior, enhancement.tissues.liver),
      })),
    },
  };
}

/** Any phase but the reference may be missing. */
function drawMissing(random: Random, share: number): Phase | undefined {
  if (!random.chance(share)) return undefined;
  return (['pre_contrast', 'arterial', 'delayed'] as const)[random.below(3)];
}

/** Breath-holds differ most along the body's axis: SD `breathing` mm there and about half across. */
function drawShift(random: Random, phase: Phase, breathing: number): Vec3 {
  if (phase === reference) return [0, 0, 0];
  const across = 0.48 * breathing;
  return [random.normal(0, across), random.normal(0, across), random.normal(0, breathing)];
}
