import { type ExtractOptions, type LesionPhase, referencePhase } from '../lesion/extract.ts';
import { type Region, regionMask } from '../lesion/region.ts';
import { rangeOf } from './neighbourhood.ts';
import { type RegistrationEngine, registerPhase } from './register.ts';

/**
 * Registers all phases of a study to the reference phase around one lesion, as `extractLesion` then takes them. Without
 * `register` in the options nothing changes. A phase whose registration is refused stays as the scanner placed it, and says so.
 *
 * @throws ImagingError as `regionMask`
 */
export async function registerPhases(
  phases: readonly LesionPhase[],
  region: Region,
  options: Pick<ExtractOptions, 'register' | 'reference'>,
  engine: () => Promise<RegistrationEngine>,
  name: string,
): Promise<readonly LesionPhase[]> {
  const { register: kind = 'none' } = options;
  const reference = referencePhase(phases, options.reference);
  // Without its reference there is nothing to register to; extraction says so.
  if (kind === 'none' || reference === undefined) return phases;
  const range = rangeOf(regionMask(region, reference.volume, name), reference.volume.size);
  if (range === undefined) return phases;
  const registered: LesionPhase[] = [];
  for (const phase of phases) {
    if (phase === reference) registered.push(phase);
    else {
      const { outcome, warp } = await registerPhase(reference.volume, phase.volume, range, kind, await engine());
      registered.push({ ...phase, registration: outcome, ...(warp ? { warp } : {}) });
    }
  }
  return registered;
}
