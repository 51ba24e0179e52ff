import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { curve } from '../tissue.ts';
import { drawCurve, happens, type Interior, type InteriorContext } from './interior.ts';

/** Intrahepatic cholangiocarcinoma: rim enhancement (ART 57 %, PV 60 %), dark in the portal venous phase, fibrous core that is bright late in 70 %. */
export function drawIcc(random: Random, context: InteriorContext): Interior {
  const late = !happens(random, 0.3, context.atypical);
  const core = drawCurve(random, curve(42, 52, 70, late ? 117 : 78), curve(6, 8, 9, 9), context);
  const rim = random.chance(0.6);
  const outer = drawCurve(random, curve(44, 96, 104, 94), curve(6, 10, 10, 8), context);
  const thickness = random.uniform(0.1, 0.25);
  const { key } = random;
  return {
    variant: late ? 'delayed-core' : 'no-delayed-core',
    facts: { rim, delayedCore: late },
    hu(x, y, z, rho, phase) {
      const value = core[phase] + 22 * valueNoise(key, 3 * x, 3 * y, 3 * z);
      if (!rim) return value;
      return value + (outer[phase] - value) * smoothStep(1 - thickness - 0.08, 1 - thickness + 0.08, rho);
    },
  };
}
