import { ImagingError } from '../error.ts';
import { phases as allPhases, type Phase } from '../phase/phase.ts';
import type { RegistrationKind } from '../registration/elastix.ts';
import type { RegistrationOutcome } from '../registration/register.ts';
import { affineSpacing, subgridAffine, type Vec3 } from '../volume/affine.ts';
import { resampleLinear, type Warp } from '../volume/resample.ts';
import { type Volume, voxelToWorld, worldToVoxel } from '../volume/volume.ts';
import { chooseSlices, type Margin, sliceAreas, squareAround } from './crop.ts';
import { type Region, regionMask } from './region.ts';
import { cropAndResize, cropAndResizeMask, type PixelBox } from './resize.ts';
import type { Json, LesionSample } from './sample.ts';

/** One phase of a lesion's study. */
export interface LesionPhase {
  readonly phase: Phase;
  readonly volume: Volume;
  /** How the phase was recognised. */
  readonly reason: string;
  readonly seriesUid?: string;
  /** SOP Instance UIDs by slice of the volume. */
  readonly instanceUids?: readonly string[];
  /** What came of registering it to the reference phase, where that was asked for. */
  readonly registration?: RegistrationOutcome;
  /** Where a point of the reference phase lies in this one, mm; the same place where absent. */
  readonly warp?: Warp;
}

/** How a lesion becomes a sample. */
export interface ExtractOptions {
  /** Pixels along each side of the sample. Default 128. */
  readonly size?: number;
  /** Slices of the sample. Default 1: the largest cross-section. */
  readonly slices?: number;
  /** Default 20 % of the lesion on each side. */
  readonly margin?: Margin;
  /** Whether pixels outside the lesion keep their values; otherwise they become `outside` HU. Default true. */
  readonly context?: boolean;
  /** HU outside the lesion without context. Default -70, the floor of the window that the literature's group uses. */
  readonly outside?: number;
  /** Channels in order. Default all four phases. */
  readonly channels?: readonly Phase[];
  /** Whose grid everything comes onto. Default the first present of portal venous, arterial, delayed, pre-contrast. */
  readonly reference?: Phase;
  /** What fills a missing phase: the present phase nearest in time (the earlier of two), or a constant in HU. Default nearest. */
  readonly missing?: 'nearest' | { readonly constant: number };
  /** How phases were registered to the reference (`registerPhases`) before extraction. Default none. */
  readonly register?: 'none' | RegistrationKind;
}

/** Which lesion it is. */
export interface LesionIdentity {
  readonly patient: string;
  readonly study?: string;
  readonly lesion: string;
  readonly label?: string;
}

/** Which phase's grid the others come onto, where none is named: the first that is there. */
export const referenceOrder: readonly Phase[] = ['portal_venous', 'arterial', 'delayed', 'pre_contrast'];

/**
 * Cuts one lesion out of a multi-phase study: all phases on the reference phase's grid, a square crop around the lesion with its
 * margin, `size` x `size` pixels, one mask for all phases. Values stay HU. Pure: it runs in a browser as well.
 *
 * @throws ImagingError `mismatch` without phases, when the reference phase is absent, when the region misses the images, or when
 * `register` asks for registered phases and they are not.
 */
export function extractLesion(
  identity: LesionIdentity,
  phases: readonly LesionPhase[],
  region: Region,
  options: ExtractOptions = {},
): LesionSample {
  const { size = 128, slices = 1, margin = { fraction: 0.2 }, context = true, outside = -70 } = options;
  const { channels = allPhases, missing = 'nearest' } = options;
  const name = `patient ${identity.patient}, lesion ${identity.lesion}`;
  const reference = chooseReference(phases, options.reference, name);
  checkRegistered(phases, reference, options.register, name);
  const { volume: grid } = reference;
  const [columns, rows] = grid.size;
  const mask = regionMask(region, grid, name);
  const areas = sliceAreas(mask, grid.size[2]);
  const chosen = chooseSlices(areas, slices);
  const [columnSpacing, rowSpacing] = affineSpacing(grid.affine);
  const { box, side } = squareAround(mask, [columns, rows], [columnSpacing, rowSpacing], margin);

  const covering = phases.filter((phase) => chosen.every((k) => covers(phase, grid, box, k)));
  const sources = channels.map((channel) => {
    const own = covering.find(({ phase }) => phase === channel);
    return own ?? (missing === 'nearest' ? nearestInTime(channel, covering) : undefined);
  });
  const present = channels.map((channel, n) => sources[n]?.phase === channel);
  const plane = size * size;
  const image = new Float32Array(slices * channels.length * plane);
  const outMask = new Uint8Array(slices * plane);
  chosen.forEach((k, s) => {
    const maskPlane = mask.subarray(k * columns * rows, (k + 1) * columns * rows);
    const cut = cropAndResizeMask(maskPlane, [columns, rows], box, [size, size]);
    outMask.set(cut, s * plane);
    channels.forEach((_, c) => {
      const source = sources[c];
      const out = image.subarray((s * channels.length + c) * plane, (s * channels.length + c + 1) * plane);
      if (source) out.set(cutPlane(source, grid, box, k, size));
      else out.fill(typeof missing === 'object' ? missing.constant : outside);
      if (!context) for (let at = 0; at < plane; at++) if (cut[at] === 0) out[at] = outside;
    });
  });
  return {
    id: [identity.patient, identity.study, identity.lesion].filter((part) => part !== undefined).join('_'),
    ...identity,
    channels,
    present,
    slices,
    size: [size, size],
    image,
    mask: outMask,
    spacing: [side / size, side / size],
    provenance: {
      reference: reference.phase,
      phases: phases.map((phase) => describePhase(phase, grid, box, covering.includes(phase), chosen)),
      filled: Object.fromEntries(
        channels.flatMap((channel, n) => (present[n] ? [] : [[channel, sources[n]?.phase ?? 'constant']])),
      ),
      crop: {
        center: voxelToWorld(grid, [(box.left + box.right) / 2, (box.top + box.bottom) / 2, chosen[0] as number]),
        sideMm: side,
        slices: chosen,
        slicePositions: chosen.map((k) => voxelToWorld(grid, [0, 0, k])),
        margin: { ...margin },
      },
      context,
      ...(context ? {} : { outsideHu: outside }),
    },
  };
}

