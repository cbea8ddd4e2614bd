import type { Hono } from 'hono';
import { consoleRoutes } from './access/session.routes.ts';
import { findAsset } from './assets.client.ts';
import { healthRoutes } from './health.routes.ts';
import type { Api } from './http/context.ts';
import { problemOf, refuse } from './http/errors.ts';
import { newApp } from './http/new-app.middleware.ts';
import { outcomeDoorRoutes } from './resources/outcome-doors/doors.routes.ts';
import { leaseDoorRoutes } from './resources/pools/lease-door.routes.ts';
import { openStream } from './resources/stream.routes.ts';
import { stripeDoorRoutes } from './resources/top-ups/stripe-door.routes.ts';
import { ROUTES } from './routes.ts';
import { incumbentRoutes } from './rtb/rtb.routes.ts';
import { mount } from './serve.middleware.ts';

/** What visitors' pages ask for, by itself: each asks again and again, and is not looked for among all the API's routes. */
export const buildPages = (): Hono<Api> => newApp().route('/v1/pools', leaseDoorRoutes);

/** The HTTP API. Whoever builds the Worker mounts what does not take a key (carriers' webhooks) beside it. */
export function buildApp(): Hono<Api> {
  const app = newApp();
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
  return app;
}
