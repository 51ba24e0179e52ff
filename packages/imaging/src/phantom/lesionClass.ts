import { drawAbscess } from './interior/abscess.ts';
import { drawCyst } from './interior/cyst.ts';
import { drawFnh } from './interior/fnh.ts';
import { drawHcc } from './interior/hcc.ts';
import { drawHemangioma } from './interior/hemangioma.ts';
import { drawIcc } from './interior/icc.ts';
import type { Interior, InteriorContext } from './interior/interior.ts';
import { drawMetastasis } from './interior/metastasis.ts';
import type { Random } from './random.ts';

/** How the lesions of one class vary. Diameters in mm are log-normal; `edge` is the width of the border in pixels. */
export interface LesionClass {
  readonly draw: (random: Random, context: InteriorContext) => Interior;
  readonly diameter: { readonly median: number; readonly sigma: number; readonly low: number; readonly high: number };
  readonly edge: readonly [number, number];
  /** How far the border leaves the ellipsoid, as a share of the radius. */
  readonly lobulation: number;
  /** Chance of a cirrhotic liver, and of a second lesion of the class. */
  readonly cirrhosis: number;
  readonly second: number;
}

// Medians and ranges: facts quoted in the interiors' files; the ranges are cut to what a 60-100 mm stack can show.
const classes = {
  cyst: {
    draw: drawCyst,
    diameter: { median: 20, sigma: 0.5, low: 10, high: 80 },
    edge: [0.6, 0.9],
    lobulation: 0.05,
    cirrhosis: 0.08,
    second: 0.3,
  },
  fnh: {
    draw: drawFnh,
    diameter: { median: 33, sigma: 0.4, low: 12, high: 75 },
    edge: [0.8, 1.4],
    lobulation: 0.14,
    cirrhosis: 0.02,
    second: 0.15,
  },
  hcc: {
    draw: drawHcc,
    diameter: { median: 34, sigma: 0.5, low: 11, high: 90 },
    edge: [0.8, 1.8],
    lobulation: 0.12,
    cirrhosis: 0.75,
    second: 0.2,
  },
  hemangioma: {
    draw: drawHemangioma,
    diameter: { median: 27, sigma: 0.5, low: 10, high: 90 },
    edge: [0.7, 1.2],
    lobulation: 0.16,
    cirrhosis: 0.05,
    second: 0.2,
  },
  metastasis: {
    draw: drawMetastasis,
    diameter: { median: 22, sigma: 0.45, low: 10, high: 65 },
    edge: [2, 3],
    lobulation: 0.16,
    cirrhosis: 0.03,
    second: 0.4,
  },
  icc: {
    draw: drawIcc,
    diameter: { median: 45, sigma: 0.4, low: 15, high: 90 },
    edge: [1.5, 2.5],
    lobulation: 0.24,
    cirrhosis: 0.15,
    second: 0.3,
  },
  abscess: {
    draw: drawAbscess,
    diameter: { median: 45, sigma: 0.35, low: 18, high: 85 },
    edge: [1.2, 2],
    lobulation: 0.18,
    cirrhosis: 0.05,
    second: 0.1,
  },
} as const satisfies Record<string, LesionClass>;

/** Class ids of the phantom. */
export type LesionLabel = keyof typeof classes;

/** What is known of each class. */
export const lesionClasses: Readonly<Record<LesionLabel, LesionClass>> = classes;

/** The five classes of the liver set, in the order of its labels. */
export const liverLabels = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'] as const satisfies LesionLabel[];

/** All classes that the phantom can draw. */
export const lesionLabels: readonly LesionLabel[] = [...liverLabels, 'icc', 'abscess'];
