import type { Augmentation } from '../training/config.ts';
import { LIVER_VLM } from './liverVlm.ts';
import type { Setting } from './method.ts';
import { type NetworkMethod, networkMethod } from './networkMethod.ts';
import { liverVlmWith } from './variant.ts';

/** One transform of the augmentation. */
export interface Transform {
  /** Its key in the configuration. */
  readonly key: keyof Augmentation;
  readonly title: string;
  /** Liver-VLM with all transforms but this one. */
  readonly without: string;
  /** Liver-VLM with this one as its only transform. */
  readonly alone: string;
  /** It does nothing to a single channel. */
  readonly betweenPhases: boolean;
}

const transform = (key: keyof Augmentation, word: string, title: string, betweenPhases = false): Transform => ({
  key,
  title,
  without: `${LIVER_VLM}-no-${word}`,
  alone: `${LIVER_VLM}-only-${word}`,
  betweenPhases,
});

/** Every transform of the augmentation. */
export const transforms: readonly Transform[] = [
  transform('flip', 'flip', 'flips'),
  transform('rotation', 'rotation', 'rotations'),
  transform('scale', 'scale', 'changes of size'),
  transform('shift', 'shift', 'shifts'),
  transform('huShift', 'hu-shift', 'offsets of HU'),
  transform('huScale', 'hu-scale', 'changes of contrast'),
  transform('noise', 'noise', 'noise'),
  transform('phaseShift', 'phase-shift', 'shifts between phases', true),
  transform('phaseDropout', 'phase-dropout', 'phases taken away', true),
];

/** Liver-VLM without any augmentation. */
export const NO_AUGMENTATION = `${LIVER_VLM}-no-augmentation`;

const off = (own: readonly Transform[]): Setting['change'] =>
  Object.fromEntries(own.map(({ key }) => [`augmentation.${key}`, key === 'flip' ? false : 0]));

/** A method of one transform; what changes between phases is none where there is one channel. */
const studyOf = (own: Transform, name: string, title: string, change: Setting['change']): NetworkMethod =>
  networkMethod({
    ...liverVlmWith(name, title, change),
    unfit: ({ channels }) =>
      own.betweenPhases && channels.length < 2 ? `${own.title}: a single channel leaves nothing to change` : undefined,
  });

/** Liver-VLM without augmentation; without each transform; with each alone. */
export const augmentationStudy: readonly NetworkMethod[] = [
  networkMethod(liverVlmWith(NO_AUGMENTATION, 'without augmentation', off(transforms))),
  ...transforms.map((own) => studyOf(own, own.without, `without ${own.title}`, off([own]))),
  ...transforms.map((own) =>
    studyOf(own, own.alone, `with ${own.title} alone as augmentation`, off(transforms.filter((t) => t !== own))),
  ),
];
