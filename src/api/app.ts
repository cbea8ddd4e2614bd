import type { Context, Hono } from 'hono';
import { LinearRouter } from 'hono/router/linear-router';
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
import { incumbentRoutes, rtbRoutes } from './rtb/rtb.routes.ts';
import { mount } from './serve.middleware.ts';

const IS_VISITOR = /^https?:\/\/[^/?#]+\/v1\/pools\/[^/?#]+\/(?:leases|snippet\.js)(?:[?#]|$)/;
const IS_PING = /^https?:\/\/[^/?#]+\/v1\/rtb\//;

/** All of the API. What is asked for again and again is not looked for among all routes. */
export function buildApi(): Hono<Api>['fetch'] {
  const [app, pages, pings] = [buildApp(), buildPages(), buildPings()];
  return (request, env, ctx) => {
    const { url } = request;
    const asked = IS_PING.test(url) ? pings : IS_VISITOR.test(url) ? pages : app;
    return asked.fetch(request, env, ctx);
  };
}

/** What visitors' pages ask for. */
const buildPages = (): Hono<Api> => newApp().route('/v1/pools', leaseDoorRoutes);

/** Publishers' pings: so few routes are tried one by one. */
function buildPings(): Hono<Api> {
  const app = newApp({ router: new LinearRouter() });
  app.route('/v1/rtb', incumbentRoutes);
  mount(app, rtbRoutes);
  app.notFound(nothingHere);
  return app;
}

const nothingHere = async (context: Context<Api>): Promise<Response> =>
  (await findAsset(context)) ?? problemOf(refuse('notFound', 'nothing is here'), context.get('requestId'));

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
  app.notFound(nothingHere);
  return app;
}
