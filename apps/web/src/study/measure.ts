import { type Grid, type Phase, type Region, regionMask } from '@liver-vlm/imaging/browser';

/** HU inside a region in one phase. */
export interface PhaseStatistics {
  readonly phase: Phase;
  readonly mean: number;
  /** Of the population. */
  readonly sd: number;
  readonly voxels: number;
}

interface PhasePlanes {
  readonly phase: Phase;
  /** Slice k of the grid, HU. */
  readonly plane: (k: number) => Promise<Float32Array>;
}

/** Mean and SD inside a region by phase, reading only the slices that it reaches. @throws ImagingError `mismatch` outside the grid. */
export async function statisticsOf(
  region: Region,
  grid: Grid,
  phases: readonly PhasePlanes[],
): Promise<PhaseStatistics[]> {
  const mask = regionMask(region, grid, 'region');
  const length = grid.size[0] * grid.size[1];
  const out: PhaseStatistics[] = [];
  for (const { phase, plane } of phases) {
    const values: number[] = [];
    for (let k = 0; k < grid.size[2]; k++) {
      const inside = mask.subarray(k * length, (k + 1) * length);
      const first = inside.indexOf(1);
      if (first < 0) continue;
      const hu = await plane(k);
      for (let at = first; at >= 0; at = inside.indexOf(1, at + 1)) values.push(hu[at] as number);
    }
    out.push({ phase, ...moments(values) });
  }
  return out;
}

function moments(values: readonly number[]): { mean: number; sd: number; voxels: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance), voxels: values.length };
}
