import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isOwnRequest } from '../auth/access.ts';
import { roles } from '../auth/identity.ts';
import { SESSION_COOKIE } from '../auth/sessions.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { askerOf, need } from './guard.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';

const Who = answerOf({ user: z.string(), role: z.enum(roles) });

/** Signing in with a token, for pages: a cookie stands for it that scripts cannot read. */
export function sessionRoutes(app: OpenAPIHono<Env>, services: Services): void {
  const { access, audit, failures } = services;
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/session',
      summary: 'Who is signed in',
      middleware: need(services, 'read'),
      responses: { 200: json(Who, 'You'), ...refusals },
    }),
    (c) => c.json(noticed({ ...c.var.identity }), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/session',
      summary: 'Sign in with a token',
      request: {
        body: { content: { 'application/json': { schema: z.object({ token: z.string().max(500) }) } }, required: true },
      },
      responses: { 200: json(Who, 'You'), ...refusals },
    }),
    async (c) => {
      const asker = askerOf(c);
      if (!isOwnRequest(asker, services.origins))
        throw new Refusal(
          403,
          'origin',
          'sign-in: expected our own page, got another site - open the page of this server',
        );
      const identity = access.tokens?.identity(c.req.valid('json').token);
      if (identity === undefined) {
        const wait = failures.take(asker.address ?? '');
        throw wait > 0
          ? new Refusal(429, 'rate', 'sign-in: expected fewer wrong tries, got too many - wait a minute')
          : new Refusal(
              401,
              'sign-in',
              'sign-in: expected a token that is known, got another - ask whoever runs the server',
            );
      }
      await audit.append({ who: identity.user, action: 'sign-in', outcome: identity.role });
      setCookie(c, SESSION_COOKIE, access.sessions.begin(identity), {
        httpOnly: true,
        sameSite: 'Strict',
        secure: services.secure,
        path: '/',
      });
      return c.json(noticed({ ...identity }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/session',
      summary: 'Sign out',
      middleware: need(services, 'read'),
      responses: { 204: { description: 'Signed out' }, ...refusals },
    }),
    (c) => {
      access.sessions.end(getCookie(c, SESSION_COOKIE) ?? '');
      deleteCookie(c, SESSION_COOKIE, { path: '/' });
      return c.body(null, 204);
    },
  );
}
