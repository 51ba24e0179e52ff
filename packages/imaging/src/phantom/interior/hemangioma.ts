import { valueNoise } from '../noise.ts';
import type { Random } from '../random.ts';
import { smoothStep } from '../shape.ts';
import { curve } from '../tissue.ts';
import { drawCurve, drawVariant, type Interior, type InteriorContext } from './interior.ts';

const noduleMeans = {
  typical: curve(40, 190, 150, 115),
  sclerosed: curve(40, 150, 130, 108),
  'flash-filling': curve(40, 150, 138, 112),
  'filling-evenly': curve(42, 106, 112, 97),
} as const;

/**
 * Hemangioma: isodense to blood before contrast, then peripheral, nodular, discontinuous enhancement (below the aorta's) that
 * fills in towards the centre and follows the blood pool. Small ones may fill at once; giant and sclerosed ones stay incomplete,
 * and a fitted share takes contrast all over, unevenly, as FNH and HCC do.
 */
export function drawHemangioma(random: Random, context: InteriorContext): Interior {
  const { diameter, atypical } = context;
  const flash = diameter < 20 && random.chance(0.6);
  const variant = flash
    ? 'flash-filling'
    : drawVariant(random, 'typical', { sclerosed: 0.08, 'filling-evenly': 0.22 }, atypical);
  const nodule = drawCurve(random, noduleMeans[variant], curve(5, 30, 18, 10), context);
  const core = drawCurve(random, curve(40, 45, 60, 85), curve(5, 6, 8, 12), context);
  const pace =
    variant === 'sclerosed' ? random.uniform(0.3, 0.65) : random.uniform(0.8, 1.15) * (diameter > 70 ? 0.8 : 1);
  const full = { pre_contrast: 0, arterial: 0.2, portal_venous: 0.6, delayed: 0.95 };
  const count = 3 + random.below(5);
  const blobs = Array.from({ length: count }, () => {
    const [x, y, z] = random.direction();
    const out = random.uniform(0.72, 0.92);
    return { x: x * out, y: y * out, z: z * out * 0.8, size: random.uniform(0.7, 1.3) };
  });
  const crowd = (5 / count) ** (1 / 3);
  const { key } = random;
  return {
    variant,
    facts: {
      nodules: count,
      flashFilling: flash,
      fillArterial: full.arterial * pace,
      fillDelayed: full.delayed * pace,
    },
    hu(x, y, z, _rho, phase) {
      if (phase === 'pre_contrast') return core.pre_contrast + 4 * valueNoise(key, 3 * x, 3 * y, 3 * z);
      if (variant === 'filling-evenly') return nodule[phase] + 36 * valueNoise(key, 2.5 * x, 2.5 * y, 2.5 * z);
      const fill = flash ? 1.2 : full[phase] * pace;
      const reach = crowd * (0.16 + 1.02 * fill);
      const ragged = 0.14 * valueNoise(key, 4 * x, 4 * y, 4 * z);
      let share = 0;
      for (const blob of blobs) {
        const r = Math.sqrt((x - blob.x) ** 2 + (y - blob.y) ** 2 + (z - blob.z) ** 2);
        share = Math.max(share, smoothStep(-0.09, 0.09, reach * blob.size - r + ragged));
      }
      return core[phase] + (nodule[phase] - core[phase]) * share;
    },
  };
}
