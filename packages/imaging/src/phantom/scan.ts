import type { Phase } from '../phase/phase.ts';
import { affineFrom, type Vec3 } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';
import { type Canvas, moved } from './canvas.ts';
import { type Focus, paintFocus } from './focus.ts';
import { type Liver, paintLiver } from './liver.ts';
import { addScannerNoise } from './noise.ts';
import { type Organs, paintOrgansBefore, paintOrgansBehind } from './organs.ts';
import { keyOf, type Random } from './random.ts';
import type { Enhancement } from './tissue.ts';
import { fieldOfView, layWall, paintTorso, type Torso, type TorsoSlice } from './torso.ts';

/** The voxels of a scan: `size` x `size` pixels of `pixel` mm, voxel (0, 0, 0) at `corner`. */
export interface Grid {
  readonly size: number;
  readonly slices: number;
  readonly pixel: number;
  readonly corner: Vec3;
}

/** One patient as the scanner finds them, and how the scanner is set. */
export interface Scene {
  readonly torso: Torso;
  readonly liver: Liver;
  readonly organs: Organs;
  readonly enhancement: Enhancement;
  readonly foci: readonly Focus[];
  readonly grid: Grid;
  /** SD in HU. */
  readonly noise: number;
}

const sliceThickness = 5;

/** A stack of 12 to 20 slices around the lesions, with a field of view that holds the trunk. */
export function drawGrid(random: Random, torso: Torso, foci: readonly Focus[], size: number): Grid {
  const low = Math.min(...foci.map(({ center, axes }) => center[2] - axes[2]));
  const high = Math.max(...foci.map(({ center, axes }) => center[2] + axes[2]));
  const slices = Math.min(20, Math.max(12, Math.ceil((high - low) / sliceThickness) + 4));
  const middle = (low + high) / 2 + random.uniform(-4, 4);
  const field = fieldOfView(torso);
  const pixel = Math.round((1e4 * field) / size) / 1e4;
  const corner = -(pixel * (size - 1)) / 2;
  const bottom = Math.round(middle - (sliceThickness * (slices - 1)) / 2);
  return { size, slices, pixel, corner: [Math.round(corner * 1e4) / 1e4, Math.round(corner * 1e4) / 1e4, bottom] };
}

/** The trunk of every slice, which all phases share. */
export function torsoSlices({ torso, grid }: Scene): TorsoSlice[] {
  const nothing = new Float32Array(0);
  return Array.from({ length: grid.slices }, (_, k) => paintTorso(sliceCanvas(grid, k, nothing), torso));
}

/**
 * Scans one phase with the organs moved by `shift` mm (LPS). Where `masks` are given, one a lesion, voxels at least half
 * covered by the lesion are set to 1 in them.
 */
export function scan(
  scene: Scene,
  trunk: readonly TorsoSlice[],
  phase: Phase,
  shift: Vec3,
  noiseKey: number,
  masks: readonly Uint8Array[] | undefined,
): Volume {
  const { torso, liver, organs, enhancement, foci, grid, noise } = scene;
  const { size, slices, pixel, corner } = grid;
  const data = new Float32Array(size * size * slices);
  const cover = new Float32Array(size * size);
  trunk.forEach((torsoSlice, k) => {
    const hu = data.subarray(k * size * size, (k + 1) * size * size);
    hu.set(torsoSlice.inside);
    const canvas = moved(sliceCanvas(grid, k, hu), shift);
    paintOrgansBehind(canvas, organs, torso, enhancement, phase);
    paintLiver(canvas, liver, torso, enhancement, phase);
    foci.forEach((focus, n) => {
      const mask = masks?.[n];
      if (mask) cover.fill(0);
      paintFocus(canvas, focus, phase, sliceThickness, mask && cover);
      if (mask)
        for (let at = 0; at < cover.length; at++)
          if (cover[at]! >= 0.5 && torsoSlice.share[at]! < 0.5) mask[k * size * size + at] = 1;
    });
    paintOrgansBefore(canvas, organs, enhancement, phase);
    layWall(hu, torsoSlice);
    addScannerNoise(hu, size, size, noise, keyOf(noiseKey, k));
    for (let at = 0; at < hu.length; at++) hu[at] = Math.max(-1024, Math.round(hu[at]!));
  });
  return {
    size: [size, size, slices],
    data,
    affine: affineFrom([pixel, 0, 0], [0, pixel, 0], [0, 0, sliceThickness], corner),
  };
}

function sliceCanvas({ size, pixel, corner }: Grid, k: number, hu: Float32Array): Canvas {
  return { columns: size, rows: size, pixel, x0: corner[0], y0: corner[1], z: corner[2] + k * sliceThickness, hu };
}
