import { expect, test } from 'vitest';
import { drawnDensity } from './density.ts';
import type { Interior } from './interior/interior.ts';
import { curve } from './tissue.ts';

const liver = curve(58, 73, 115, 95);

test('a ring is told from its core, a gap in it by the darkest directions', () => {
  const ring = (gap: number): Interior => ({
    variant: 'made',
    facts: {},
    hu: (x, y, _z, rho, phase) => {
      if (phase !== 'arterial') return 50;
      return rho > 0.8 && Math.atan2(y, x) > -Math.PI + 2 * Math.PI * gap ? 110 : 50;
    },
  });
  const closed = drawnDensity(ring(0), liver).arterial;
  expect(closed).toMatchObject({ core: 50, spread: 0, border: { low: 110, high: 110 }, liver: 73 });
  // The shell beyond 0.8 is half of the ball.
  expect(closed.lesion).toBeGreaterThan(75);
  expect(closed.lesion).toBeLessThan(85);
  expect(drawnDensity(ring(0.3), liver).arterial.border).toEqual({ low: 50, high: 110 });
  expect(drawnDensity(ring(0), liver).delayed).toMatchObject({ lesion: 50, border: { low: 50, high: 50 } });
});
