import type { Buyer, Target } from '../../buyers/target.ts';
import type { StripeAccount } from '../../buyers/top-ups/stripe-account.ts';
import type { Campaign } from '../../campaign/campaign.ts';
import type { Flow } from '../../ivr/flow.ts';
import type { EventTarget } from '../../publishers/events/event-target.ts';
import type { Pool } from '../../publishers/pools/pool.ts';
import type { Publisher, TrackingNumber } from '../../publishers/publisher.ts';
import type { PublisherTerms } from '../../settlement/terms.ts';
import type { AccessKey } from '../access/access-key.ts';

/** A campaign and what its callers are asked: changed together, versioned together. */
export type CampaignDoc = Campaign & { flow: Flow | null };

/** What the operator configures, by the name the audit trail uses. */
export type Docs = {
  publisher: Publisher;
  buyer: Buyer;
  campaign: CampaignDoc;
  target: Target;
  number: TrackingNumber;
  terms: PublisherTerms;
  key: AccessKey;
  eventTarget: EventTarget;
  pool: Pool;
  stripe: StripeAccount;
};

export type Entity = keyof Docs;

/** Whom no decision depends on: they are in no version of a campaign. */
export const isUnversioned = (entity: Entity): boolean =>
  entity === 'key' || entity === 'eventTarget' || entity === 'pool' || entity === 'stripe';

/** `revision` counts the changes of a row: a change made from an older reading is refused and made again. */
export type Stored<E extends Entity> = {
  id: string;
  revision: number;
  doc: Docs[E];
  createdAt: number;
  updatedAt: number;
};

const SECRET = /^sealed/;

/** A document for the audit trail: secrets are left out even though they are sealed. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => !SECRET.test(key));
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutSecrets(child)]));
}
