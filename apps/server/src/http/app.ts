import { serveStatic } from '@hono/node-server/serve-static';
import { OpenAPIHono } from '@hono/zod-openapi';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { RESEARCH_NOTICE } from 'liver-vlm';
import own from '../../package.json' with { type: 'json' };
import { NOTICE_HEADER } from './answer.ts';
import { docsPage } from './docsPage.ts';
import { jobRoutes } from './jobs.ts';
import { lesionRoutes } from './lesions.ts';
import { modelRoutes } from './models.ts';
import { operationRoutes } from './operation.ts';
import { predictRoute } from './predict.ts';
import { answerProblem, Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';
import { sessionRoutes } from './session.ts';
import { studyRoutes } from './studies.ts';
import { workRoutes } from './work.ts';

const about = {
  openapi: '3.1.0',
  info: { title: 'Liver-VLM server', version: own.version, description: RESEARCH_NOTICE },
};

/** The whole of the server as a function from request to answer. */
export function createApp(services: Services): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return;
      const issue = result.error.issues[0];
      const where = issue?.path.join('.') || 'request';
      throw new Refusal(400, 'request', `${where}: ${issue?.message ?? 'not well formed'} - see /docs`);
    },
  });
  app.onError((error, c) => answerProblem(c, error, services));
  app.notFound((c) =>
    answerProblem(c, new Refusal(404, 'path', 'path: expected one of /docs, got another - see there'), services),
  );
  app.use(async (c, next) => {
    const started = performance.now();
    await next();
    c.header(NOTICE_HEADER, RESEARCH_NOTICE);
    const seconds = (performance.now() - started) / 1000;
    // The pattern, not the path: paths hold identifiers.
    const route = routePath(c, -1);
    const { method } = c.req;
    const { status } = c.res;
    services.metrics.count('liver_vlm_http_requests_total', { method, route, status: String(status) });
    services.metrics.time('liver_vlm_http_request_seconds', seconds, { route });
    services.log.info(
      { method, route, status, ms: Math.round(1000 * seconds), user: c.get('identity')?.user },
      'answered',
    );
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'blob:', 'data:'],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      // Threads of WebAssembly need a page that shares nothing with others.
      crossOriginEmbedderPolicy: 'require-corp',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: services.secure ? 'max-age=31536000' : false,
      xFrameOptions: 'DENY',
    }),
  );
  operationRoutes(app, services);
  sessionRoutes(app, services);
  modelRoutes(app, services);
  predictRoute(app, services);
  studyRoutes(app, services);
  lesionRoutes(app, services);
  jobRoutes(app, services);
  if (services.offers) workRoutes(app, services, services.offers);
  app.doc31('/openapi.json', about);
  app.get('/docs', (c) =>
    c.html(docsPage(app.getOpenAPI31Document(about) as unknown as Parameters<typeof docsPage>[0])),
  );
  if (services.web !== undefined) app.use('/*', serveStatic({ root: services.web }));
  else app.get('/', (c) => c.redirect('/docs'));
  return app;
}
