/** What one may do; each role may what those before it may. */
export const roles = ['read', 'predict', 'admin'] as const;
export type Role = (typeof roles)[number];

export const isRole = (word: string): word is Role => roles.some((role) => role === word);
export const mayDo = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

/** Who asks. */
export interface Identity {
  readonly user: string;
  readonly role: Role;
}

/** Whether an address is this machine's own. */
export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(address);

/** Whether a Host header names this machine: a page elsewhere whose name was made to point here says its own. */
export const isLocalHost = (host: string | undefined): boolean =>
  host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
