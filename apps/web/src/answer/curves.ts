import type { ReferenceTissue } from '@liver-vlm/imaging/browser';
import type { PhaseDensity } from 'liver-vlm/browser';
import type { State } from '../state/state.ts';
import type { Curve } from './chart.ts';

/** Lesion and surroundings as the sample shows them; liver and aorta where they were measured. The lesion comes last, drawn above the others. */
export function curvesOf(densities: readonly PhaseDensity[], tissues: State['tissues']): Curve[] {
  const tissue = (name: ReferenceTissue): Curve[] => {
    const measured = tissues[name];
    if (measured?.status !== 'ready') return [];
    return [{ name, means: densities.map(({ channel }) => measured.value.find((m) => m.phase === channel)?.mean) }];
  };
  return [
    ...tissue('aorta'),
    ...tissue('liver'),
    { name: 'around', means: densities.map(({ around }) => around?.mean) },
    { name: 'lesion', means: densities.map(({ lesion }) => lesion?.mean) },
  ];
}

export const curveName: Readonly<Record<Curve['name'], string>> = {
  lesion: 'lesion',
  around: 'surroundings',
  liver: 'liver',
  aorta: 'aorta',
};
