import { Hono } from 'hono';
import { buildApp } from './api/app.ts';
import { expireDisputes } from './api/resources/disputes/expire-disputes.service.ts';
import { tendHistory } from './archive/tend-history.service.ts';
import type { Env } from './bindings.ts';
import { configOf } from './config.ts';
import { consumeQueue } from './deliveries/consume.client.ts';
import { retryDueParked } from './deliveries/projections.store.ts';
import { forgetSessions } from './directory/access/sessions.store.ts';
import { reconcile } from './directory/config/publish.client.ts';
import { closeDueAccounts } from './directory/ledger/close-account.service.ts';
import { hashOldRtbIds } from './directory/rtb/rtb-ids.store.ts';
import { telephonyRoutes } from './exchange/edge/telephony.routes.ts';
import { repair } from './exchange/outbox/repair.client.ts';
import { guarded } from './lib/bounds/guarded.store.ts';

export { QuotaDO } from './api/http/quota.do.ts';
export { BuyerDO } from './exchange/accounts/buyer.do.ts';
export { CampaignDO } from './exchange/campaign/campaign.do.ts';
export { PingShardDO } from './exchange/pinging/ping-shard.do.ts';
export { FeedDO } from './feed/feed.do.ts';
export { PoolDO } from './publishers/pools/pool.do.ts';

const api = buildApp();
/** By itself, so that a caller waits for none of the API's routes and middleware. */
const telephony = new Hono<{ Bindings: Env }>().route('/telephony', telephonyRoutes);

/** By the path alone: nothing is parsed twice. */
const IS_CARRIER = /^https?:\/\/[^/?#]+\/telephony\//;

export default {
  fetch: (request, bindings, ctx) => {
    const env = guarded(bindings);
    const isCarrier = IS_CARRIER.test(request.url);
    return isCarrier ? telephony.fetch(request, env, ctx) : api.fetch(request, env, ctx);
  },
  queue: (batch, env) => consumeQueue(batch, guarded(env)),
  scheduled: ({ scheduledTime }, bindings, ctx) => {
    const env = guarded(bindings);
    ctx.waitUntil(reconcile(env));
    ctx.waitUntil(expireDisputes(env, scheduledTime));
    ctx.waitUntil(repair(env, scheduledTime));
    ctx.waitUntil(closeDueAccounts(env.DB, scheduledTime));
    ctx.waitUntil(forgetSessions(env.DB, scheduledTime));
    ctx.waitUntil(retryDueParked(env, scheduledTime));
    ctx.waitUntil(hashOldRtbIds(env.DB, configOf(env).ring));
    ctx.waitUntil(tendHistory(env, scheduledTime));
  },
} satisfies ExportedHandler<Env, unknown>;
