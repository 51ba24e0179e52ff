import { affineSpacing, subgridAffine, type Vec3 } from '../volume/affine.ts';
import { averageOnto } from '../volume/average.ts';
import { reorient } from '../volume/orientation.ts';
import type { Volume } from '../volume/volume.ts';
import type { OrganEnhancement } from './recognise.ts';

/** Pixels of the images that are searched, mm: fine enough for an aorta, coarse enough to average noise out. */
const PIXEL = 2;
/** Slices that are searched together, and what they must span, mm. */
const SLAB = 40;
const LEAST_SLICES = 3;

/**
 * Finds aorta and liver in an abdominal CT without masks and measures them: the aorta as the brightest even tube just before and left
 * of the spine, the liver as the commonest value of even tissue on the patient's right, both in the slab with the most of that
 * tissue. A heuristic: `undefined` where either is not found; values say nothing where the body is not an adult abdomen.
 */
export function measureOrgans(volume: Volume): OrganEnhancement | undefined {
  const { slices, spacingZ } = coarseSlices(volume);
  const bodies = slices.map(bodyOf);
  const count = Math.max(LEAST_SLICES, Math.round(SLAB / spacingZ));
  if (slices.length < LEAST_SLICES) return undefined;
  let best: { tissue: number; organs: OrganEnhancement } | undefined;
  for (let first = 0; first + LEAST_SLICES <= slices.length; first += Math.max(1, Math.floor(count / 2))) {
    const slab = slices.slice(first, first + count);
    const body = bodies[first + Math.floor(slab.length / 2)];
    if (slab.length < LEAST_SLICES || body === undefined) continue;
    const liver = liverOf(slab, body);
    if (liver === undefined || (best && best.tissue >= liver.area)) continue;
    const aorta = aortaOf(slab, body);
    if (aorta !== undefined) best = { tissue: liver.area, organs: { aorta, liver: liver.value } };
  }
  return best?.organs;
}

/** A slice in LPS: rows run to the back, columns to the left; `PIXEL` mm. */
interface Slice {
  readonly columns: number;
  readonly rows: number;
  readonly hu: Float32Array;
}

function coarseSlices(volume: Volume): { slices: Slice[]; spacingZ: number } {
  const upright = reorient(volume, 'LPS');
  const own = affineSpacing(upright.affine);
  // Slices thinner than 5 mm are averaged, thicker ones stay.
  const stride: Vec3 = [PIXEL / own[0], PIXEL / own[1], Math.max(1, 5 / own[2])];
  const size = [0, 1, 2].map((n) => Math.max(1, Math.floor((upright.size[n] as number) / (stride[n] as number))));
  const [columns = 1, rows = 1, depth = 1] = size;
  const first: Vec3 = [(stride[0] - 1) / 2, (stride[1] - 1) / 2, (stride[2] - 1) / 2];
  const affine = subgridAffine(upright.affine, first, stride);
  const { data } = averageOnto(upright, { size: [columns, rows, depth], affine });
  const area = columns * rows;
  const slices = Array.from({ length: depth }, (_, k) => ({
    columns,
    rows,
    hu: data.subarray(k * area, (k + 1) * area),
  }));
  return { slices, spacingZ: own[2] * stride[2] };
}

/** Middle and back of the trunk, in pixels. */
interface Body {
  readonly middle: number;
  readonly front: number;
  readonly back: number;
}

function bodyOf({ columns, rows, hu }: Slice): Body | undefined {
  // Rows and columns that are mostly tissue: a table or an arm is thin or far.
  const inColumn = new Float64Array(columns);
  const inRow = new Float64Array(rows);
  for (let at = 0; at < hu.length; at++) {
    if (!((hu[at] as number) > -150)) continue;
    inColumn[at % columns] = (inColumn[at % columns] as number) + 1;
    const j = Math.floor(at / columns);
    inRow[j] = (inRow[j] as number) + 1;
  }
  const [left, right] = ends(inColumn, 60 / PIXEL);
  const [front, back] = ends(inRow, 100 / PIXEL);
  if (right - left < 150 / PIXEL || back - front < 100 / PIXEL) return undefined;
  return { middle: (left + right) / 2, front, back };
}

function ends(counts: Float64Array, least: number): [number, number] {
  const enough = [...counts.keys()].filter((n) => (counts[n] as number) >= least);
  return [enough[0] ?? 0, enough.at(-1) ?? -1];
}

/** The brightest even tube of about 12 mm in a window before the spine. */
function aortaOf(slab: readonly Slice[], { middle, front, back }: Body): number | undefined {
  const depth = back - front;
  const reach = Math.round(6 / PIXEL);
  let best: number | undefined;
  for (let j = Math.round(front + 0.4 * depth); j <= front + 0.72 * depth; j++)
    for (let i = Math.round(middle - 6 / PIXEL); i <= middle + 36 / PIXEL; i++) {
      const means: number[] = [];
      for (const slice of slab) {
        const disc = discAt(slice, i, j, reach);
        if (disc === undefined || disc.sd > 10 + 0.06 * Math.abs(disc.mean)) break;
        means.push(disc.mean);
      }
      if (means.length < slab.length) continue;
      const { mean, sd } = spread(means);
      // Vertebrae alternate with discs; a vessel stays as bright along its length.
      if (sd > 5 + 0.05 * Math.abs(mean) || mean < 20) continue;
      if (best === undefined || mean > best) best = mean;
    }
  return best;
}

function discAt({ columns, rows, hu }: Slice, i: number, j: number, reach: number) {
  const values: number[] = [];
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      if (x * x + y * y > reach * reach) continue;
      if (i + x < 0 || i + x >= columns || j + y < 0 || j + y >= rows) return undefined;
      values.push(hu[i + x + columns * (j + y)] as number);
    }
  return spread(values);
}

function spread(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
}

/** The commonest value of even tissue on the right, and how much there is of it in mm² a slice; `undefined` under 15 cm². */
function liverOf(slab: readonly Slice[], { middle, front, back }: Body): { value: number; area: number } | undefined {
  const counts = new Float64Array(200);
  for (const slice of slab)
    for (let j = Math.round(front + 0.1 * (back - front)); j < front + 0.8 * (back - front); j += 2)
      for (let i = 0; i < middle - 20 / PIXEL; i += 2) {
        const disc = discAt(slice, i, j, 2);
        if (disc === undefined || disc.sd > 20) continue;
        const bin = Math.round(disc.mean);
        if (bin >= 0 && bin < counts.length) counts[bin] = (counts[bin] as number) + 1;
      }
  const near = (bin: number) => counts.subarray(Math.max(0, bin - 6), bin + 7).reduce((a, b) => a + b, 0);
  const value = [...counts.keys()].reduce((a, b) => (near(b) > near(a) ? b : a));
  const area = (near(value) * (2 * PIXEL) ** 2) / slab.length;
  return area < 1500 ? undefined : { value, area };
}
