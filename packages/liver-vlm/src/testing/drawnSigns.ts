import type { phantomPatient } from '../../../imaging/src/phantom/patient.ts';

type DrawnLesion = ReturnType<typeof phantomPatient>['truth']['lesions'][number];
type Phase = keyof DrawnLesion['density'];

/** What a phantom lesion truly has, in words and as a test of its truth. Signs of phases are asked once a phase. */
interface DrawnSign {
  readonly when: string;
  readonly has: (lesion: DrawnLesion, phase: Phase) => boolean;
}

const contrast = ({ density }: DrawnLesion, phase: Phase): number => density[phase].lesion - density[phase].liver;
const gain = (lesion: DrawnLesion, what: 'core' | 'lesion', from: Phase, to: readonly Phase[]): number =>
  Math.max(...to.map((phase) => lesion.density[phase][what])) - lesion.density[from][what];
const closed = ({ density }: DrawnLesion, phase: Phase): boolean => {
  const { border, core, liver } = density[phase];
  return border.low >= core + 10 && border.low >= liver;
};
const later = ['portal_venous', 'delayed'] as const;

/** By sign of the built-in rules: when a lesion truly has it, by what it was drawn with and not by its class. */
export const drawnSigns: Readonly<Record<string, DrawnSign>> = {
  water: {
    when: 'core at most 20 HU in every phase',
    has: ({ density }) => Object.values(density).every(({ core }) => core <= 20),
  },
  no_enhancement: {
    when: 'no later phase more than 20 HU above the unenhanced',
    has: (lesion) => gain(lesion, 'lesion', 'pre_contrast', ['arterial', ...later]) <= 20,
  },
  hyperattenuating: { when: 'at least 10 HU above liver', has: (lesion, phase) => contrast(lesion, phase) >= 10 },
  isoattenuating: { when: 'within 5 HU of liver', has: (lesion, phase) => Math.abs(contrast(lesion, phase)) <= 5 },
  hypoattenuating: { when: 'at least 10 HU below liver', has: (lesion, phase) => contrast(lesion, phase) <= -10 },
  intense_arterial_enhancement: {
    when: 'arterial phase at least 70 HU above the unenhanced',
    has: (lesion) => gain(lesion, 'lesion', 'pre_contrast', ['arterial']) >= 70,
  },
  washout: {
    when: 'at least 10 HU above liver in the arterial phase, liver / lesion at least 1.07 later',
    has: (lesion) =>
      contrast(lesion, 'arterial') >= 10 &&
      later.some((phase) => lesion.density[phase].liver >= 1.07 * lesion.density[phase].lesion),
  },
  rim: {
    when: 'border in 80 % of directions at least 10 HU above core and not below liver',
    has: closed,
  },
  peripheral_nodules: {
    when: 'border in 10 % of directions at least 40 HU above core and 20 above liver, no closed rim (arterial)',
    has: (lesion) => {
      const { border, core, liver } = lesion.density.arterial;
      return border.high >= core + 40 && border.high >= liver + 20 && !closed(lesion, 'arterial');
    },
  },
  fill_in: {
    when: 'arterial border in 10 % of directions 30 HU above core, core gains 20 HU later and ends at most 5 HU below liver',
    has: (lesion) => {
      const { arterial, delayed } = lesion.density;
      return (
        arterial.border.high >= arterial.core + 30 &&
        gain(lesion, 'core', 'arterial', later) >= 20 &&
        delayed.core >= delayed.liver - 5
      );
    },
  },
  central_scar: { when: 'drawn with a central scar', has: ({ facts }) => facts['centralScar'] === true },
  heterogeneous: {
    when: 'standard deviation in the core at least 10 HU',
    has: ({ density }, phase) => density[phase].spread >= 10,
  },
};
