import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { curve } from '../tissue.ts';
import { drawCurve, happens, type Interior, type InteriorContext } from './interior.ts';

/**
 * Metastasis: dark, ill-defined, with a continuous enhancing rim in 75 %, darkest against the liver in the portal venous phase;
 * a fifth are hypervascular (bright in the arterial phase) and some are fibrous and enhance late, as after chemotherapy.
 */
export function drawMetastasis(random: Random, context: InteriorContext): Interior {
  const hypervascular = happens(random, 0.2, context.atypical);
  const fibrous = !hypervascular && happens(random, 0.25, context.atypical);
  const center = hypervascular ? curve(44, 108, 99, 84) : fibrous ? curve(42, 58, 84, 96) : curve(42, 50, 65, 70);
  const inner = drawCurve(random, center, curve(6, 12, 15, 12), context);
  const rim = random.chance(hypervascular ? 0.3 : 0.75);
  const outer = drawCurve(
    random,
    hypervascular ? curve(44, 125, 112, 88) : curve(44, 88, 105, 82),
    curve(6, 11, 10, 8),
    context,
  );
  const thickness = random.uniform(0.12, 0.34);
  const target = context.diameter > 14 && random.chance(0.45);
  const { key } = random;
  return {
    variant: hypervascular ? 'hypervascular' : fibrous ? 'fibrous' : 'hypovascular',
    facts: { rim, rimThickness: rim ? thickness : 0, target },
    hu(x, y, z, rho, phase) {
      let value = inner[phase] + 14 * valueNoise(key, 2.5 * x, 2.5 * y, 2.5 * z);
      if (target) value -= 12 * (1 - smoothStep(0.25, 0.55, rho));
      if (!rim) return value;
      const wavy = thickness * (1 + 0.8 * valueNoise(key + 1, 1.5 * x, 1.5 * y, 1.5 * z));
      return value + (outer[phase] - value) * smoothStep(1 - wavy - 0.1, 1 - wavy + 0.1, rho);
    },
  };
}
