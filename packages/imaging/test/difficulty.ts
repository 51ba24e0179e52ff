import { extractLesion } from '../src/lesion/extract.ts';
import { liverLabels } from '../src/phantom/lesionClass.ts';
import { phantomScene, reference } from '../src/phantom/patient.ts';
import { keyOf } from '../src/phantom/random.ts';
import { scan, torsoSlices } from '../src/phantom/scan.ts';

interface Sample {
  readonly label: number;
  readonly features: readonly number[];
}

/**
 * How hard the phantom's five classes are for the plainest of readers: linear discriminant analysis on hand-made features
 * (mean, core, rim and spread inside the lesion in each phase). Each half of the patients is judged by the rule learnt on the other.
 */
export function phantomDifficulty(difficulty: number, patients: number, seed: number) {
  return crossJudge(Array.from({ length: patients }, (_, index) => phantomSample(difficulty, seed, index)));
}

/** The features of one patient's first lesion, from the slice of the stack that lies nearest to its middle: the others are not scanned. */
function phantomSample(difficulty: number, seed: number, index: number): Sample {
  const lesionClass = liverLabels[index % liverLabels.length] as (typeof liverLabels)[number];
  const { scene, taken, shifts, key } = phantomScene({ seed, index, lesionClass, size: 96, difficulty });
  const [focus] = scene.foci;
  if (!focus) throw new Error('a phantom without lesion');
  const [left, top, bottom] = scene.grid.corner;
  const z = bottom + 5 * Math.round((focus.center[2] - bottom) / 5);
  const slice = { ...scene, grid: { ...scene.grid, slices: 1, corner: [left, top, z] as const } };
  const mask = new Uint8Array(slice.grid.size ** 2);
  const masks = scene.foci.map((_, n) => (n === 0 ? mask : new Uint8Array(mask.length)));
  const trunk = torsoSlices(slice);
  const phases = taken.map((phase) => {
    const shift = shifts[phase] ?? [0, 0, 0];
    const volume = scan(slice, trunk, phase, shift, keyOf(key, phase), phase === reference ? masks : undefined);
    return { phase, volume, reason: 'known' };
  });
  const identity = { patient: `P${index}`, lesion: 'L1' };
  const sample = extractLesion(identity, phases, { mask }, { size: 24, margin: { fraction: 0.3 } });
  return { label: liverLabels.indexOf(lesionClass), features: features(sample.image, sample.mask, 24) };
}

/** Accuracy, recall by class and confusion [drawn as][read as], classes in the order of the liver set. */
function crossJudge(samples: readonly Sample[]) {
  const half = Math.floor(samples.length / 2);
  const folds = [samples.slice(0, half), samples.slice(half)] as const;
  const confusion = liverLabels.map(() => liverLabels.map(() => 0));
  for (const [learn, judge] of [folds, [folds[1], folds[0]] as const]) {
    const classify = discriminant(learn);
    for (const { label, features: x } of judge) confusion[label]![classify(x)]!++;
  }
  const recall = confusion.map((row, c) => (row[c] as number) / row.reduce((a, b) => a + b, 0));
  const right = confusion.reduce((sum, row, c) => sum + (row[c] as number), 0);
  return { accuracy: right / samples.length, recall, confusion };
}

function features(image: Float32Array, mask: Uint8Array, size: number): number[] {
  const inside: number[] = [];
  mask.forEach((value, at) => {
    if (value !== 0) inside.push(at);
  });
  const x = inside.reduce((sum, at) => sum + (at % size), 0) / inside.length;
  const y = inside.reduce((sum, at) => sum + Math.floor(at / size), 0) / inside.length;
  const radius = Math.sqrt(inside.length / Math.PI);
  const depth = (at: number) => Math.hypot((at % size) - x, Math.floor(at / size) - y) / radius;
  const mean = (plane: Float32Array, where: number[]) =>
    where.length === 0 ? 0 : where.reduce((sum, at) => sum + (plane[at] as number), 0) / where.length;
  const core = inside.filter((at) => depth(at) < 0.55);
  const rim = inside.filter((at) => depth(at) > 0.75);
  const around = Array.from(mask.keys()).filter((at) => mask[at] === 0 && depth(at) > 1.15 && depth(at) < 1.5);
  const area = size * size;
  return [0, 1, 2, 3].flatMap((channel) => {
    const plane = image.subarray(channel * area, (channel + 1) * area);
    const all = mean(plane, inside);
    const spread = Math.sqrt(inside.reduce((sum, at) => sum + ((plane[at] as number) - all) ** 2, 0) / inside.length);
    return [all, mean(plane, core), mean(plane, rim), spread, Math.max(-50, mean(plane, around))];
  });
}

function discriminant(samples: readonly Sample[]): (x: readonly number[]) => number {
  const n = samples[0]?.features.length ?? 0;
  const means = liverLabels.map((_, c) => {
    const own = samples.filter(({ label }) => label === c);
    return Array.from(
      { length: n },
      (_, f) => own.reduce((s, { features: x }) => s + (x[f] as number), 0) / own.length,
    );
  });
  const pooled = Array.from({ length: n }, (_, a) =>
    Array.from({ length: n }, (_, b) => {
      const sum = samples.reduce((total, { label, features: x }) => {
        const mean = means[label] as number[];
        return total + ((x[a] as number) - (mean[a] as number)) * ((x[b] as number) - (mean[b] as number));
      }, 0);
      return sum / samples.length + (a === b ? 9 : 0);
    }),
  );
  const directions = means.map((mean) => solve(pooled, mean));
  const offsets = means.map((mean, c) => -0.5 * mean.reduce((s, v, f) => s + v * (directions[c]?.[f] as number), 0));
  return (x) => {
    const scores = directions.map((d, c) => x.reduce((s, v, f) => s + v * (d[f] as number), offsets[c] as number));
    return scores.indexOf(Math.max(...scores));
  };
}

/** Solves a symmetric positive system by Gauss elimination (no pivoting needed). */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, r) => [...row, right[r] as number]);
  rows.forEach((pivot, p) => {
    rows.forEach((row, r) => {
      if (r === p) return;
      const factor = (row[p] as number) / (pivot[p] as number);
      for (let c = p; c < row.length; c++) row[c] = (row[c] as number) - factor * (pivot[c] as number);
    });
  });
  return rows.map((row, r) => (row.at(-1) as number) / (row[r] as number));
}
