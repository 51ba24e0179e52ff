import { expect, test } from 'vitest';
import { extractLesion, type LesionPhase } from '../src/lesion/extract.ts';
import { loadRegistration } from '../src/node/registration.ts';
import { phantomPatient } from '../src/phantom/patient.ts';
import type { RegistrationEngine } from '../src/registration/register.ts';
import { registerPhases } from '../src/registration/registerPhases.ts';
import { transformPoint, type Vec3 } from '../src/volume/affine.ts';

const drawn = phantomPatient({ seed: 5, index: 0, lesionClass: 'cyst', difficulty: 0.5, breathing: 5, size: 192 });
const phases: LesionPhase[] = drawn.phases.map((phase) => ({ ...phase, reason: 'phantom' }));
const lesion = drawn.lesions[0];
if (!lesion) throw new Error('phantom: expected a lesion, got none');
const region = { mask: lesion.mask };
const reference = drawn.phases.find(({ phase }) => phase === drawn.reference)?.volume;
const center: Vec3 = drawn.truth.lesions[0]?.center ?? [0, 0, 0];
const engine = () => loadRegistration();

test('rigid registration finds how far the phantom breathed, and the sample says so', {
  timeout: 120_000,
}, async () => {
  const registered = await registerPhases(phases, region, { register: 'rigid' }, engine, 'phantom');
  let improved = 0;
  for (const { phase, registration, warp } of registered) {
    const shift = drawn.truth.shifts[phase] ?? [0, 0, 0];
    if (phase === drawn.reference) expect(registration).toBeUndefined();
    else if (registration?.applied) {
      const error = Math.hypot(...(warp?.(center) ?? center).map((v, n) => v - (center[n] ?? 0) - (shift[n] ?? 0)));
      expect(error).toBeLessThan(Math.max(1, Math.hypot(...shift)));
      if (error < Math.hypot(...shift)) improved++;
    }
  }
  expect(improved).toBeGreaterThanOrEqual(2);
  const options = { register: 'rigid' } as const;
  const { provenance } = extractLesion({ patient: 'p', lesion: 'l' }, registered, region, options);
  expect(JSON.stringify(provenance)).toContain('"registration":{"kind":"rigid","applied":true');
  expect(() => extractLesion({ patient: 'p', lesion: 'l' }, phases, region, options)).toThrow(
    'expected phases registered by rigid',
  );
});

test('another part of the body is refused, and stays where it was', { timeout: 120_000 }, async () => {
  const other = phantomPatient({ seed: 9, index: 3, lesionClass: 'hemangioma', size: 192 }).phases[1]?.volume;
  if (!reference || !other) throw new Error('phantom: expected phases, got none');
  const affine = [...other.affine];
  affine[3] = (affine[3] ?? 0) + 60;
  const strange: LesionPhase = { phase: 'arterial', reason: 'another patient', volume: { ...other, affine } };
  const own = phases.filter(({ phase }) => phase === drawn.reference);
  const result = await registerPhases([...own, strange], region, { register: 'rigid' }, engine, 'phantom');
  expect(result[1]?.registration).toMatchObject({ kind: 'rigid', applied: false });
  expect(result[1]?.registration?.refused).not.toBe('');
  expect(result[1]?.warp).toBeUndefined();
});

test('no overlap and a failing engine are refusals with a name', async () => {
  const failing: RegistrationEngine = () => Promise.reject(new Error('out of memory'));
  const [first] = await registered(phases, failing);
  expect(first).toBe('elastix failed: out of memory');
  const away = phases.map((one) => {
    const affine = one.volume.affine.map((v, n) => (n === 3 && one.phase !== drawn.reference ? v + 900 : v));
    return { ...one, volume: { ...one.volume, affine } };
  });
  expect((await registered(away, failing))[0]).toBe('the phase covers 0 % of the tissue around the lesion');
  expect(await registerPhases(phases, region, {}, engine, 'phantom')).toBe(phases);
});

async function registered(from: readonly LesionPhase[], failing: RegistrationEngine) {
  const result = await registerPhases(from, region, { register: 'affine' }, async () => failing, 'phantom');
  return result.flatMap(({ registration }) => registration?.refused ?? []);
}

test('the B-spline that we evaluate is the one elastix resampled with', { timeout: 120_000 }, async () => {
  const { elastixNode } = await import('@itk-wasm/elastix');
  const { elastixStages, readTransforms } = await import('../src/registration/elastix.ts');
  const n = [40, 36, 20] as const;
  const turned = [0, 1, 0, -1, 0, 0, 0, 0, 1];
  const spot = (x: number, y: number, z: number) =>
    100 * Math.exp(-((x - 20) ** 2 + (y - 18) ** 2 + 4 * (z - 10) ** 2) / 80) + 40 * Math.sin(x / 5) * Math.cos(y / 6);
  const image = (value: (x: number, y: number, z: number) => number) => ({
    imageType: { dimension: 3, componentType: 'float32' as const, pixelType: 'Scalar' as const, components: 1 },
    name: 'spot',
    origin: [5, -7, 3],
    spacing: [2, 2, 4],
    direction: new Float64Array(turned),
    size: [...n],
    data: Float32Array.from({ length: n[0] * n[1] * n[2] }, (_, at) =>
      value(at % n[0], Math.floor(at / n[0]) % n[1], Math.floor(at / n[0] / n[1])),
    ),
    metadata: new Map(),
  });
  const moving = image((x, y, z) => spot(x - 1 + Math.sin(y / 9), y + 0.5, z + 0.3));
  const found = await elastixNode(elastixStages('bspline').map((s) => ({ ...s })) as never, {
    fixed: image(spot),
    moving,
  });
  const { warp } = readTransforms(found.transformParameterObject as never);
  const affine = [0, 2, 0, 5, -2, 0, 0, -7, 0, 0, 4, 3, 0, 0, 0, 1];
  const { resampleLinear } = await import('../src/volume/resample.ts');
  const ours = resampleLinear({ size: n, affine, data: moving.data }, { size: n, affine }, -1024, warp).data;
  const theirs = found.result.data as Float32Array;
  let most = 0;
  for (let k = 6; k < 14; k++)
    for (let j = 10; j < 26; j++)
      for (let i = 10; i < 30; i++) {
        const at = i + n[0] * (j + n[1] * k);
        most = Math.max(most, Math.abs((ours[at] ?? 0) - (theirs[at] ?? 0)));
      }
  expect(transformPoint(affine, [1, 0, 0])).toEqual([5, -9, 3]);
  expect(most).toBeLessThan(0.05);
});
