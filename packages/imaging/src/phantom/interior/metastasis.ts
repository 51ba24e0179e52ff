import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { type Curve, curve } from '../tissue.ts';
import { drawCurve, drawVariant, type Interior, type InteriorContext } from './interior.ts';

interface Kind {
  readonly inner: Curve;
  readonly outer: Curve;
  /** How often a rim is seen. */
  readonly rim: number;
  /** By how much of its first width the rim has grown inwards in the portal venous and in the delayed phase. */
  readonly fill: readonly [number, number];
}

const kinds = {
  hypovascular: { inner: curve(42, 50, 65, 70), outer: curve(44, 88, 105, 82), rim: 0.75, fill: [0, 0] },
  hypervascular: { inner: curve(50, 103, 97, 78), outer: curve(50, 112, 106, 90), rim: 0.3, fill: [0, 0] },
  'filling-in': { inner: curve(40, 50, 80, 100), outer: curve(40, 168, 150, 114), rim: 1, fill: [1.2, 2.4] },
} as const satisfies Record<string, Kind>;

/**
 * Metastasis: dark, ill-defined, with a continuous enhancing rim in 75 %, darkest against the liver in the portal venous phase.
 * A share is hypervascular (bright in the arterial phase, iso- to hypodense later, like HCC); another has a broad nodular rim that
 * fills in late, as fibrous and treated ones do, like a hemangioma. The shares are fitted, not published.
 */
export function drawMetastasis(random: Random, context: InteriorContext): Interior {
  const variant = drawVariant(random, 'hypovascular', { hypervascular: 0.32, 'filling-in': 0.38 }, context.atypical);
  const kind: Kind = kinds[variant];
  const inner = drawCurve(random, kind.inner, curve(6, 10, 12, 11), context);
  const outer = drawCurve(random, kind.outer, curve(6, 12, 11, 9), context);
  const rim = random.chance(kind.rim);
  const thickness = random.uniform(0.12, 0.34);
  const target = variant !== 'filling-in' && context.diameter > 14 && random.chance(0.45);
  const uneven = variant === 'filling-in' ? 2.2 : 0.8;
  const [portal, late] = kind.fill;
  const grown = { pre_contrast: 1, arterial: 1, portal_venous: 1 + portal, delayed: 1 + late };
  const { key } = random;
  return {
    variant,
    facts: { rim, rimThickness: rim ? thickness : 0, target },
    hu(x, y, z, rho, phase) {
      let value = inner[phase] + 10 * valueNoise(key, 2.5 * x, 2.5 * y, 2.5 * z);
      if (target) value -= 12 * (1 - smoothStep(0.25, 0.55, rho));
      if (!rim) return value;
      const wavy = thickness * grown[phase] * (1 + uneven * valueNoise(key + 1, 1.5 * x, 1.5 * y, 1.5 * z));
      return value + (outer[phase] - value) * smoothStep(1 - wavy - 0.1, 1 - wavy + 0.1, rho);
    },
  };
}
