import { Hono } from 'hono';
import type { buildApi } from './api/app.ts';
import type { Env } from './bindings.ts';
import { telephonyRoutes } from './exchange/edge/telephony.routes.ts';
import { guarded } from './lib/bounds/guarded.store.ts';

export { QuotaDO } from './api/http/quota.do.ts';
export { BuyerDO } from './exchange/accounts/buyer.do.ts';
export { CampaignDO } from './exchange/campaign/campaign.do.ts';
export { PingShardDO } from './exchange/pinging/ping-shard.do.ts';
export { FeedDO } from './feed/feed.do.ts';
export { PoolDO } from './publishers/pools/pool.do.ts';

/** By itself, so that a caller waits for none of the API's routes and middleware. */
const telephony = new Hono<{ Bindings: Env }>().route('/telephony', telephonyRoutes);

/** By the path alone: nothing is parsed twice. */
const IS_CARRIER = /^https?:\/\/[^/?#]+\/telephony\//;
let api: ReturnType<typeof buildApi> | null = null;

/** Read and compiled when somebody first asks for it: a caller in a cold isolate waits for nothing a call does not need. */
const load = async (): Promise<NonNullable<typeof api>> => {
  const app = await import('./api/app.ts');
  api ??= app.buildApi();
  return api;
};

/** Likewise what no caller waits for. */
const background = () => import('./background.ts');

export default {
  fetch: async (request, bindings, ctx) => {
    const env = guarded(bindings);
    if (IS_CARRIER.test(request.url)) return telephony.fetch(request, env, ctx);
    return (api ?? (await load()))(request, env, ctx);
  },
  queue: async (batch, env) => (await background()).consumeQueue(batch, guarded(env)),
  scheduled: async ({ scheduledTime }, env, ctx) => {
    const { choresDueAt } = await background();
    for (const chore of choresDueAt(guarded(env), scheduledTime)) ctx.waitUntil(chore);
  },
} satisfies ExportedHandler<Env, unknown>;
