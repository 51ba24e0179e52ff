import { UserError } from '../errors.ts';
import { ablations } from './ablations.ts';
import { clip } from './clip.ts';
import { cnn } from './cnn.ts';
import { coop } from './coop.ts';
import { linearProbe } from './linearProbe.ts';
import { liverVlm } from './liverVlm.ts';
import { medclip } from './medclip.ts';
import type { Method } from './method.ts';
import type { NetworkMethod } from './networkMethod.ts';
import { pretrained } from './pretrained.ts';
import { radiomics } from './radiomics.ts';
import { orthonormalText, randomText, shuffledText } from './textControls.ts';
import { textProbe } from './textProbe.ts';
import { tipAdapter } from './tipAdapter.ts';
import { zeroShotClip } from './zeroShotClip.ts';

export type * from './method.ts';
export type { NetworkMethod } from './networkMethod.ts';
export { networkSettings } from './setting.ts';
export { textSource } from './textSource.ts';

const byName = <M extends Method>(all: readonly M[]): Readonly<Record<string, M>> =>
  Object.fromEntries(all.map((m) => [m.name, m]));

/** Methods whose network a model file can hold, by name. */
export const trainable: Readonly<Record<string, NetworkMethod>> = byName([
  liverVlm,
  cnn,
  randomText,
  shuffledText,
  orthonormalText,
  ...ablations,
]);

/** Every method, by name. */
export const methods: Readonly<Record<string, Method>> = byName([
  ...Object.values(trainable),
  ...pretrained,
  clip,
  medclip,
  zeroShotClip,
  linearProbe,
  textProbe,
  tipAdapter,
  coop,
  radiomics,
]);

/** @throws UserError (config) that lists the names there are */
export const methodNamed = (name: string): Method => named(methods, name, 'a method');
export const trainableNamed = (name: string): NetworkMethod =>
  named(trainable, name, 'a method that a model file can hold');

function named<M>(among: Readonly<Record<string, M>>, name: string, what: string): M {
  const method = Object.hasOwn(among, name) ? among[name] : undefined;
  if (method === undefined)
    throw new UserError(`method: expected ${what}, one of ${Object.keys(among).join(', ')}, got "${name}"`, 'config');
  return method;
}
