import type { Reason } from '../buyers/reason.ts';
import type { AttemptOutcome, Disposition } from '../call/disposition.ts';
import type { AuctionId, BuyerId, CallId, CampaignId, NumberId, PublisherId, TargetId } from '../lib/ids.ts';

/** The live stream's wire format, described for outsiders in README.md. Times are ISO 8601, money decimal strings. */
export const SUBPROTOCOL = 'outcry.v1';

export type ServerMessage =
  | { type: 'snapshot'; seq: number; calls: BoardCall[]; totals: Totals }
  | { type: 'events'; seq: number; events: NumberedEvent[] }
  | { type: 'resync' };

/** Sent as text; the answer is the text "pong". */
export const PING = 'ping';
export const PONG = 'pong';

export type NumberedEvent = FeedEvent & { seq: number };

/** Whom a target belongs to. */
export type Seat = { targetId: TargetId; buyerId: BuyerId };

/** What one target said in an auction, and what came of it once the auction is closed. */
export type Voice = Seat & {
  outcome: 'won' | 'lost' | null;
  bid: string | null;
  reason: Reason | null;
  latencyMs: number | null;
};

type Base = { callId: CallId; at: string; campaignId: CampaignId; publisherId: PublisherId; test: boolean };

type Started = {
  type: 'started';
  carrier: string;
  carrierCallId: string;
  numberId: NumberId;
  subId: string | null;
  /** Masked. */
  from: string;
  to: string;
  state: string | null;
  zip: string | null;
  winnerOnly?: string[];
  configVersion: number;
};
type AuctionOpened = {
  type: 'auctionOpened';
  auctionId: AuctionId;
  round: number;
  deadlineAt: string;
  state: string | null;
  zip: string | null;
  winnerOnly?: string[];
  asked: Seat[];
};
type AuctionClosed = {
  type: 'auctionClosed';
  auctionId: AuctionId;
  /** Everybody who was asked or stood with a static price, best bid first. */
  candidates: Voice[];
  /** How many may not have had the call at all. */
  excluded: number;
  award: (Seat & { price: string }) | null;
};
type Settled = Seat & {
  type: 'settled';
  leg: number;
  connectedSeconds: number;
  converted: boolean;
  price: string;
  revenue: string;
  payout: string;
  margin: string;
};
/** A settled call was corrected, or is paid for after all: what it comes to now. */
type Adjusted = Seat & {
  type: 'adjusted';
  leg: number;
  /** Said where an outcome made a conversion of it. */
  converted?: true;
  revenue: string;
  payout: string;
  margin: string;
};

/** What happened to a call, as the operator sees it. Others get fewer events and fewer fields: see visibility.ts. */
export type FeedEvent = Base &
  (
    | Started
    | { type: 'asked'; node: string }
    /** `winnerOnly`: those that only the winner learns; told to the operator. */
    | { type: 'tagged'; tags: Record<string, string>; winnerOnly?: string[] }
    | AuctionOpened
    | (Omit<Voice, 'outcome'> & { type: 'bidHeard'; auctionId: AuctionId })
    | AuctionClosed
    | (Seat & { type: 'offered'; leg: number; auctionId: AuctionId; price: string })
    | (Seat & { type: 'answered'; leg: number })
    | (Seat & { type: 'concluded'; leg: number; outcome: AttemptOutcome })
    | Settled
    | Adjusted
    | { type: 'sentToFallback' }
    | { type: 'ended'; disposition: Disposition; buyerId: BuyerId | null; targetId: TargetId | null }
  );
export type FeedEventType = FeedEvent['type'];
export type FeedEventOf<T extends FeedEventType> = Extract<FeedEvent, { type: T }>;

/** The auction a call is in, or was in last. */
export type BoardAuction = {
  auctionId: AuctionId;
  openedAt: string;
  deadlineAt: string | null;
  status: 'open' | 'closed';
  asked: Seat[];
  voices: Voice[];
  award: (Seat & { price: string }) | null;
};

/** A call as the API names its fields; an audience never sees the fields that are not its own, not even as null. */
export type BoardCall = {
  id: CallId;
  campaignId: CampaignId;
  publisherId: PublisherId;
  test: boolean;
  status: 'live' | 'ended';
  phase: 'ivr' | 'auction' | 'placing' | 'ringing' | 'connected' | 'fallback' | 'ended';
  disposition: Disposition | null;
  /** To a buyer whose line it has left: how it ended there. */
  outcome?: AttemptOutcome;
  startedAt: string;
  endedAt: string | null;
  /** When the target on the line answered. */
  connectedAt?: string;
  connectedSeconds: number;
  converted: boolean;
  carrier?: string;
  carrierCallId?: string;
  numberId?: NumberId;
  subId?: string | null;
  from?: string;
  to?: string;
  state?: string | null;
  zip?: string | null;
  configVersion?: number;
  tags?: Record<string, string>;
  node?: string;
  auction?: BoardAuction;
  buyerId?: BuyerId | null;
  targetId?: TargetId | null;
  price?: string | null;
  revenue?: string;
  payout?: string;
  margin?: string;
};

/** Since midnight UTC, test calls left out. Fields an audience may not see are absent. */
export type Totals = {
  day: string;
  calls: number;
  connected: number;
  converted: number;
  bids?: number;
  revenue?: string;
  payout?: string;
  margin?: string;
};
