import type { Random } from '../lib/random.ts';

/** What goes wrong at a buyer's end. */
export type Fault =
  | 'hang' // takes the request and never answers
  | 'drip' // answers a byte a second
  | 'drop' // closes the connection
  | 'status500'
  | 'garbage' // not JSON
  | 'redirect'
  | 'huge' // more than 64 kB
  | 'malformedBid';

export type BuyerProfile = {
  /** In cents, drawn evenly. */
  bidCents: { from: number; to: number };
  /** Half of the answers take less than `median`, one in a hundred more than `slow`. */
  latencyMs: { median: number; slow: number };
  /** Of 1. */
  noBidChance?: number;
  /** Wants no other calls; empty or absent: any. */
  states?: readonly string[];
  verticals?: readonly string[];
  /** Needs these values of tags. */
  tags?: Readonly<Record<string, readonly string[]>>;
  fault?: { kind: Fault; chance: number };
  /** A chance of 1 that a post or another webhook is answered 500. */
  webhookFailures?: number;
  bid?: { minSeconds?: number; expiresInSeconds?: number; destination?: string };
};

/** The fields of a ping that a buyer reads. */
export type PingData = {
  pingId: string;
  campaign: { vertical: string };
  call: { state: string | null; tags: Record<string, string> };
};

type BuyerAnswer = { delayMs: number; body: Record<string, unknown>; fault: Fault | null };

/** How a buyer answers a ping: all draws are made at once and in one order, so that a seed tells the whole story. */
export function decideBid(profile: BuyerProfile, ping: PingData, random: Random): BuyerAnswer {
  const [wants, amount, breaks] = [random.next(), random.next(), random.next()];
  const delayMs = drawLatency(profile, random);
  const fault = profile.fault && breaks < profile.fault.chance ? profile.fault.kind : null;
  const refusal = wants < (profile.noBidChance ?? 0) ? 'not now' : refusalOf(profile, ping);
  if (refusal) return { delayMs, body: { bid: null, reason: refusal }, fault };
  const { from, to } = profile.bidCents;
  const cents = from + Math.floor(amount * (to - from + 1));
  return {
    delayMs,
    body: { bid: dollars(cents), bidId: `bid-${ping.pingId.slice(-8)}`, ...profile.bid },
    fault,
  };
}

function refusalOf({ states, verticals, tags }: BuyerProfile, { campaign, call }: PingData): string | null {
  if (verticals?.length && !verticals.includes(campaign.vertical)) return 'vertical';
  if (states?.length && !states.includes(call.state ?? '')) return 'state';
  const missing = Object.entries(tags ?? {}).find(([tag, values]) => !values.includes(call.tags[tag] ?? ''));
  return missing ? missing[0] : null;
}

/** Log-normal: most answers near the median, a few far above. */
function drawLatency({ latencyMs: { median, slow } }: BuyerProfile, random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const spread = Math.log(Math.max(slow, median) / Math.max(median, 1)) / 2.326;
  return Math.round(Math.max(median, 0) * Math.exp(spread * normal));
}

const dollars = (cents: number): string =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
