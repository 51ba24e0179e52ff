import { randomBytes } from 'node:crypto';
import type { Identity } from './identity.ts';

export const SESSION_COOKIE = 'liver-vlm-session';
const MOST = 10_000;

/** Signed-in browsers; all sign in again after a restart. */
export class Sessions {
  readonly #sessions = new Map<string, { readonly identity: Identity; readonly until: number }>();
  readonly #hours: number;
  readonly #now: () => number;

  constructor(hours = 12, now: () => number = Date.now) {
    this.#hours = hours;
    this.#now = now;
  }

  begin(identity: Identity): string {
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MOST && oldest !== undefined) this.#sessions.delete(oldest);
    const id = randomBytes(32).toString('base64url');
    this.#sessions.set(id, { identity, until: this.#now() + this.#hours * 3_600_000 });
    return id;
  }

  identity(id: string): Identity | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || session.until > this.#now()) return session?.identity;
    this.#sessions.delete(id);
    return undefined;
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }
}
