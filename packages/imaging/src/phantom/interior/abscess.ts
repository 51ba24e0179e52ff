import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { curve } from '../tissue.ts';
import { drawCurve, type Interior, type InteriorContext } from './interior.ts';

/** Abscess: a cluster of fluid cavities with an early bright inner wall and an outer ring of oedema that enhances late. */
export function drawAbscess(random: Random, context: InteriorContext): Interior {
  const pus = drawCurve(random, curve(22, 22, 25, 25), curve(6, 6, 6, 6), context);
  const wall = drawCurve(random, curve(42, 108, 130, 108), curve(5, 10, 8, 8), context);
  const edema = drawCurve(random, curve(45, 54, 80, 112), curve(5, 7, 8, 8), context);
  const count = context.diameter < 25 ? 1 : 3 + random.below(5);
  // One cavity in the middle keeps a large abscess from being mostly wall; the others cluster around it.
  const cavities = Array.from({ length: count }, (_, n) => {
    const [x, y, z] = random.direction();
    const out = n === 0 ? 0 : random.uniform(0.36, 0.5);
    const r = count === 1 ? 0.68 : n === 0 ? random.uniform(0.34, 0.44) : random.uniform(0.24, 0.36);
    return { x: x * out, y: y * out, z: z * out, r };
  });
  const { key } = random;
  return {
    variant: count === 1 ? 'single-cavity' : 'cluster',
    facts: { cavities: count },
    hu(x, y, z, rho, phase) {
      let depth = Number.POSITIVE_INFINITY;
      for (const cavity of cavities) {
        const r = Math.sqrt((x - cavity.x) ** 2 + (y - cavity.y) ** 2 + (z - cavity.z) ** 2);
        depth = Math.min(depth, r - cavity.r);
      }
      const ragged = depth + 0.12 * valueNoise(key, 4 * x, 4 * y, 4 * z);
      const solid = wall[phase] + (edema[phase] - wall[phase]) * smoothStep(0.74, 0.9, rho);
      return pus[phase] + (solid - pus[phase]) * smoothStep(-0.06, 0.06, ragged);
    },
  };
}