/** The phase whose grid a sample lies on: the one named, else the first of `referenceOrder`; `undefined` where it is absent. */
export function referencePhase<T extends { readonly phase: Phase }>(
  phases: readonly T[],
  wanted?: Phase,
): T | undefined {
  const order = wanted === undefined ? referenceOrder : [wanted];
  return order.flatMap((word) => phases.find(({ phase }) => phase === word) ?? [])[0];
}

function chooseReference(phases: readonly LesionPhase[], wanted: Phase | undefined, name: string): LesionPhase {
  const found = referencePhase(phases, wanted);
  if (found) return found;
  const order = wanted === undefined ? referenceOrder : [wanted];
  const got = phases.map(({ phase }) => phase).join(', ') || 'none';
  throw new ImagingError(
    'mismatch',
    `${name}: expected a phase of ${order.join(', ')}, got ${got} - name another reference`,
  );
}

/** A model trained on registered phases must not be shown others. */
function checkRegistered(
  phases: readonly LesionPhase[],
  reference: LesionPhase,
  wanted: ExtractOptions['register'] = 'none',
  name: string,
): void {
  const bare = phases.filter((one) => one !== reference && (one.registration?.kind ?? 'none') !== wanted);
  if (bare.length === 0) return;
  const got = bare.map(({ phase, registration }) => `${phase} ${registration?.kind ?? 'none'}`).join(', ');
  throw new ImagingError(
    'mismatch',
    `${name}: expected phases registered by ${wanted}, got ${got} - register them before extraction`,
  );
}

const middleOf = (grid: Volume, box: PixelBox, slice: number): Vec3 =>
  voxelToWorld(grid, [(box.left + box.right) / 2, (box.top + box.bottom) / 2, slice]);

/** Whether the middle of the crop lies inside a phase's volume; one that ends short of the lesion counts as missing. */
function covers({ volume, warp }: LesionPhase, grid: Volume, box: PixelBox, slice: number): boolean {
  const own = middleOf(grid, box, slice);
  const middle = warp ? warp(own) : own;
  return worldToVoxel(volume, middle).every((v, axis) => v >= -0.501 && v <= (volume.size[axis] as number) - 0.499);
}

function nearestInTime(channel: Phase, present: readonly LesionPhase[]): LesionPhase | undefined {
  const distance = ({ phase }: LesionPhase) => Math.abs(allPhases.indexOf(phase) - allPhases.indexOf(channel));
  return present
    .toSorted((a, b) => allPhases.indexOf(a.phase) - allPhases.indexOf(b.phase))
    .reduce<LesionPhase | undefined>((best, one) => (best && distance(best) <= distance(one) ? best : one), undefined);
}

/** One slice of the crop: the phase comes onto the reference grid's pixels around the box, then is resized. */
function cutPlane(
  { volume, warp }: LesionPhase,
  grid: Volume,
  box: PixelBox,
  slice: number,
  size: number,
): Float32Array {
  const reach = 2;
  const left = Math.max(0, Math.floor(box.left - reach));
  const top = Math.max(0, Math.floor(box.top - reach));
  const width = Math.min(grid.size[0] - 1, Math.ceil(box.right + reach)) - left + 1;
  const height = Math.min(grid.size[1] - 1, Math.ceil(box.bottom + reach)) - top + 1;
  const affine = subgridAffine(grid.affine, [left, top, slice]);
  const { data } = resampleLinear(volume, { size: [width, height, 1], affine }, undefined, warp);
  const local = { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top };
  return cropAndResize(data, [width, height], local, [size, size]);
}

function describePhase(one: LesionPhase, grid: Volume, box: PixelBox, used: boolean, chosen: readonly number[]): Json {
  const { phase, reason, seriesUid, instanceUids, volume, registration, warp } = one;
  const place = (k: number) => (warp ? warp(middleOf(grid, box, k)) : voxelToWorld(grid, [0, 0, k]));
  const own = chosen.map((k) => Math.round(worldToVoxel(volume, place(k))[2]));
  return {
    phase,
    reason,
    coversLesion: used,
    onOwnGrid: volume.affine.every((v, at) => Math.abs(v - (grid.affine[at] as number)) < 1e-6),
    ...(registration === undefined ? {} : { registration: registration as unknown as Json }),
    ...(seriesUid === undefined ? {} : { seriesUid }),
    ...(instanceUids === undefined ? {} : { instanceUids: own.flatMap((k) => instanceUids[k] ?? []) }),
  };
}
