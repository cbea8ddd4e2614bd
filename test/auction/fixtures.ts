import fc from 'fast-check';
import type { AuctionRules, Closing, Opening, TargetState } from '../../src/auction/auction.ts';
import { emptyUsage, type Usage } from '../../src/buyers/caps.ts';
import type { CallFacts } from '../../src/buyers/facts.ts';
import type { Bid, PingReply } from '../../src/buyers/ping.ts';
import type { Reason } from '../../src/buyers/reason.ts';
import type { Bidding, Buyer, Target } from '../../src/buyers/target.ts';
import { type Campaign, type PriceRule, type RoutingPlan, STRATEGIES } from '../../src/campaign/campaign.ts';
import type { AuctionId, BuyerId, CallId, CampaignId, TargetId } from '../../src/lib/ids.ts';
import { type Micros, micros } from '../../src/lib/money.ts';

/** Noon on a Wednesday in New York. */
export const NOON = Date.parse('2026-03-04T17:00:00Z');

export const targetId = (name: string): TargetId => `tgt_${name}` as TargetId;
export const buyerId = (name: string): BuyerId => `byr_${name}` as BuyerId;
export const dollars = (amount: number): Micros => micros(Math.round(amount * 1_000_000));

export const facts = (over: Partial<CallFacts> = {}): CallFacts => ({
  tags: {},
  state: 'CA',
  zip: '94105',
  areaCode: '415',
  dialedNumber: '+18005550100',
  attestation: 'A',
  repeatCaller: false,
  lastBuyerId: null,
  ...over,
});

export const pinged = (over: Partial<Extract<Bidding, { kind: 'ping' }>> = {}): Bidding => ({
  kind: 'ping',
  url: 'https://buyer.example/ping',
  timeoutMs: null,
  minBid: null,
  maxBid: null,
  dialect: 'outcry',
  auth: { kind: 'none' },
  ...over,
});

export const priced = (amount: number): Bidding => ({ kind: 'static', price: dollars(amount) });

export const buyer = (name: string, over: Partial<Buyer> = {}): Buyer => ({
  id: buyerId(name),
  name,
  status: 'active',
  timezone: 'America/New_York',
  wallet: 'postpaid',
  sealedSecrets: [],
  lossNotices: false,
  ...over,
});

/** A target of the buyer of the same name. */
export const target = (name: string, bidding: Bidding, over: Partial<Target> = {}): Target => ({
  id: targetId(name),
  buyerId: buyerId(name),
  campaignId: 'cmp_one' as CampaignId,
  name,
  status: 'active',
  destination: { kind: 'phone', number: '+14155550100' },
  bidding,
  postUrl: null,
  criteria: null,
  requiredTags: [],
  hours: null,
  caps: [],
  priority: 1,
  weight: 1,
  whisper: null,
  ...over,
});

export const campaign = (routing: Partial<RoutingPlan> = {}, over: Partial<Campaign> = {}): Campaign => ({
  id: 'cmp_one' as CampaignId,
  name: 'Plumbing, west',
  vertical: 'plumbing',
  status: 'active',
  routing: {
    strategy: 'auction',
    price: 'first',
    floor: dollars(10),
    timeoutMs: 500,
    maxAttempts: 3,
    ringSeconds: 25,
    ...routing,
  },
  conversion: { minSeconds: 60 },
  duplicate: { windowDays: 30, action: 'allow' },
  fallbackNumber: null,
  recording: null,
  maxCallSeconds: 7_200,
  ...over,
});

export function rules(
  targets: Target[],
  routing: Partial<RoutingPlan> = {},
  over: Partial<Campaign> = {},
): AuctionRules {
  const names = new Set(targets.map((one) => one.buyerId.slice('byr_'.length)));
  return { campaign: campaign(routing, over), targets, buyers: [...names].map((name) => buyer(name)) };
}

export const opening = (over: Partial<Opening> = {}): Opening => ({
  auctionId: 'auc_one' as AuctionId,
  callId: 'call_one' as CallId,
  round: 1,
  configVersion: 7,
  configHash: 'c0ffee',
  openedAt: NOON,
  deadlineAt: NOON + 500,
  seed: 'a seed',
  turn: 0,
  facts: facts(),
  states: {},
  ...over,
});

export const closing = (replies: PingReply[], over: Partial<Closing> = {}): Closing => ({
  settledAt: NOON + 500,
  replies,
  states: {},
  callerGone: false,
  ...over,
});

export const bids = (name: string, amount: number, over: Partial<Bid> = {}): PingReply => ({
  targetId: targetId(name),
  latencyMs: 80,
  bid: {
    amount: dollars(amount),
    bidId: null,
    destination: null,
    minSeconds: null,
    expiresAt: null,
    ...over,
  },
  reason: null,
});

