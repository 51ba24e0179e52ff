import { contrastiveNetwork, medClipObjective } from './contrastive.ts';
import { networkMethod } from './networkMethod.ts';

/** MedCLIP's training on the set itself: unpaired images and sentences, matched as far as their labels agree. */
export const medclip = networkMethod({
  name: 'medclip',
  title: 'MedCLIP, trained on the set',
  citation: 'Wang et al., MedCLIP: Contrastive Learning from Unpaired Medical Images and Text, EMNLP 2022',
  trains: 'The image encoder, a projection of either side and the logit scale; the text encoder is fixed.',
  usesText: true,
  network: (request) => contrastiveNetwork(request, medClipObjective),
});
