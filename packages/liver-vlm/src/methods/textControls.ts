import { orthonormalEmbeddings, randomEmbeddings, shuffledPrompts } from '../text/controls.ts';
import { textNetwork } from './liverVlm.ts';
import { type NetworkMethod, type NetworkRequest, networkMethod } from './networkMethod.ts';

// The text side of Liver-VLM is a fixed matrix. What its words add shows only beside matrices of the same shape that say nothing.

const CITATION = 'control for Song et al., arXiv 2505.03350 (2025)';
const TRAINS = 'As Liver-VLM: the image encoder and one fully connected layer; the class vectors are fixed.';

/** The class vectors that Liver-VLM would have, for their width. */
async function widthOf({ classes, config, texts }: NetworkRequest): Promise<number> {
  const prompts = await texts.prompts(classes, config.text.prompts);
  return (await texts.embed(prompts[0]!.sentences)).width;
}

/** Directions drawn at random in place of the class vectors. */
export const randomText: NetworkMethod = networkMethod({
  name: 'random-text',
  title: 'Random class vectors',
  citation: CITATION,
  trains: TRAINS,
  usesText: false,
  network: async (request) =>
    textNetwork(randomEmbeddings(request.classes, await widthOf(request), request.config.seed), request.config),
});

/** Every class with the sentences of another: the same geometry, the wrong meaning. */
export const shuffledText: NetworkMethod = networkMethod({
  name: 'shuffled-text',
  title: 'Shuffled class sentences',
  citation: CITATION,
  trains: TRAINS,
  usesText: true,
  network: async ({ classes, config, texts }) => {
    const prompts = shuffledPrompts(await texts.prompts(classes, config.text.prompts), config.seed);
    return textNetwork(await texts.classEmbeddings(prompts, config.text.centre), config);
  },
});

/** Directions at right angles, as far apart as classes can be without knowing anything of each other. */
export const orthonormalText: NetworkMethod = networkMethod({
  name: 'orthonormal',
  title: 'Orthonormal class vectors',
  citation: CITATION,
  trains: TRAINS,
  usesText: false,
  network: async (request) =>
    textNetwork(orthonormalEmbeddings(request.classes, await widthOf(request), request.config.seed), request.config),
});
