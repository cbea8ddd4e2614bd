import { buildApp } from './api/app.ts';
import { telephonyRoutes } from './api/telephony.routes.ts';
import { consumeQueue } from './deliveries/consume.client.ts';
import { reconcile } from './directory/publish.client.ts';
import type { Env } from './env.ts';

export { CampaignDO } from './exchange/campaign.do.ts';
export { PingShardDO } from './exchange/ping-shard.do.ts';
export { FeedDO } from './feed/feed.do.ts';

const app = buildApp().route('/telephony', telephonyRoutes);

export default {
  fetch: app.fetch,
  queue: consumeQueue,
  scheduled: (_, env, ctx) => ctx.waitUntil(reconcile(env)),
} satisfies ExportedHandler<Env, unknown>;
