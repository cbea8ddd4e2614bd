import type { Opening, Ranked } from '../auction/auction.ts';
import type { AccountHold } from '../buyers/accounts/purse.ts';
import type { CapHold } from '../buyers/caps.ts';
import type { Whisper } from '../buyers/target.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type {
  AuctionId,
  BuyerId,
  CallId,
  CampaignId,
  NumberId,
  PingId,
  PublisherId,
  TargetId,
} from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { Price, PriceKind } from '../prices/price.ts';
import type { AgreedPayout } from '../settlement/terms.ts';
import type { CallerFacts } from '../telephony/caller.ts';
import type { CallOrigin, LegStatus } from '../telephony/carrier-event.ts';
import type { Destination, Instruction, Prompt } from '../telephony/instruction.ts';
import type { AttemptOutcome, Disposition, TurnedAway } from './disposition.ts';
import type { Dispute } from './disputes/dispute.ts';
import type { TimelineEvent } from './timeline.ts';

/** What was agreed with a target when it was offered the call. Later configuration does not change it. */
export type Offer = {
  leg: number;
  auctionId: AuctionId;
  targetId: TargetId;
  buyerId: BuyerId;
  clearingPrice: Micros;
  /** The ping the target answered; null for a static price. */
  pingId: PingId | null;
  bidId: string | null;
  /** What the target must be told to confirm its bid before it is dialed; null: it may be dialed at once. */
  toConfirm: { amount: Micros; dialectState: string | null } | null;
  /** Seconds from which anything is paid for the call. */
  minSeconds: number;
  /** The target's own price, if it has one; otherwise the clearing price is paid from minSeconds on. */
  charge?: Price;
  destination: Destination;
  whisper: Whisper | null;
  postUrl: string | null;
  ringSeconds: number;
  maxSeconds: number;
  record: { disclosure: string } | null;
  payout: AgreedPayout;
  configVersion: number;
  hold: CapHold;
  /** On the buyer's account, if it had limits. */
  accountHold?: AccountHold;
  /** Of what the publisher may bring here, if its terms have caps. */
  payoutHold?: CapHold;
  offeredAt: number;
};

/** An offer and all that carriers said of it: a set of facts, so that their order does not matter. */
export type Attempt = Offer & {
  answeredAt: number | null;
  /** Did the target press the key it was asked for? null: it was not asked, or has not answered yet. */
  accepted: boolean | null;
  /** How long the whisper took, from being served to the key; absent: not known. */
  whisperMs?: number | null;
  legEnd: { status: LegStatus; seconds: number | null } | null;
  dialEnd: { status: LegStatus; bridged: boolean | null; seconds: number | null; callerGone: boolean } | null;
  /** When the last of these facts came in: evidence that is not whole gets time to become so. */
  heardAt: number;
  posted: boolean;
  outcome: AttemptOutcome | null;
};

/** How a price came to what is owed: the seconds its timer counted, and what was missing when nothing is. */
export type ChargedAs = {
  kind: PriceKind | 'revShare';
  seconds: number;
  owed: Micros;
  missing: string | null;
};

/** What a buyer said became of a call. Never changed: what comes later is another outcome. */
export type Outcome = {
  /** The buyer's own name of it: the same outcome counts once. */
  reference: string;
  kind: string;
  /** What it was worth to the buyer; no price is made of it. */
  amount: Micros | null;
  occurredAt: number;
  reportedAt: number;
  /** The offer that it is about. */
  leg: number;
  by: string;
};

export type Settlement = {
  leg: number;
  connectedSeconds: number;
  converted: boolean;
  /** What the price made of it; absent in settlements from before prices were more than one. */
  charge?: ChargedAs;
  /** What the price had made of it before the first outcome that was paid for came. */
  asSettled?: ChargedAs;
  /** What the publisher's own terms made of it; absent without any. */
  earned?: ChargedAs;
  /** Until when outcomes are paid for, where the price or the terms are for them: the call is kept so long. */
  outcomesUntil?: number;
  revenue: Micros;
  payout: Micros;
  margin: Micros;
  transfers: Transfer[];
};

