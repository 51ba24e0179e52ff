import { clipObjective, contrastiveNetwork } from './contrastive.ts';
import { networkMethod } from './networkMethod.ts';

/** CLIP's training on the set itself: each image against one sentence of its class, all other pairs of the batch as negatives. */
export const clip = networkMethod({
  name: 'clip',
  title: 'CLIP, trained on the set',
  citation: 'Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021',
  trains: 'The image encoder, a projection of either side and the logit scale; the text encoder is fixed.',
  usesText: true,
  network: (request) => contrastiveNetwork(request, clipObjective),
});
