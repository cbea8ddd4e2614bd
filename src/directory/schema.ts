import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Buyer, Target } from '../buyers/target.ts';
import type { StripeAccount } from '../buyers/top-ups/stripe-account.ts';
import type { EventTarget } from '../publishers/events/event-target.ts';
import type { Pool } from '../publishers/pools/pool.ts';
import type { Publisher, TrackingNumber } from '../publishers/publisher.ts';
import type { PublisherTerms } from '../settlement/terms.ts';
import type { AccessKey } from './access/access-key.ts';
import type { CampaignDoc } from './config/entity.ts';
import type { CampaignSnapshot } from './config/snapshot.ts';

/** The tables of migrations/, as drizzle sees them. The SQL files are the truth. */

const entity = <Doc>() => ({
  id: text('id').primaryKey(),
  revision: integer('revision').notNull(),
  doc: text('doc', { mode: 'json' }).$type<Doc>().notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const publishers = sqliteTable('publishers', entity<Publisher>());

export const buyers = sqliteTable('buyers', entity<Buyer>());

export const campaigns = sqliteTable('campaigns', {
  ...entity<CampaignDoc>(),
  version: integer('version').notNull().default(0),
  pushedVersion: integer('pushed_version').notNull().default(0),
});

export const targets = sqliteTable('targets', {
  ...entity<Target>(),
  buyerId: text('buyer_id').notNull(),
  campaignId: text('campaign_id').notNull(),
});

export const numbers = sqliteTable('numbers', {
  ...entity<TrackingNumber>(),
  number: text('number').notNull(),
  campaignId: text('campaign_id').notNull(),
  publisherId: text('publisher_id').notNull(),
});

export const publisherTerms = sqliteTable('publisher_terms', {
  ...entity<PublisherTerms>(),
  publisherId: text('publisher_id').notNull(),
  campaignId: text('campaign_id').notNull(),
});

export const keys = sqliteTable('keys', {
  ...entity<AccessKey>(),
  hash: text('hash').notNull(),
  lastUsedAt: integer('last_used_at'),
  publisherId: text('publisher_id'),
  buyerId: text('buyer_id'),
});

export const eventTargets = sqliteTable('event_targets', {
  ...entity<EventTarget>(),
  publisherId: text('publisher_id'),
  campaignId: text('campaign_id'),
});

export const pools = sqliteTable('pools', {
  ...entity<Pool>(),
  publisherId: text('publisher_id').notNull(),
  campaignId: text('campaign_id').notNull(),
});

export const stripeAccounts = sqliteTable('stripe_accounts', entity<StripeAccount>());

export const rtbIds = sqliteTable(
  'rtb_ids',
  {
    publisherId: text('publisher_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    rtbId: text('rtb_id').notNull(),
    sealed: text('sealed'),
  },
  (table) => [primaryKey({ columns: [table.publisherId, table.campaignId] })],
);

export const campaignVersions = sqliteTable(
  'campaign_versions',
  {
    campaignId: text('campaign_id').notNull(),
    version: integer('version').notNull(),
    hash: text('hash').notNull(),
    snapshot: text('snapshot', { mode: 'json' }).$type<CampaignSnapshot>().notNull(),
    createdAt: integer('created_at').notNull(),
    by: text('by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.version] })],
);

export const audit = sqliteTable(
  'audit',
  {
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    revision: integer('revision').notNull(),
    action: text('action').notNull(),
    at: integer('at').notNull(),
    by: text('by').notNull(),
    before: text('before', { mode: 'json' }),
    after: text('after', { mode: 'json' }),
    beforeHash: text('before_hash'),
    afterHash: text('after_hash'),
  },
  (table) => [primaryKey({ columns: [table.entity, table.entityId, table.revision] })],
);

export const deliveries = sqliteTable('deliveries', {
  id: text('id').primaryKey(),
  callId: text('call_id').notNull(),
  buyerId: text('buyer_id').notNull(),
  targetId: text('target_id').notNull(),
  publisherId: text('publisher_id'),
  type: text('type').notNull(),
  status: text('status').notNull(),
  attempts: integer('attempts').notNull(),
  lastStatus: integer('last_status'),
  lastError: text('last_error'),
  lastReply: text('last_reply'),
  nextAt: integer('next_at'),
  payload: text('payload'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});
