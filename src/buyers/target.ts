import type { MarginRule, RankRule } from '../campaign/margin.ts';
import type { BuyerId, CampaignId, TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { Price } from '../prices/price.ts';
import type { Destination } from '../telephony/instruction.ts';
import type { CustomDialect } from './bidders/custom/config.ts';
import type { Pacing } from './bounds/pacing.ts';
import type { Cap } from './caps.ts';
import type { Condition } from './condition.ts';
import type { Hours } from './hours.ts';
import type { StandingBid } from './standing/standing-bid.ts';

type BuyerStatus = 'active' | 'paused';

export type Buyer = {
  id: BuyerId;
  name: string;
  status: BuyerStatus;
  /** IANA zone: a target's windows and hours use it unless its own hours name another. */
  timezone: string;
  wallet: 'postpaid' | 'prepaid';
  /** In all campaigns together, on the buyer's wall clock. */
  caps?: Cap[];
  /** Signing secrets (whsec_…), sealed; the first signs first, more than one while rotating. */
  sealedSecrets: string[];
  /** Wants `auction.lost` notices. */
  lossNotices: boolean;
};

export type PingAuth =
  | { kind: 'none' }
  | { kind: 'bearer'; sealedToken: string }
  | { kind: 'header'; name: string; sealedValue: string };

/** What a dialect is told besides the URL, by option name; secrets sealed one by one. */
export type DialectOptions = { plain: Record<string, string>; sealed: Record<string, string> };

export type Bidding =
  /** Without an endpoint: Outcry bids by what the target says once and for all. */
  | ({ kind: 'static' } & StandingBid)
  | {
      kind: 'ping';
      url: string;
      /** The buyer's own deadline, if shorter than the auction's. */
      timeoutMs: number | null;
      minBid: Micros | null;
      /** The most this buyer may bid, so that an auction may close while it is still silent; a higher bid is refused. */
      maxBid: Micros | null;
      /** The most connected seconds a bid may ask for; absent: what bid-bounds.ts says. */
      maxMinSeconds?: number | null;
      dialect: string;
      dialectOptions?: DialectOptions;
      /** How to speak to a buyer no named dialect fits; set exactly when the dialect is `custom`. */
      custom?: CustomDialect;
      /** It may see the caller's number before it has accepted, as some buyers' systems insist. */
      confirmWithCaller?: true;
      auth: PingAuth;
    };

/** Heard by the target before it is joined; with `acceptKey` it must press the key to take the call. */
export type Whisper = { say: string; acceptKey: string | null };

export type Target = {
  id: TargetId;
  buyerId: BuyerId;
  campaignId: CampaignId;
  name: string;
  status: 'active' | 'paused';
  destination: Destination;
  bidding: Bidding;
  /** What a won call costs; absent: the auction's price from the agreed seconds on. */
  charge?: Price | null;
  postUrl: string | null;
  criteria: Condition | null;
  requiredTags: string[];
  hours: Hours | null;
  caps: Cap[];
  /** Whether the caps of a day are spread over it; null: they are used as calls come. */
  pacing?: Pacing | null;
  /** The operator's, while the buyer has caps of its own: those may be lower, never higher. */
  operatorCaps?: Cap[];
  /** Who paused it, if it was the buyer: then the buyer may resume it. */
  pausedBy?: 'buyer';
  /** 1 is asked first. */
  priority: number;
  weight: number;
  /** The operator's: what it wants to keep of calls sold here; null: what the publisher's or the campaign's rule says. */
  margin?: MarginRule | null;
  /** The operator's: what its bids count for where the highest wins. */
  rank?: RankRule | null;
  whisper: Whisper | null;
};
