// How far registration leaves lesions from where they are: phantoms whose organs moved by a known shift between phases.
// Mean over a lesion's voxels of the distance in mm between where the warp says a point lies and where it lies.
//   node tools/registration_error.ts [patients] [difficulty] [breathing SD in mm] [seed]
import { loadRegistration } from '../packages/imaging/src/node/registration.ts';
import { liverLabels } from '../packages/imaging/src/phantom/lesionClass.ts';
import { type PhantomPatient, phantomPatient } from '../packages/imaging/src/phantom/patient.ts';
import type { RegistrationKind } from '../packages/imaging/src/registration/elastix.ts';
import { rangeOf, type VoxelRange } from '../packages/imaging/src/registration/neighbourhood.ts';
import { registerPhase } from '../packages/imaging/src/registration/register.ts';
import { transformPoint, type Vec3 } from '../packages/imaging/src/volume/affine.ts';
import type { Volume } from '../packages/imaging/src/volume/volume.ts';

const [patients = 8, difficulty = 0.5, breathing = 4, seed = 11] = process.argv.slice(2).map(Number);
const kinds: readonly RegistrationKind[] = ['rigid', 'affine', 'bspline'];
const engine = await loadRegistration();

interface Row {
  readonly kind: RegistrationKind;
  readonly own: boolean;
  readonly before: number;
  readonly after: number;
  readonly refused: string | undefined;
  readonly seconds: number;
}
const rows: Row[] = [];

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(
  reference: Volume,
  moving: Volume,
  range: VoxelRange,
  points: readonly Vec3[],
  shift: Vec3 | undefined,
) {
  for (const kind of kinds) {
    const start = performance.now();
    const { outcome, warp } = await registerPhase(reference, moving, range, kind, engine);
    const seconds = (performance.now() - start) / 1000;
    const error = (from: (point: Vec3) => Vec3, by: Vec3) =>
      mean(points.map((p) => Math.hypot(...from(p).map((v, n) => v - (p[n] ?? 0) - (by[n] ?? 0)))));
    const before = shift ? Math.hypot(...shift) : Number.NaN;
    const after = shift ? error(warp ?? ((p) => p), shift) : Number.NaN;
    rows.push({ kind, own: shift !== undefined, before, after, refused: outcome.refused, seconds });
  }
}

function referenceOf(patient: PhantomPatient): Volume {
  const found = patient.phases.find(({ phase }) => phase === patient.reference);
  if (!found) throw new Error('phantom: expected its reference phase, got none');
  return found.volume;
}

let stranger: Volume | undefined;
for (let index = 0; index < patients; index++) {
  const lesionClass = liverLabels[index % 5] ?? 'cyst';
  const patient = phantomPatient({ seed, index, lesionClass, difficulty, breathing, size: 256 });
  const reference = referenceOf(patient);
  const [nx, ny] = reference.size;
  for (const { mask } of patient.lesions.slice(0, 1)) {
    const range = rangeOf(mask, reference.size);
    if (!range) continue;
    const inside = [...mask.keys()].filter((at) => mask[at] === 1);
    const points = inside.map((at) =>
      transformPoint(reference.affine, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]),
    );
    for (const { phase, volume } of patient.phases)
      if (phase !== patient.reference) await measure(reference, volume, range, points, patient.truth.shifts[phase]);
    // Another patient's scan laid into this one's place.
    if (stranger) await measure(reference, { ...stranger, affine: reference.affine }, range, points, undefined);
  }
  stranger = patient.phases[0]?.volume;
}

console.log(`${patients} patients, difficulty ${difficulty}, breathing SD ${breathing} mm, seed ${seed}`);
console.log(
  '| kind | phases | refused | error before, mm | after, all | after, applied | worse by > 0.5 mm | s a phase | strangers refused |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const kind of kinds) {
  const own = rows.filter((row) => row.kind === kind && row.own);
  const applied = own.filter(({ refused }) => refused === undefined);
  const strange = rows.filter((row) => row.kind === kind && !row.own);
  const cells = [
    kind,
    own.length,
    own.length - applied.length,
    mean(own.map((r) => r.before)).toFixed(2),
    mean(own.map((r) => r.after)).toFixed(2),
    `${mean(applied.map((r) => r.after)).toFixed(2)} (was ${mean(applied.map((r) => r.before)).toFixed(2)})`,
    applied.filter((r) => r.after > r.before + 0.5).length,
    median(own.map((r) => r.seconds)).toFixed(1),
    `${strange.filter(({ refused }) => refused !== undefined).length} of ${strange.length}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
