import { type HistoryRow, packedAttempts, packedAuctions } from '../calls/history-row.ts';
import { type Heard, heardIn } from '../calls/indexed-call.ts';
import { addTo, type Vector, vectorOf, zero } from './measures.ts';

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

export function countsOf(row: CountedRow): Counts {
  const seats = new Map<number, Seat>();
  const seatOf = (target: number): Seat => {
    const known = seats.get(target) ?? { target, vector: zero(), reasons: [], bids: [], latency: [] };
    seats.set(target, known);
    return known;
  };
  for (const [target, outcome] of packedAttempts(row))
    addTo(seatOf(target).vector, vectorOf({ attempts: 1, answered: Number(outcome === 'connected') }));
  const leftOut = new Map<string, number>();
  for (const auction of packedAuctions(row)) {
    for (const heard of heardIn(auction)) addHeard(seatOf(heard.target), heard);
    for (const [reason, times] of Object.entries(auction[3] ?? {}))
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + times);
  }
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
    call: vectorOf({
      calls: 1,
      connected: Number(row.disposition === 'connected'),
      converted: row.converted,
      priced: Number(row.price !== null),
      prices: row.price ?? 0,
      revenue: row.revenue,
      payout: row.payout,
    }),
    seats: [...seats.values()],
    leftOut,
  };
}

function addHeard(seat: Seat, { outcome, reason, bid, latencyMs }: Heard): void {
  const said = {
    considered: 1,
    asked: Number(latencyMs !== null),
    timeouts: Number(reason === 'timeout' && latencyMs !== null),
    bids: Number(bid !== null),
    bidSum: bid ?? 0,
    won: Number(outcome === 'won'),
  };
  addTo(seat.vector, vectorOf(said));
  if (reason !== null) seat.reasons.push(reason);
  if (bid !== null) seat.bids.push({ amount: bid, won: outcome === 'won' });
  if (latencyMs !== null) seat.latency.push(Math.round(latencyMs));
}
