import { networkMethod } from './networkMethod.ts';

/** Length of the projected features; BERT-base's. */
const DIMENSION = 768;

/** The control without words: the same network and the same number of layers, its classifier learned. */
export const cnn = networkMethod({
  name: 'cnn',
  title: 'CNN with a learned linear head',
  citation: 'He et al., Deep Residual Learning for Image Recognition, CVPR 2016',
  trains: 'The image encoder, one fully connected layer and a linear classifier.',
  usesText: false,
  network: async () => ({ head: { kind: 'linear', dimension: DIMENSION }, texts: null }),
});
