import type { CallRecord } from '../call/record.ts';
import type { BuyerId, CallId, TargetId } from '../lib/ids.ts';

export const DELIVERY_TYPES = [
  'post',
  'call.missed',
  'call.completed',
  'call.converted',
  'call.charged',
  'charge.adjusted',
  'auction.lost',
] as const;
export type DeliveryType = (typeof DELIVERY_TYPES)[number];

/**
 * A signed webhook owed to a buyer. `id` is its webhook-id, the same on every try. `data` never holds the caller's
 * number; a `post` opens `sealedCaller` at the last moment, in memory.
 */
export type Delivery = {
  id: string; // of call, leg and type (a correction adds its number): a stable idempotency key
  type: DeliveryType;
  callId: CallId;
  buyerId: BuyerId;
  targetId: TargetId;
  url: string;
  sealedSecrets: string[];
  sealedCaller: string | null;
  /** Tags that may be written down nowhere, sealed: opened with the caller, and left out of every row. */
  sealedTags?: string;
  data: Record<string, unknown>;
  createdAt: number;
  /** Sent again by an operator after it had been given up. */
  replayed?: boolean;
  /** Tries before this message: in another one, with others that left together. */
  tried?: number;
};

/** A message of the delivery queue: queues bill by the message, and what a call's end sets off leaves together. */
export type DeliveryMessage = Delivery | Delivery[];

/** What leaves a campaign object after a commit, towards D1. Every piece is idempotent by id (and version). */
export type Projection =
  | { kind: 'call'; record: CallRecord }
  | { kind: 'receipt'; receipt: import('../auction/auction.ts').Receipt }
  | { kind: 'transfer'; transfer: import('../ledger/transfer.ts').Transfer };

/** A message of the projection queue: pieces as lines of text (projections.ts), or as they are. */
export type ProjectionMessage = string | Projection | Projection[];
