import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { curve } from '../tissue.ts';
import { drawCurve, happens, type Interior, type InteriorContext } from './interior.ts';

/**
 * Focal nodular hyperplasia: intense homogeneous arterial enhancement (NC 51.2 ± 5.9, ART 117.9 ± 15.1, PV 112.1 ± 20.4 HU,
 * AJR 176.6.1761493), isodense later; half with a stellate central scar that is dark early and bright late. The arterial mean is
 * 129 here, because the scan's timing takes 15 % off the increment on average.
 */
export function drawFnh(random: Random, context: InteriorContext): Interior {
  const weak = happens(random, 0.12, context.atypical);
  const mean = weak ? curve(51, 100, 108, 92) : curve(51, 129, 113, 96);
  const body = drawCurve(random, mean, curve(6, 15, 13, 8), context);
  const scar = context.diameter > 18 && random.chance(0.5);
  const scarValues = drawCurve(random, curve(42, 60, 80, 115), curve(5, 8, 8, 8), context);
  const scarRadius = random.uniform(0.17, 0.27);
  const arms = 3 + random.below(3);
  const turn = random.uniform(0, 2 * Math.PI);
  const { key } = random;
  return {
    variant: weak ? 'weakly-enhancing' : 'typical',
    facts: { centralScar: scar },
    hu(x, y, z, _rho, phase) {
      const value = body[phase] + 7 * valueNoise(key, 4 * x, 4 * y, 4 * z);
      if (!scar) return value;
      const star = 1 + 0.9 * Math.cos(arms * Math.atan2(y, x) + turn) + 0.6 * valueNoise(key + 1, 5 * x, 5 * y, 5 * z);
      const r = Math.sqrt(x * x + y * y + 1.5 * z * z);
      const share = 1 - smoothStep(0.7, 1.25, r / (scarRadius * Math.max(0.45, star)));
      return value + (scarValues[phase] - value) * share;
    },
  };
}