export type Call = {
  id: CallId;
  carrier: CallOrigin;
  carrierCallId: string;
  campaignId: CampaignId;
  publisherId: PublisherId;
  numberId: NumberId;
  subId: string | null;
  to: string;
  caller: CallerFacts;
  tags: Record<string, string>;
  /** Names of tags that only the winner learns (campaign/tags.ts), as its campaign had it when the call began. */
  winnerOnly?: string[];
  /** Names of tags that its visit gave it: of the publisher's, and of no buyer that does not get the call. */
  ofVisit?: string[];
  test: boolean;
  startedAt: number;
  configVersion: number;
  /** Counts the commits: a projection with a higher version replaces a lower one. */
  version: number;
  phase: 'ivr' | 'auction' | 'placing' | 'confirming' | 'dialing' | 'fallback' | 'ended';
  /** Where the caller is in the flow; `step` counts the questions so that a repeated answer is recognised. */
  ivr: { node: string; tries: number; step: number } | null;
  /** The auction in flight. Kept after the caller has gone until its replies are in or overdue. */
  opening: Opening | null;
  /** The last auction closed, its ranking, and the receipt it is explained by. */
  auctionId: AuctionId | null;
  ranking: Ranked[];
  receiptSeq: number | null;
  rounds: number;
  attempts: Attempt[];
  callerEnd: { status: LegStatus; at: number } | null;
  settlement: Settlement | null;
  /** In the order in which they were reported. */
  outcomes?: Outcome[];
  /** What its buyer says against the charge. */
  dispute?: Dispute;
  /** The publisher may bring no more, or not now: why nobody was offered the call, or nobody else. */
  turnedAway?: TurnedAway;
  disposition: Disposition | null;
  endedAt: number | null;
  fallbackNumber: string | null;
  /** No carrier call outlives this; what was not heard of by then is closed. */
  expiresAt: number;
  timeline: TimelineEvent[];
  /** Said before the next dial: the last words of the flow. */
  preface: Prompt[];
  /** What the carrier was last told: a repeated webhook gets the same answer. */
  answer: Instruction[];
  /** What still has to leave the object because of this call. */
  outbox: OutboxItem[];
  /** The version whose record was last sent on; 0: none yet. */
  sentVersion: number;
};

/** A reminder, not a message: what leaves is built from the call when it leaves. */
export type OutboxItem =
  | { kind: 'receipt'; seq: number }
  | { kind: 'post'; leg: number }
  | { kind: 'missed'; leg: number }
  | { kind: 'ended' }
  | { kind: 'settlement' }
  | { kind: 'outcome' }
  /** The publisher is paid for the first time, after the call was settled. 0: by what was booked first. */
  | { kind: 'paid'; number: number }
  | { kind: 'dispute' }
  | { kind: 'ruling' }
  | { kind: 'adjustment'; number: number };

export type CallStart = Pick<
  Call,
  | 'id'
  | 'carrier'
  | 'carrierCallId'
  | 'campaignId'
  | 'publisherId'
  | 'numberId'
  | 'subId'
  | 'to'
  | 'caller'
  | 'tags'
  | 'winnerOnly'
  | 'ofVisit'
  | 'test'
  | 'startedAt'
  | 'configVersion'
  | 'fallbackNumber'
  | 'expiresAt'
>;

export const currentAttempt = (call: Call): Attempt | undefined => call.attempts[call.attempts.length - 1];
export const attemptOf = (call: Call, leg: number): Attempt | undefined => call.attempts[leg - 1];
/** The attempt the call is remembered for: the one that connected, else the last. */
export const placedAttempt = (call: Call): Attempt | undefined =>
  call.attempts.find((attempt) => attempt.outcome === 'connected') ?? currentAttempt(call);

/** A carrier's own name of a call, unique over all carriers. */
export const refOf = (call: Pick<Call, 'carrier' | 'carrierCallId'>): string =>
  `${call.carrier}:${call.carrierCallId}`;
