import { Hono } from 'hono';
import { buildApp } from './api/app.ts';
import { telephonyRoutes } from './api/telephony.routes.ts';
import { consumeQueue } from './deliveries/consume.client.ts';
import { reconcile } from './directory/publish.client.ts';
import type { Env } from './env.ts';
import { repair } from './exchange/repair.client.ts';

export { BuyerDO } from './exchange/buyer.do.ts';
export { CampaignDO } from './exchange/campaign.do.ts';
export { PingShardDO } from './exchange/ping-shard.do.ts';
export { FeedDO } from './feed/feed.do.ts';

const api = buildApp();
/** By itself, so that a caller waits for none of the API's routes and middleware. */
const telephony = new Hono<{ Bindings: Env }>().route('/telephony', telephonyRoutes);

export default {
  fetch: (request, env, ctx) => {
    const isCarrier = new URL(request.url).pathname.startsWith('/telephony/');
    return isCarrier ? telephony.fetch(request, env, ctx) : api.fetch(request, env, ctx);
  },
  queue: consumeQueue,
  scheduled: ({ scheduledTime }, env, ctx) => {
    ctx.waitUntil(reconcile(env));
    ctx.waitUntil(repair(env, scheduledTime));
  },
} satisfies ExportedHandler<Env, unknown>;
