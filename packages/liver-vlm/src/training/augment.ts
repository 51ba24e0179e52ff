import type { Random } from 'onnx-grad';
import { shownBy } from '../model/absentPhases.ts';
import type { Slice } from '../model/preprocess.ts';
import type { Augmentation } from './config.ts';

interface Affine {
  /** Where an output pixel (r, c), counted from the centre, comes from: row rr r + rc c + dr, column cr r + cc c + dc. */
  readonly rr: number;
  readonly rc: number;
  readonly cr: number;
  readonly cc: number;
  readonly dr: number;
  readonly dc: number;
}

/**
 * A training sample changed at random: one rotation, scaling, flip and shift for image and mask, a small shift of each phase
 * against the others, HU offset, contrast and noise, and now and then a phase taken away.
 * @param present which channels hold a real phase; a channel taken away is filled by the nearest that is left
 * @returns new arrays; the input is not touched
 */
export function augment(
  slice: Slice,
  [height, width]: readonly [number, number],
  present: readonly boolean[],
  settings: Augmentation,
  window: { readonly low: number; readonly high: number },
  random: Random,
): Slice {
  const pixels = height * width;
  const channels = slice.image.length / pixels;
  const image = new Float32Array(slice.image.length);
  const mask = new Uint8Array(pixels);
  const common = drawAffine(settings, height, width, random);
  sampleMask(slice.mask, mask, height, width, common);

  const middle = (window.low + window.high) / 2;
  const offset = settings.huShift * random.normal();
  const gain = 1 + settings.huScale * random.normal();
  const sources = dropPhase(present, settings.phaseDropout, random);
  for (let c = 0; c < channels; c++) {
    const jitter = channels > 1 ? settings.phaseShift : 0;
    const own = {
      ...common,
      dr: common.dr + jitter * (2 * random.uniform() - 1),
      dc: common.dc + jitter * (2 * random.uniform() - 1),
    };
    const from = slice.image.subarray(sources[c]! * pixels, (sources[c]! + 1) * pixels);
    const to = image.subarray(c * pixels, (c + 1) * pixels);
    sampleBilinear(from, to, height, width, own);
    for (let i = 0; i < pixels; i++) to[i] = (to[i]! - middle) * gain + middle + offset;
  }
  if (settings.noise > 0) for (let i = 0; i < image.length; i++) image[i]! += settings.noise * random.normal();
  return { image, mask };
}

function drawAffine(s: Augmentation, height: number, width: number, random: Random): Affine {
  const signed = () => 2 * random.uniform() - 1;
  const angle = (signed() * s.rotation * Math.PI) / 180;
  const zoom = 1 / (1 + s.scale * signed());
  const flip = s.flip && random.uniform() < 0.5 ? -1 : 1;
  const [sin, cos] = [Math.sin(angle) * zoom, Math.cos(angle) * zoom];
  return {
    rr: cos,
    rc: sin * flip,
    cr: -sin,
    cc: cos * flip,
    dr: s.shift * height * signed(),
    dc: s.shift * width * signed(),
  };
}

/** Which source channel fills each channel where by chance one phase is taken away, and with it whatever it stood for. */
function dropPhase(present: readonly boolean[], chance: number, random: Random): number[] {
  const real = present.flatMap((own, i) => (own ? [i] : []));
  if (real.length < 2 || random.uniform() >= chance) return present.map((_, i) => i);
  const gone = real[Math.floor(random.uniform() * real.length)]!;
  return shownBy(present.map((own, i) => own && i !== gone));
}

function sampleBilinear(from: Float32Array, to: Float32Array, height: number, width: number, a: Affine): void {
  const [mr, mc] = [(height - 1) / 2, (width - 1) / 2];
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      // Outside, the edge goes on: a black frame would tell the network how the sample was turned.
      const y = clamp(a.rr * (r - mr) + a.rc * (c - mc) + mr + a.dr, height - 1);
      const x = clamp(a.cr * (r - mr) + a.cc * (c - mc) + mc + a.dc, width - 1);
      const [y0, x0] = [Math.floor(y), Math.floor(x)];
      const [y1, x1] = [Math.min(height - 1, y0 + 1), Math.min(width - 1, x0 + 1)];
      const [fy, fx] = [y - y0, x - x0];
      const top = from[y0 * width + x0]! * (1 - fx) + from[y0 * width + x1]! * fx;
      const bottom = from[y1 * width + x0]! * (1 - fx) + from[y1 * width + x1]! * fx;
      to[r * width + c] = top * (1 - fy) + bottom * fy;
    }
}

function sampleMask(from: Uint8Array, to: Uint8Array, height: number, width: number, a: Affine): void {
  const [mr, mc] = [(height - 1) / 2, (width - 1) / 2];
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) {
      const y = Math.round(clamp(a.rr * (r - mr) + a.rc * (c - mc) + mr + a.dr, height - 1));
      const x = Math.round(clamp(a.cr * (r - mr) + a.cc * (c - mc) + mc + a.dc, width - 1));
      to[r * width + c] = from[y * width + x]!;
    }
}

const clamp = (v: number, top: number): number => Math.min(top, Math.max(0, v));
