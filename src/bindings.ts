import type { AccountTerms, AccountView, Credit, CreditAnswer } from './buyers/accounts/account.ts';
import type { LeaseReply, LeaseRequest } from './buyers/accounts/lease.ts';
import type { ConfirmReply } from './buyers/bidders/dialect.ts';
import type { Usage } from './buyers/caps.ts';
import type { Health } from './buyers/health.ts';
import type { PingOrder, PingReply, PingSubject } from './buyers/ping.ts';
import type { AdjustmentWish } from './call/adjustment.ts';
import type { DisputeWish, RulingWish } from './call/disputes/rule-dispute.ts';
import type { OutcomeReport } from './call/outcome.ts';
import type { CallRecord } from './call/record.ts';
import type { DeliveryMessage, ProjectionMessage } from './deliveries/delivery.ts';
import type { PieceLine } from './deliveries/projections.ts';
import type { Known } from './directory/config/missing.store.ts';
import type { ConfigNews } from './directory/config/news.ts';
import type { CampaignSnapshot } from './directory/config/snapshot.ts';
import type { AdjustmentAnswer } from './exchange/campaign/campaign-engine.ts';
import type { DisputeAnswer, RulingAnswer } from './exchange/campaign/dispute-desk.ts';
import type { OutcomeAnswer } from './exchange/campaign/outcome-desk.ts';
import type { OpenCommand } from './exchange/market/commands.ts';
import type { NextStep } from './exchange/market/next-step.ts';
import type { IdRange } from './exchange/outbox/repair.ts';
import type { InForce, QuoteAnswer, QuoteCommand, QuoteReply } from './exchange/quotes/quote.ts';
import type { FeedBatch, UnwrittenBatch } from './feed/feed-state.ts';
import type { FeedEvent } from './feed/protocol.ts';
import type { Told } from './feed/told.ts';
import type { AuctionId, BuyerId, CallId, CampaignId, NumberId, PublisherId, TargetId } from './lib/ids.ts';
import type { Json, Said } from './lib/json.ts';
import type { LeaseAnswer, LeaseWish, PoolState, VisitTags } from './publishers/pools/lease.ts';
import type { Dialed } from './publishers/pools/number-pool.ts';
import type { PoolRules } from './publishers/pools/pool.ts';
import type {
  CallOrigin,
  CallProgress,
  DialDone,
  LegEvent,
  RecordingEvent,
} from './telephony/carrier-event.ts';
import type { Instruction } from './telephony/instruction.ts';

/**
 * What is bound to the Worker (wrangler.toml), and what its objects can be asked. Said here and not by the objects'
 * classes, because those are given the bindings too: neither needs the other to be read.
 */
export type Env = Vars & {
  /** The console's files. */
  ASSETS?: Fetcher;
  DB: D1Database;
  /** History that is read one piece at a time. */
  ARCHIVE: R2Bucket;
  CAMPAIGN: DurableObjectNamespace<CampaignRpc>;
  BUYER: DurableObjectNamespace<BuyerRpc>;
  PING_SHARD: DurableObjectNamespace<PingShardRpc>;
  FEED: DurableObjectNamespace<FeedRpc>;
  QUOTA: DurableObjectNamespace<QuotaRpc>;
  POOL: DurableObjectNamespace<PoolRpc>;
  PROJECTIONS: Queue<ProjectionMessage>;
  DELIVERIES: Queue<DeliveryMessage>;
};

/** What the operator sets, as text; `configOf` reads it. */
export type Vars = {
  PUBLIC_URL: string;
  ALLOW_LOOPBACK_BUYERS: string;
  MAX_IN_FLIGHT: string;
  OPERATOR_KEY: string;
  TWILIO_AUTH_TOKEN: string;
  SEAL_KEYS: string;
  HASH_KEY: string;
  TOKEN_KEY: string;
  /** Keys of Twilio's webhook rules, `id:secret`, and what other carriers sign with: for those that are used. */
  TWILIO_SHARED_KEYS?: string;
  SIGNALWIRE_SIGNING_KEY?: string;
  TELNYX_PUBLIC_KEY?: string;
  /** Accounts whose numbers are bought and given back from here: Twilio's SID, Telnyx's key and TeXML application. */
  TWILIO_ACCOUNT_SID?: string;
  TELNYX_API_KEY?: string;
  TELNYX_TEXML_APPLICATION?: string;
  /** Development only: other addresses of the carriers' APIs. */
  TWILIO_API_URL?: string;
  TELNYX_API_URL?: string;
  /** What may be dialed; see wrangler.toml. */
  DIAL_COUNTRIES?: string;
  DIAL_SIP_HOSTS?: string;
  /** Cards for prepaid wallets: a restricted or secret key, and what its webhook is signed with. */
  STRIPE_SECRET_KEY?: string;
  STRIPE_WEBHOOK_SECRET?: string;
  /** Name and address of who sends statements, lines set off by "|". */
  ISSUER?: string;
  /** How many days of calls D1 keeps; older ones are in the archive. */
  HISTORY_DAYS?: string;
};

