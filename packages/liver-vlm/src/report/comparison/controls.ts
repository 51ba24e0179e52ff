import type { ComparisonData } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import type { Difference } from '../../evaluation/difference.ts';
import { LIVER_VLM } from '../../methods/liverVlm.ts';
import { differenceText } from './answer.ts';
import { differenceOf, sizeText } from './lookup.ts';

/** What a control keeps of Liver-VLM, and what it takes away: that is what a gain over it must come from. */
const CONTROLS: readonly { readonly name: string; readonly keeps: string; readonly taken: string }[] = [
  {
    name: 'cnn',
    keeps: 'Same network, same patients, same search; the classifier is learned instead of given by sentences.',
    taken: 'the text side as a whole (words or not)',
  },
  {
    name: 'random-text',
    keeps: 'Fixed unit vectors as in Liver-VLM, drawn at random.',
    taken: 'the directions that the sentences give',
  },
  {
    name: 'shuffled-text',
    keeps: 'The sentences of Liver-VLM, each class under those of another: the same vectors, the wrong meaning.',
    taken: 'sentences that mean the right class',
  },
  {
    name: 'orthonormal',
    keeps: 'Fixed vectors at right angles: all classes equally unlike.',
    taken: 'the likeness between classes that the sentences carry',
  },
  {
    name: 'radiomics',
    keeps: 'No network: attenuation by phase and its changes, with logistic regression.',
    taken: 'all that a network sees beyond mean attenuation and enhancement',
  },
];

/** What a paired difference says of a gain: `gain` and `loss` where the interval leaves 0 out, `none` where it stays within the margin. */
export type Finding = 'gain' | 'loss' | 'none' | 'open';

export function findingOf({ low, high }: Pick<Difference, 'low' | 'high'>, margin: number): Finding {
  if (low === null || high === null) return 'open';
  if (low > 0) return 'gain';
  if (high < 0) return 'loss';
  return low > -margin && high < margin ? 'none' : 'open';
}

export interface ControlRow {
  readonly name: string;
  readonly keeps: string;
  readonly difference: string;
  readonly finding: Finding;
  /** The finding in a sentence. */
  readonly says: string;
}

/** What each control that was run shows, in words derived from the numbers at one size; empty unless Liver-VLM is the reference. */
export function controlRows(data: ComparisonData, size: TrainingSize): ControlRow[] {
  if (data.reference !== LIVER_VLM) return [];
  const { margin } = data.protocol;
  return CONTROLS.flatMap(({ name, keeps, taken }) => {
    const difference = differenceOf(data, name, size)?.differences.macroAuc;
    if (!difference) return [];
    const finding = findingOf(difference, margin);
    const where = `With ${sizeText(size)}`;
    const says = {
      gain: `${where}, there is a gain from ${taken}.`,
      loss: `${where}, there is a loss from ${taken}: the control is better.`,
      none: `${where}, ${taken} made no difference that matters: less than ${margin}, either way.`,
      open: `${where}, it stays open whether there is a gain from ${taken}: the interval is too wide to tell.`,
    }[finding];
    return [{ name, keeps, difference: differenceText(difference), finding, says }];
  });
}
