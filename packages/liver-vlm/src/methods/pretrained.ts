import { pretextTasks } from '../pretraining/index.ts';
import { LIVER_VLM, liverVlmRecipe } from './liverVlm.ts';
import { type NetworkMethod, networkMethod } from './networkMethod.ts';

/** Begins the name of every method that learns without labels first. */
export const PRETRAINED = `${LIVER_VLM}-pretrained-`;

/** Liver-VLM that begins from an image encoder which learned a pretext, one for each; all else is the same. */
export const pretrained: readonly NetworkMethod[] = Object.values(pretextTasks).map((pretext) =>
  networkMethod({
    ...liverVlmRecipe,
    name: `${PRETRAINED}${pretext.name}`,
    title: `${liverVlmRecipe.title}, pre-trained: ${pretext.title}`,
    citation: pretext.citation,
    trains: `First the image encoder, on all training lesions of the round without their labels. ${pretext.learns} Then as Liver-VLM.`,
    unfit: (about) => pretext.unfit?.(about),
    pretext,
  }),
);
