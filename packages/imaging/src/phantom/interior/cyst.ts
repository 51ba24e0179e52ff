import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { curve } from '../tissue.ts';
import { drawCurve, happens, type Interior, type InteriorContext } from './interior.ts';

/** Cyst: water (-10 ... +10 HU) in every phase, no wall, sharp; a few are complicated (up to 30 HU). */
export function drawCyst(random: Random, context: InteriorContext): Interior {
  const values = drawCurve(random, curve(5, 5, 8, 8), curve(6, 6, 6, 6), { ...context, timing: 1 });
  const complicated = happens(random, 0.1, context.atypical);
  const thick = complicated ? random.uniform(10, 22) : 0;
  const { key } = random;
  return {
    variant: complicated ? 'complicated' : 'simple',
    facts: { complicated },
    hu: (x, y, z, _rho, phase) => values[phase] + thick + (complicated ? 6 : 1) * valueNoise(key, 3 * x, 3 * y, 3 * z),
  };
}
