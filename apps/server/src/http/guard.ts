import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { type Asker, identify, isOwnRequest } from '../auth/access.ts';
import { mayDo, type Role } from '../auth/identity.ts';
import { SESSION_COOKIE } from '../auth/sessions.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';

export const addressOf = (c: Context<Env>): string | undefined => c.env?.incoming?.socket.remoteAddress;

export const askerOf = (c: Context<Env>): Asker => ({
  address: addressOf(c),
  host: c.req.header('host'),
  authorization: c.req.header('authorization'),
  session: getCookie(c, SESSION_COOKIE),
  header: (name) => c.req.header(name),
});

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets in who may do this, from pages of our own, not too often. */
export const need =
  (services: Services, role: Role): MiddlewareHandler<Env> =>
  async (c, next) => {
    const asker = askerOf(c);
    if (!SAFE.has(c.req.method) && !isOwnRequest(asker, services.origins))
      throw new Refusal(
        403,
        'origin',
        'request: expected one of our own pages, got another site - open the page of this server',
      );
    const identity = identify(services.access, asker);
    if (identity === undefined) {
      if (services.failures.take(asker.address ?? '') > 0) {
        c.header('Retry-After', '60');
        throw new Refusal(429, 'rate', 'sign-in: expected fewer wrong tries, got too many - wait a minute');
      }
      c.header('WWW-Authenticate', 'Bearer realm="liver-vlm"');
      throw new Refusal(401, 'sign-in', 'request: expected someone who is signed in, got nobody - send a token');
    }
    const wait = services.rate.take(`${identity.user} ${asker.address}`);
    if (wait > 0) {
      c.header('Retry-After', String(wait));
      throw new Refusal(429, 'rate', `request: expected fewer, got too many - wait ${wait} s`);
    }
    if (!mayDo(identity.role, role))
      throw new Refusal(
        403,
        'role',
        `request: expected the role ${role}, got ${identity.role} - ask whoever runs the server`,
      );
    c.set('identity', identity);
    await next();
  };
