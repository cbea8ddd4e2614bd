import type { PriceRule } from '../campaign/campaign.ts';
import type { AuctionId, BuyerId, CampaignId, PingId, PublisherId, TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { Destination } from '../telephony/instruction.ts';
import type { CustomDialect } from './bidders/custom/config.ts';
import type { Reason } from './reason.ts';
import type { DialectOptions, PingAuth } from './target.ts';

/** The part of a ping that is the same for every buyer of an auction. Holds nothing that gives the caller back. */
export type PingSubject = {
  auctionId: AuctionId;
  test: boolean;
  campaign: { id: CampaignId; name: string; vertical: string };
  publisher: { id: PublisherId; subId: string | null };
  call: {
    areaCode: string | null;
    state: string | null;
    zip: string | null;
    country: string | null;
    attestation: 'A' | 'B' | 'C' | null;
    repeatCaller: boolean;
    tags: Readonly<Record<string, string>>;
    receivedAt: number;
  };
  /** Keyed hash of the caller (null when withheld): never sent; each buyer gets an HMAC of it under its own key. */
  callerHash: string | null;
  floor: Micros;
  price: PriceRule;
  /** When the auction closes, ms since the epoch. */
  deadlineAt: number;
};

/** How one buyer did with this exchange's calls of late. */
export type Performance = { windowDays: number; calls: number; connected: number; converted: number };

/** What the operator lets a target state in a bid. */
export type BidBounds = { maxBid: Micros | null; maxMinSeconds: number | null };

/** One buyer to ask. */
export type PingOrder = {
  pingId: PingId;
  targetId: TargetId;
  buyerId: BuyerId;
  url: string;
  dialect: string;
  dialectOptions?: DialectOptions;
  custom?: CustomDialect;
  auth: PingAuth;
  sealedSecrets: string[];
  /** Counted from the moment the buyer's slot is granted. */
  timeoutMs: number;
  performance: Performance;
  bounds?: BidBounds;
};

export type Bid = {
  amount: Micros;
  bidId: string | null;
  destination: Destination | null;
  minSeconds: number | null;
  /** ms since the epoch; null: good for as long as the call lasts. */
  expiresAt: number | null;
  /** What the dialect needs back to confirm this bid, at most 1,000 characters; opaque to everybody else. */
  dialectState?: string;
  /** Its id or destination shows the caller's number. */
  tellsCaller?: true;
};

/** How one buyer answered: a bid, or the one coded reason why there is none. */
export type PingReply = {
  targetId: TargetId;
  /** From the slot to the last byte read. */
  latencyMs: number;
} & ({ bid: Bid; reason: null } | { bid: null; reason: Reason; detail?: string });

/** The bid that is to be confirmed, as it was made. */
export type ConfirmedBid = { amount: Micros; bidId: string | null; dialectState?: string };

/** What a confirmation may say of the call besides the caller's number. */
export type ConfirmedCall = {
  areaCode: string | null;
  state: string | null;
  zip: string | null;
  tags: Readonly<Record<string, string>>;
};

/** A winner that only reserved, to be asked whether its bid stands. */
export type ConfirmOrder = Pick<
  PingOrder,
  'pingId' | 'url' | 'dialect' | 'dialectOptions' | 'custom' | 'auth' | 'sealedSecrets'
> & {
  bid: ConfirmedBid;
  call: ConfirmedCall;
  subId: string | null;
  /** Opened by the Worker. */
  sealedCaller: string | null;
  /** Is the number part of the request? */
  withCaller?: boolean;
};
