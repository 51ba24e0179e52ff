import { CLIP_SCALE } from '../model/architecture.ts';
import { PROMPT_KINDS } from '../text/promptsFor.ts';
import { LIVER_VLM } from './liverVlm.ts';
import type { Setting } from './method.ts';
import { type NetworkMethod, networkMethod } from './networkMethod.ts';
import { augmentationStudy } from './transforms.ts';
import { liverVlmWith } from './variant.ts';

type Change = readonly [word: string, title: string, change: Setting['change']];

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
];

const named = (word: string) => `${LIVER_VLM}-${word}`;

/** From scratch where the configuration names a checkpoint. */
const scratch = networkMethod({
  ...liverVlmWith(named('scratch'), 'from scratch', {}),
  configure: ({ model: { weights: _, ...model }, ...config }) => ({ ...config, model }),
  unfit: (_, { model }) =>
    model.weights === undefined
      ? 'no checkpoint is named in model.weights, so liver-vlm itself is from scratch'
      : undefined,
});

/** Liver-VLM with one choice changed: prompts, logit scale, centring, backbone, augmentation, first weights. */
export const ablations: readonly NetworkMethod[] = [
  ...CHANGES.map(([word, title, change]) => networkMethod(liverVlmWith(named(word), title, change))),
  ...augmentationStudy,
  scratch,
];
