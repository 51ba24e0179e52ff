import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { curve } from '../tissue.ts';
import { drawCurve, happens, type Interior, type InteriorContext } from './interior.ts';

/**
 * Hepatocellular carcinoma: nonrim arterial hyperenhancement (absent in 12 %; published 4-22 %), washout (absent in 25 %; published
 * 24 %), mosaic of nodules and, beyond 30 mm, necrosis; a capsule in half that brightens late. The mean delayed HU lies below the
 * published 79 (liver/lesion about 1.2), because capsule and partial volume raise what is measured.
 */
export function drawHcc(random: Random, context: InteriorContext): Interior {
  const noHyper = happens(random, 0.12, context.atypical);
  const noWashout = happens(random, 0.25, context.atypical);
  const mean = curve(50, noHyper ? 72 : 107, noWashout ? 106 : 96, noWashout ? 92 : 73);
  const body = drawCurve(random, mean, curve(6, 9, 8, 6), context);
  const capsule = random.chance(0.5);
  const large = context.diameter > 30;
  const mosaic = large ? random.uniform(22, 38) : random.uniform(10, 20);
  const necrosis = large && random.chance(0.35);
  const extent = random.uniform(0.25, 0.5);
  const cell = 7 / (context.diameter / 2);
  const rimWidth = Math.min(0.2, 2.5 / (context.diameter / 2));
  const { key } = random;
  const contrast = { pre_contrast: 0.3, arterial: 1.1, portal_venous: 1, delayed: 0.7 };
  const ring = { pre_contrast: 0, arterial: -4, portal_venous: 18, delayed: 28 };
  return {
    variant: noHyper ? 'no-arterial-hyperenhancement' : noWashout ? 'no-washout' : 'typical',
    facts: { arterialHyperenhancement: !noHyper, washout: !noWashout, capsule, mosaic: large, necrosis },
    hu(x, y, z, rho, phase) {
      const grain = valueNoise(key, x / cell, y / cell, z / cell);
      const septum = 1 - smoothStep(0.04, 0.16, Math.abs(grain));
      let value = body[phase] + mosaic * contrast[phase] * (grain - (large ? 0.5 * septum : 0));
      if (necrosis) {
        const dead =
          smoothStep(0, 0.16, valueNoise(key + 1, 1.7 * x, 1.7 * y, 1.7 * z) - 0.5 + extent) *
          smoothStep(0.95, 0.6, rho);
        value += (30 - value) * dead;
      }
      if (capsule) value += ring[phase] * smoothStep(1 - 2 * rimWidth, 1 - rimWidth, rho);
      return value;
    },
  };
}
