import type { Place } from './model/runtime.ts';

const phaseNames: Readonly<Record<string, string>> = {
  pre_contrast: 'Pre-contrast',
  arterial: 'Arterial',
  portal_venous: 'Portal venous',
  delayed: 'Delayed',
};

/** A phase or channel in words. */
export const phaseName = (phase: string): string => phaseNames[phase] ?? phase;

const classNames: Readonly<Record<string, string>> = {
  cyst: 'Cyst',
  fnh: 'Focal nodular hyperplasia',
  hcc: 'Hepatocellular carcinoma',
  hemangioma: 'Hemangioma',
  metastasis: 'Metastasis',
  icc: 'Intrahepatic cholangiocarcinoma',
  abscess: 'Abscess',
};

/** A class in words; a class that we do not know keeps its own. */
export const className = (id: string): string => classNames[id] ?? id;

/** Where a model runs, in words. */
export const placeName = (place: Place): string =>
  place === 'webgpu' ? 'the GPU (WebGPU)' : 'the processor (WebAssembly)';

/** A share from 0 to 1 in per cent; the ends are open, as no probability is 0 or 1. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1 %';
  if (share < 1 && share > 0.995) return '>99 %';
  return `${Math.round(100 * share)} %`;
}
