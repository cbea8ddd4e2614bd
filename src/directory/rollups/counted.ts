import { type HistoryRow, outcomeIn, packedAttempts, packedAuctions } from '../calls/history-row.ts';
import { heardIn } from '../calls/packed-auction.ts';
import type { Vector } from './measures.ts';

const COUNTED = [
  'version',
  'started_at',
  'campaign',
  'publisher',
  'buyer',
  'target',
  'number',
  'sub_id',
  'state',
  'tag',
  'disposition',
  'converted',
  'test',
  'price',
  'revenue',
  'payout',
  'attempts',
  'auctions',
  'transfers',
] as const satisfies readonly (keyof HistoryRow)[];

/** What of a row reports count. */
export type CountedRow = Pick<HistoryRow, (typeof COUNTED)[number]>;

export const COUNTED_COLUMNS = COUNTED.join(', ');

/** As JSON: how a call was counted, kept until its change is. null: there was no row. */
export const countedText = (row: CountedRow | undefined): string | null =>
  row === undefined ? null : JSON.stringify(Object.fromEntries(COUNTED.map((name) => [name, row[name]])));

/** Do both count for the same? Of the version it counts only whether there is one. */
export const countsTheSame = (a: CountedRow | undefined, b: CountedRow): boolean =>
  a !== undefined &&
  countedText({ ...a, version: Math.min(a.version, 1) }) ===
    countedText({ ...b, version: Math.min(b.version, 1) });

/** What one target's part in a call was. */
export type Seat = {
  target: number;
  vector: Vector;
  reasons: string[];
  bids: { amount: number; won: boolean }[];
  /** Whole milliseconds. */
  latency: number[];
};

/** A call as it counts. Parties are numbers; 0: none. Everything of it counts at the moment it started. */
export type Counts = {
  at: number;
  test: number;
  campaign: number;
  publisher: number;
  buyer: number;
  target: number;
  number: number;
  state: string | null;
  subId: string | null;
  tag: string | null;
  disposition: string | null;
  /** The call itself, which counts for who took it. */
  call: Vector;
  /** Everybody who was let through by the rules or offered the call. */
  seats: Seat[];
  /** How many targets the rules left out, by reason. */
  leftOut: Map<string, number>;
};

/** Whom an auction heard, and what became of it; null: it won. */
export type HeardBriefly = {
  target: number;
  reason: string | null;
  bid: number | null;
  latencyMs: number | null;
};

/** All of a call that counts, as it was told. */
export type Told = Omit<Counts, 'call' | 'seats'> & {
  converted: number;
  price: number | null;
  revenue: number;
  payout: number;
  attempts: readonly { target: number; answered: number }[];
  heard: readonly HeardBriefly[];
};

export function toldBy(row: CountedRow): Told {
  const auctions = packedAuctions(row);
  const leftOut = new Map<string, number>();
  for (const [, , , left = {}] of auctions)
    for (const [reason, times] of Object.entries(left))
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + times);
  return {
    at: row.started_at,
    test: row.test,
    campaign: row.campaign ?? 0,
    publisher: row.publisher ?? 0,
    buyer: row.buyer ?? 0,
    target: row.target ?? 0,
    number: row.number ?? 0,
    state: row.state,
    subId: row.sub_id,
    tag: row.tag,
    disposition: row.disposition,
    converted: row.converted,
    price: row.price,
    revenue: row.revenue,
    payout: row.payout,
    attempts: packedAttempts(row).map((attempt) => ({
      target: attempt[0],
      answered: Number(outcomeIn(attempt) === 'connected'),
    })),
    heard: auctions.flatMap(heardIn).map(({ target, outcome, reason, bid, latencyMs }) => ({
      target,
      reason: outcome === 'won' ? null : reason,
      bid,
      latencyMs,
    })),
    leftOut,
  };
}

/** Whom the call was offered to, or who was heard on it; some more than once. */
export const targetsOf = ({ heard, attempts }: Told): number[] => [
  ...heard.map(({ target }) => target),
  ...attempts.map(({ target }) => target),
];
