import { randomBytes } from 'node:crypto';
import type { Watched } from './watched.ts';

const FACT = 'server';

/** Names the server of this data folder, for as long as the folder lives, among those that share a Redis. */
export function serverId(facts: Pick<Watched, 'fact' | 'setFact'>): string {
  const known = facts.fact(FACT);
  if (known !== undefined) return known;
  const id = randomBytes(8).toString('hex');
  facts.setFact(FACT, id);
  return id;
}
