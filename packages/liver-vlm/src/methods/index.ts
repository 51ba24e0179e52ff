import { UserError } from '../errors.ts';
import { cnn } from './cnn.ts';
import { liverVlm } from './liverVlm.ts';
import type { Method } from './method.ts';

export type { Method } from './method.ts';

/** Every method, by name. */
export const methods: Readonly<Record<string, Method>> = Object.fromEntries([liverVlm, cnn].map((m) => [m.name, m]));

export function methodNamed(name: string): Method {
  const method = methods[name];
  if (method === undefined)
    throw new UserError(`method: expected one of ${Object.keys(methods).join(', ')}, got "${name}"`, 'config');
  return method;
}
