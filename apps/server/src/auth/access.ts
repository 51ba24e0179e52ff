import { type Identity, isLocalHost, isLoopback, type Role } from './identity.ts';
import type { Sessions } from './sessions.ts';
import type { Tokens } from './tokens.ts';

/** A reverse proxy that signs people in and says in a header who they are. */
export interface ProxyTrust {
  /** Header with the user's name. */
  readonly userHeader: string;
  /** Header with the role; all have `role` where absent. */
  readonly roleHeader?: string;
  readonly role: Role;
  /** Addresses that the proxy connects from; from any other the header is no proof. */
  readonly addresses: readonly string[];
}

export interface AccessRules {
  readonly tokens?: Tokens;
  readonly proxy?: ProxyTrust;
  readonly sessions: Sessions;
}

/** What of a request tells who asks. */
export interface Asker {
  readonly address: string | undefined;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly session: string | undefined;
  header(name: string): string | undefined;
}

/** Who asks; undefined where nothing proves it. Without tokens and proxy whoever sits at this machine may do everything. */
export function identify({ tokens, proxy, sessions }: AccessRules, asker: Asker): Identity | undefined {
  if (tokens === undefined && proxy === undefined)
    return isLoopback(asker.address) && isLocalHost(asker.host) ? { user: 'local', role: 'admin' } : undefined;
  const bearer = /^Bearer (\S+)$/i.exec(asker.authorization ?? '')?.[1];
  if (bearer !== undefined) return tokens?.identity(bearer);
  if (asker.session !== undefined) {
    const known = sessions.identity(asker.session);
    if (known) return known;
  }
  if (proxy === undefined || asker.address === undefined || !trusts(proxy, asker.address)) return undefined;
  const user = asker.header(proxy.userHeader);
  if (user === undefined || user === '') return undefined;
  const role = proxy.roleHeader === undefined ? proxy.role : asker.header(proxy.roleHeader);
  return role === 'read' || role === 'predict' || role === 'admin' ? { user: user.slice(0, 100), role } : undefined;
}

const trusts = ({ addresses }: ProxyTrust, address: string): boolean =>
  addresses.includes(address.replace(/^::ffff:/, '')) || (addresses.includes('127.0.0.1') && isLoopback(address));

/** Whether a request that changes something was begun by a page of ours, or by no page at all. */
export function isOwnRequest(asker: Asker, origins: readonly string[]): boolean {
  const site = asker.header('sec-fetch-site');
  if (site === 'cross-site' || site === 'same-site') return false;
  const origin = asker.header('origin');
  if (origin === undefined) return true;
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === asker.host;
}
