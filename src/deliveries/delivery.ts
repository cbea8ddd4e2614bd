import type { CallRecord } from '../call/record.ts';
import type { BuyerId, CallId, EventTargetId, NoticeId, PublisherId, TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { CallEventName, EventName, Postback } from '../publishers/events/event-target.ts';
import type { BuyerWebhook } from './buyer-webhook.ts';

export type DeliveryType = BuyerWebhook | EventName;

/**
 * A signed webhook owed to a buyer, or what an event target is told. `id` is its webhook-id, the same on every try. `data`
 * never holds the caller's number; a `post` opens `sealedCaller` at the last moment, in memory.
 */
export type Delivery = {
  id: string; // of call, leg and type (a correction adds its number): a stable idempotency key
  type: DeliveryType;
  /** Or a notice's, of what is told of a wallet. */
  callId: CallId | NoticeId;
  /** null: it is an event target that is told. */
  buyerId: BuyerId | null;
  /** Its buyer's own id: the buyer itself is told. */
  targetId: TargetId | EventTargetId | BuyerId;
  publisherId?: PublisherId | null;
  url: string;
  sealedSecrets: string[];
  sealedCaller: string | null;
  /** Tags that may be written down nowhere, sealed: opened with the caller, and left out of every row. */
  sealedTags?: string;
  data: Record<string, unknown>;
  /** Asked for with macros put in, instead of a signed body. */
  postback?: Postback;
  /** Told to an ad platform, together with others of its event target: what of is looked up as it is sent. */
  isConversion?: true;
  createdAt: number;
  /** Not to be tried before. */
  dueAt?: number;
  /** Sent again by an operator after it had been given up. */
  replayed?: boolean;
  /** Tries before this message: in another one, with others that left together. */
  tried?: number;
  /** It has been taken, with this status, and that could not be written down. */
  taken?: number;
};

/**
 * Something happened to a call: who is to hear of it is found out where it is delivered, so that a campaign's object need
 * not know. `record` is the call as it was then, without its timeline.
 */
export type CallNotice = {
  kind: 'notice';
  /** Of call and event (a correction adds its number): sorts in the order in which a call's events happen. */
  id: string;
  event: CallEventName;
  record: CallRecord;
  at: number;
  convertedAt: number | null;
  /** What the call came to before it was corrected, and which correction it is. */
  corrected: { number: number; payout: Micros; revenue: Micros } | null;
};

/** A message of the delivery queue: queues bill by the message, and what a call's end sets off leaves together. */
export type DeliveryMessage = Delivery | (Delivery | CallNotice)[];

/** What leaves a campaign object after a commit, towards D1. Every piece is idempotent by id (and version). */
export type Projection =
  | { kind: 'call'; record: CallRecord }
  | { kind: 'receipt'; receipt: import('../auction/auction.ts').Receipt }
  | { kind: 'transfer'; transfer: import('../ledger/transfer.ts').Transfer };

/** A message of the projection queue: pieces as lines of text (projections.ts), or as they are. */
export type ProjectionMessage = string | Projection | Projection[];
