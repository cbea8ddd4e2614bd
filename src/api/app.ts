import { Hono } from 'hono';
import { ConfigError } from '../config.ts';
import { rootCause } from '../directory/root-cause.ts';
import { consoleRoutes } from './access/session.routes.ts';
import { findAsset } from './assets.client.ts';
import { healthRoutes } from './health.routes.ts';
import type { Api } from './http/context.ts';
import { problemOf, refuse } from './http/errors.ts';
import { newRequestId } from './http/request-id.middleware.ts';
import { outcomeDoorRoutes } from './resources/outcome-doors/doors.routes.ts';
import { leaseDoorRoutes } from './resources/pools/lease-door.routes.ts';
import { openStream } from './resources/stream.routes.ts';
import { stripeDoorRoutes } from './resources/top-ups/stripe-door.routes.ts';
import { ROUTES } from './routes.ts';
import { incumbentRoutes } from './rtb/rtb.routes.ts';
import { mount } from './serve.middleware.ts';

/** The HTTP API. Whoever builds the Worker mounts what does not take a key (carriers' webhooks) beside it. */
export function buildApp(): Hono<Api> {
  const app = new Hono<Api>();
  app.use(async (context, next) => {
    context.set('requestId', newRequestId());
    await next();
    context.header('x-request-id', context.get('requestId'));
    context.header('x-content-type-options', 'nosniff');
    if (new URL(context.req.url).protocol === 'https:')
      context.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });
  app.route('/', healthRoutes);
  app.get('/v1/stream', openStream);
  app.route('/v1/rtb', incumbentRoutes);
  app.route('/v1/pools', leaseDoorRoutes);
  app.route('/v1/outcomes', outcomeDoorRoutes);
  app.route('/v1/stripe', stripeDoorRoutes);
  mount(app, ROUTES);
  app.route('/console', consoleRoutes);
  app.notFound(
    async (context) =>
      (await findAsset(context)) ??
      problemOf(refuse('notFound', 'nothing is here'), context.get('requestId')),
  );
  app.onError((error, context) => {
    const requestId = context.get('requestId');
    if (error instanceof ConfigError) {
      console.error('not set up', { requestId, faults: error.faults });
      return problemOf(refuse('unavailable', 'not set up: GET /healthz says what is missing'), requestId);
    }
    console.error('request failed', {
      requestId,
      path: context.req.routePath,
      error: rootCause(error).stack,
    });
    return problemOf(refuse('internal', 'the error was logged under the request id'), requestId);
  });
  return app;
}
