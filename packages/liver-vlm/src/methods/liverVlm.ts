import type { NetworkMethod } from './networkMethod.ts';

export const liverVlm: NetworkMethod = {
  name: 'liver-vlm',
  title: 'Liver-VLM',
  citation: 'Song et al., A Vision-Language Model for Focal Liver Lesion Classification, arXiv 2505.03350 (2025)',
  trains: 'The image encoder and one fully connected layer; the text encoder and its class embeddings are fixed.',
  usesText: true,
  head: ({ classEmbeddings, dimension, logitScale }) => ({ kind: 'text', classEmbeddings, dimension, logitScale }),
};
