import type { ClassEmbeddings } from '../text/classEmbeddings.ts';
import type { TrainingConfig } from '../training/config.ts';
import { type Network, type NetworkRecipe, networkMethod } from './networkMethod.ts';

/** The name of the method of the paper; those of its variants begin with it. */
export const LIVER_VLM = 'liver-vlm';

const PAPER = 'Song et al., A Vision-Language Model for Focal Liver Lesion Classification, arXiv 2505.03350 (2025)';

/** The recipe of the paper: image features, projected once, against the class vectors of a frozen text encoder. */
export const liverVlmRecipe: NetworkRecipe = {
  name: LIVER_VLM,
  title: 'Liver-VLM',
  citation: PAPER,
  trains: 'The image encoder and one fully connected layer; the text encoder and its class embeddings are fixed.',
  usesText: true,
  network: async ({ classes, config, texts }) => {
    const prompts = await texts.prompts(classes, config.text.prompts);
    return textNetwork(await texts.classEmbeddings(prompts, config.text.centre), config);
  },
};

/** A network whose logits are cosines with fixed class vectors. */
export const textNetwork = (texts: ClassEmbeddings, { model }: TrainingConfig): Network => ({
  head: {
    kind: 'text',
    classEmbeddings: texts.matrix,
    dimension: texts.width,
    logitScale: model.logitScale,
  },
  texts,
});

export const liverVlm = networkMethod(liverVlmRecipe);
