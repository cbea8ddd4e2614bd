import type { Bid, PingOrder, PingSubject } from './ping.ts';
import type { Reason } from './reason.ts';

/** An HTTP request to a buyer, before auth and signature headers are added. */
export type BuyerRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | null;
};

export type BuyerReply = { status: number; contentType: string | null; body: string };

export type PingContext = {
  subject: PingSubject;
  order: PingOrder;
  /** This buyer's token for the caller: stable, reveals nothing; null when the caller is withheld. */
  callerToken: string | null;
  /** What the buyer has left of the auction when the ping leaves. */
  deadlineMs: number;
  now: number;
};

export type ReadBid = { bid: Bid; reason: null } | { bid: null; reason: Reason; detail?: string };

/** A ping dialect is two pure functions. Sockets, deadlines, sizes and signatures stay with the exchange. */
export type Dialect = {
  name: string;
  build(context: PingContext): BuyerRequest;
  /** Sees only replies that arrived whole, in time, and were no redirect. */
  read(reply: BuyerReply, now: number): ReadBid;
};
