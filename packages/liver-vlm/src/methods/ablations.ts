import { CLIP_SCALE } from '../model/architecture.ts';
import { PROMPT_KINDS } from '../text/promptsFor.ts';
import type { Augmentation } from '../training/config.ts';
import { liverVlmRecipe } from './liverVlm.ts';
import type { Setting } from './method.ts';
import { type NetworkMethod, networkMethod } from './networkMethod.ts';
import { configWith } from './setting.ts';

type Change = readonly [name: string, title: string, change: Setting['change']];

/** Every transform of the augmentation: its key in the configuration, its word in a method's name, and what turns it off. */
const TRANSFORMS: readonly { key: keyof Augmentation; word: string; title: string; off: false | 0 }[] = [
  { key: 'flip', word: 'flip', title: 'flips', off: false },
  { key: 'rotation', word: 'rotation', title: 'rotations', off: 0 },
  { key: 'scale', word: 'scale', title: 'changes of size', off: 0 },
  { key: 'shift', word: 'shift', title: 'shifts', off: 0 },
  { key: 'huShift', word: 'hu-shift', title: 'offsets of HU', off: 0 },
  { key: 'huScale', word: 'hu-scale', title: 'changes of contrast', off: 0 },
  { key: 'noise', word: 'noise', title: 'noise', off: 0 },
  { key: 'phaseShift', word: 'phase-shift', title: 'shifts between phases', off: 0 },
  { key: 'phaseDropout', word: 'phase-dropout', title: 'phases taken away', off: 0 },
];

const without = (transforms: typeof TRANSFORMS): Setting['change'] =>
  Object.fromEntries(transforms.map(({ key, off }) => [`augmentation.${key}`, off]));

/** The augmentation, then each of its transforms, taken away; each alone. */
const AUGMENTATION: readonly Change[] = [
  ['no-augmentation', 'without augmentation', without(TRANSFORMS)],
  ...TRANSFORMS.map((own): Change => [`no-${own.word}`, `without ${own.title}`, without([own])]),
  ...TRANSFORMS.map(
    (own): Change => [
      `only-${own.word}`,
      `with ${own.title} alone as augmentation`,
      without(TRANSFORMS.filter((t) => t !== own)),
    ],
  ),
];

/** What each ablation of Liver-VLM changes in the configuration, all else as configured. */
const CHANGES: readonly Change[] = [
  ...PROMPT_KINDS.map((kind) => [kind, `${kind} prompts`, { 'text.prompts': kind }] as const),
  ['scale-1', 'plain cosines as logits', { 'model.logitScale': 1 }],
  ['scale-clip', 'cosines times 1/0.07', { 'model.logitScale': CLIP_SCALE }],
  ['scale-learned', 'learned logit scale', { 'model.logitScale': 'learned' }],
  ['centred', 'class vectors centred', { 'text.centre': true }],
  ['uncentred', 'class vectors as the encoder gives them', { 'text.centre': false }],
  ['resnet18', 'ResNet18', { 'model.backbone': 'resnet18' }],
  ['resnet50', 'ResNet50', { 'model.backbone': 'resnet50' }],
  ...AUGMENTATION,
];

const named = (name: string, title: string) => ({
  ...liverVlmRecipe,
  name: `${liverVlmRecipe.name}-${name}`,
  title: `${liverVlmRecipe.title}, ${title}`,
});

/** From scratch where the configuration names a checkpoint. */
const scratch = networkMethod({
  ...named('scratch', 'from scratch'),
  configure: ({ model: { weights: _, ...model }, ...config }) => ({ ...config, model }),
  unfit: (_, { model }) =>
    model.weights === undefined
      ? 'no checkpoint is named in model.weights, so liver-vlm itself is from scratch'
      : undefined,
});

/** Liver-VLM with one choice changed: prompts, logit scale, centring, backbone, first weights, augmentation. */
export const ablations: readonly NetworkMethod[] = [
  ...CHANGES.map(([name, title, change]) =>
    networkMethod({ ...named(name, title), configure: (config) => configWith(config, change) }),
  ),
  scratch,
];
