/** What one may do. `worker` is a machine that does jobs, and nothing else. */
export const roles = ['read', 'predict', 'admin', 'worker'] as const;
export type Role = (typeof roles)[number];

const reach: Readonly<Record<Role, readonly Role[]>> = {
  read: ['read'],
  predict: ['read', 'predict'],
  admin: roles,
  worker: ['worker'],
};

export const isRole = (word: string): word is Role => roles.some((role) => role === word);
export const mayDo = (role: Role, needed: Role): boolean => reach[role].includes(needed);

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