type Later<T> = T | Promise<T>;

export interface CampaignRpc extends Rpc.DurableObjectBranded {
  learn(page: ConfigNews): number;
  configure(snapshot: CampaignSnapshot, hash: string): boolean;
  open(command: Said<OpenCommand>): Later<Json<NextStep>>;
  resume(callId: CallId): Json<NextStep>;
  settle(callId: CallId, auctionId: AuctionId, replies: Json<PingReply[]>): Json<NextStep>;
  input(callId: CallId, step: number, digits: string | null): Later<Json<NextStep>>;
  confirmed(callId: CallId, leg: number, reply: Said<ConfirmReply>): Json<NextStep>;
  dialDone(callId: CallId, leg: number, news: Said<DialDone>): Json<NextStep>;
  leg(callId: CallId, leg: number, news: Said<LegEvent>): void;
  whisper(callId: CallId, leg: number): Instruction[];
  screen(callId: CallId, leg: number, digits: string | null): Instruction[];
  recording(callId: CallId, news: Said<RecordingEvent>): void;
  progress(carrier: CallOrigin, news: Said<CallProgress>): boolean;
  quote(command: Said<QuoteCommand>): Later<Json<QuoteReply>>;
  inForce(known: number): Json<InForce>;
  settleQuote(auctionId: AuctionId, replies: Json<PingReply[]>): Json<QuoteAnswer>;
  giveBack(buyerId: BuyerId): Json<LeaseRequest | null>;
  watch(audience: string): Json<Told> | null;
  usage(targetId: TargetId): { usage: Usage; health: Health };
  brought(publisherId: PublisherId): Usage | null;
  record(callId: CallId): CallRecord | null;
  adjust(callId: CallId, wish: AdjustmentWish): { answer: AdjustmentAnswer; history: PieceLine[] };
  reportOutcome(callId: CallId, report: OutcomeReport): { answer: OutcomeAnswer; history: PieceLine[] };
  dispute(callId: CallId, wish: DisputeWish): { answer: DisputeAnswer; history: PieceLine[] };
  ruleDispute(callId: CallId, wish: RulingWish): { answer: RulingAnswer; history: PieceLine[] };
  eraseCaller(hash: string): Promise<number>;
  callsOfCaller(hash: string): { id: CallId; numberId: NumberId }[];
  settled(ranges: IdRange[], after: string): Known[];
  sendAgain(callIds: CallId[]): Promise<void>;
}

export interface BuyerRpc extends Rpc.DurableObjectBranded {
  configure(terms: AccountTerms): Promise<boolean>;
  lend(campaignId: CampaignId, asked: Json<LeaseRequest>): Promise<Json<LeaseReply>>;
  credit(credit: Credit): Promise<CreditAnswer>;
  account(credits: number): AccountView;
}

/** Whom a shard asks, and about what. */
export type GroupOrder = { subject: PingSubject; orders: PingOrder[] };

export interface PingShardRpc extends Rpc.DurableObjectBranded {
  ping(
    order: Json<GroupOrder>,
    mayWait: boolean,
    onReply?: (reply: PingReply) => unknown,
  ): Promise<Json<PingReply[]> | null>;
}

export interface FeedRpc extends Rpc.DurableObjectBranded {
  publish(batch: FeedBatch | UnwrittenBatch): Later<{ sockets: number }>;
  hear(events: FeedEvent[]): void;
  disconnect(of: string, until?: number | null): void;
  forget(callIds: CallId[]): Later<void>;
}

export interface QuotaRpc extends Rpc.DurableObjectBranded {
  spend(units: number, perMinute: number): number;
}

export interface PoolRpc extends Rpc.DurableObjectBranded {
  configure(rules: PoolRules | null): void;
  withdraw(numbers: string[]): { number: string; freeAt: number }[];
  lease(wish: Json<LeaseWish>): Json<LeaseAnswer>;
  visitOf(number: string): VisitTags | null;
  forget(calls: Dialed[]): void;
  state(): PoolState | null;
}