export const declines = (name: string, reason: Reason = 'noBid'): PingReply => ({
  targetId: targetId(name),
  latencyMs: 80,
  bid: null,
  reason,
});

export function used(concurrent: number, spent: number): Usage {
  const usage = emptyUsage();
  usage.concurrent = concurrent;
  usage.windows.total = { key: 'all', calls: 0, spend: dollars(spent) };
  return usage;
}

export const busy = (concurrent: number): TargetState => ({ usage: used(concurrent, 0), resting: false });

export type Case = { opening: Opening; rules: AuctionRules; closing: Closing };

const NAMES = ['ash', 'elm', 'fir', 'oak', 'yew', 'bay'];

/** A target with whatever its buyer will answer. Amounts are few, so that ties are common. */
const arbitraryEntry = (name: string) =>
  fc
    .record({
      isStatic: fc.boolean(),
      amount: fc.integer({ min: 0, max: 12 }).map((tens) => dollars(tens * 5)),
      minBid: fc.constantFrom(null, dollars(10), dollars(25)),
      declaresMost: fc.boolean(),
      slack: fc.constantFrom(0, 0, 5, 20),
      answer: fc.constantFrom<'bid' | 'silence' | Reason>(
        'bid',
        'bid',
        'bid',
        'bid',
        'silence',
        'noBid',
        'httpError',
        'notAsked',
      ),
      expires: fc.constantFrom(null, null, null, 400, 500, 600),
      latencyMs: fc.integer({ min: 1, max: 500 }),
      paused: fc.constantFrom(false, false, false, false, true),
      priority: fc.integer({ min: 1, max: 3 }),
      weight: fc.integer({ min: 0, max: 4 }),
      liveCalls: fc.constantFrom(null, null, { before: 0, after: 1 }, { before: 0, after: 0 }),
      money: fc.constantFrom(
        null,
        null,
        { limit: 20, spent: 0 },
        { limit: 50, spent: 15 },
        { limit: 99, spent: 98 },
      ),
    })
    .map((entry) => ({ name, ...entry }));

type Entry = ReturnType<typeof arbitraryEntry> extends fc.Arbitrary<infer T> ? T : never;

function targetOf(entry: Entry): Target {
  const maxBid = entry.declaresMost ? micros(entry.amount + entry.slack * 1_000_000) : null;
  const bidding: Bidding = entry.isStatic
    ? { kind: 'static', price: entry.amount }
    : pinged({ minBid: entry.minBid, maxBid });
  return target(entry.name, bidding, {
    status: entry.paused ? 'paused' : 'active',
    priority: entry.priority,
    weight: entry.weight,
    caps: [
      ...(entry.liveCalls ? [{ window: 'concurrent' as const, calls: 1 }] : []),
      ...(entry.money ? [{ window: 'total' as const, spend: dollars(entry.money.limit) }] : []),
    ],
  });
}

function replyOf({ name, answer, amount, expires, latencyMs }: Entry): PingReply | null {
  if (answer === 'silence') return null;
  const expiresAt = expires === null ? null : NOON + expires;
  const reply = answer === 'bid' ? bids(name, amount / 1_000_000, { expiresAt }) : declines(name, answer);
  return { ...reply, latencyMs };
}

/** Any auction of up to six targets, its caps filling between opening and closing included. */
export const arbitraryCase: fc.Arbitrary<Case> = fc
  .record({
    entries: fc.subarray(NAMES, { minLength: 1 }).chain((names) => fc.tuple(...names.map(arbitraryEntry))),
    strategy: fc.constantFrom(...STRATEGIES),
    price: fc.constantFrom<PriceRule>('first', 'second'),
    floor: fc.constantFrom(dollars(0), dollars(10), dollars(20)),
    seed: fc.string({ minLength: 1, maxLength: 8 }),
    turn: fc.nat(20),
  })
  .map(({ entries, strategy, price, floor, seed, turn }) => {
    const states = (when: 'before' | 'after') =>
      Object.fromEntries(
        entries.map((one) => [
          targetId(one.name),
          { usage: used(one.liveCalls?.[when] ?? 0, one.money?.spent ?? 0), resting: false },
        ]),
      );
    return {
      opening: opening({ seed, turn, states: states('before') }),
      rules: rules(entries.map(targetOf), { strategy, price, floor }),
      closing: closing(
        entries
          .filter((one) => !one.isStatic)
          .map(replyOf)
          .filter((reply) => reply !== null),
        { states: states('after') },
      ),
    };
  });
