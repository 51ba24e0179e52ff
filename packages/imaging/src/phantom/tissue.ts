import type { Phase } from '../phase/phase.ts';
import type { Random } from './random.ts';

/** HU in each phase. */
export type Curve = Readonly<Record<Phase, number>>;

export function curve(preContrast: number, arterial: number, portalVenous: number, delayed: number): Curve {
  return { pre_contrast: preContrast, arterial, portal_venous: portalVenous, delayed };
}

/**
 * Mean HU of normal tissue. Liver, aorta, portal vein and spleen follow published increments over the unenhanced scan at
 * 600 mg I/kg (late arterial: aorta +300-336, spleen +97-108, liver +15-25, portal vein +75-104, hepatic vein +24-51; portal
 * venous: liver +59-63, aorta +117-125, spleen +73-82); the other rows are plausible values, not measured ones.
 */
export const tissues = {
  liver: curve(58, 73, 115, 95),
  aorta: curve(40, 350, 160, 115),
  portalVein: curve(40, 130, 170, 115),
  hepaticVein: curve(40, 72, 160, 115),
  venaCava: curve(40, 95, 145, 114),
  spleen: curve(48, 150, 125, 100),
  kidneyCortex: curve(34, 185, 190, 150),
  kidneyMedulla: curve(30, 75, 165, 165),
  pancreas: curve(42, 105, 92, 72),
  bowelWall: curve(38, 75, 85, 72),
  heart: curve(40, 190, 150, 112),
  gallbladder: curve(8, 8, 9, 9),
} as const satisfies Record<string, Curve>;

export type Tissue = keyof typeof tissues;

/** What one patient's tissues look like in each phase. */
export interface Enhancement {
  readonly tissues: Readonly<Record<Tissue, Curve>>;
  /** Share of the table's arterial increment: the scan's timing, felt by aorta, spleen and lesion alike. */
  readonly timing: number;
  /** Offset of the unenhanced parenchyma from the table in HU; strongly negative is steatosis. */
  readonly liverOffset: number;
}

/** Scales the arterial increment over the unenhanced value. */
export function timed(values: Curve, timing: number): Curve {
  return { ...values, arterial: values.pre_contrast + (values.arterial - values.pre_contrast) * timing };
}

/** Draws one patient's enhancement; `spread` 1 gives the facts' ranges, 0 everybody alike. */
export function drawEnhancement(random: Random, cirrhosis: boolean, spread: number): Enhancement {
  const timing = 0.9 + spread * random.uniform(-0.3, 0.2);
  const steatosis = random.chance(0.12 * Math.min(1.5, spread)) ? -random.uniform(10, 30) : 0;
  const liverOffset = random.normal(0, 6 * spread) + steatosis;
  const portal = 1 + random.normal(0, 0.07 * spread);
  const drawn = Object.fromEntries(
    Object.entries(tissues).map(([name, row]) => {
      const own = random.normal(0, 3 * spread);
      const at = timed(row, timing);
      const pre = row.pre_contrast + own / 3;
      const values = {
        pre_contrast: pre,
        arterial: at.arterial + own,
        portal_venous: pre + (row.portal_venous - row.pre_contrast) * portal,
        delayed: pre + (row.delayed - row.pre_contrast) * portal,
      };
      return [name, values];
    }),
  ) as Record<Tissue, Curve>;
  const { liver } = drawn;
  const scar = cirrhosis ? 10 : 0;
  const shifted = curve(
    liver.pre_contrast + liverOffset,
    liver.arterial + liverOffset,
    liver.portal_venous + liverOffset - scar,
    liver.delayed + liverOffset - scar / 2,
  );
  return { tissues: { ...drawn, liver: shifted }, timing, liverOffset };
}
