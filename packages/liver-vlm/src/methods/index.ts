import { UserError } from '../errors.ts';
import { cnn } from './cnn.ts';
import { liverVlm } from './liverVlm.ts';
import type { NetworkMethod } from './networkMethod.ts';

export type * from './method.ts';
export type { NetworkMethod } from './networkMethod.ts';

/** Every method that can be trained to a model file, by name. */
export const methods: Readonly<Record<string, NetworkMethod>> = Object.fromEntries(
  [liverVlm, cnn].map((m) => [m.name, m]),
);

export function methodNamed(name: string): NetworkMethod {
  const method = methods[name];
  if (method === undefined)
    throw new UserError(`method: expected one of ${Object.keys(methods).join(', ')}, got "${name}"`, 'config');
  return method;
}
