import type { Reason } from '../buyers/reason.ts';
import type { AttemptOutcome } from '../call/disposition.ts';
import { findAllIndexed } from '../directory/calls/calls.store.ts';
import { findRowsBefore, readRows } from '../directory/calls/history-rows.store.ts';
import type { IndexedCall } from '../directory/calls/indexed-call.ts';
import { findLegacyBefore } from '../directory/calls/legacy.store.ts';
import { addTo, MEASURES, type Measure, zero } from '../directory/rollups/measures.ts';
import type { CallId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { Scope } from './report.ts';
import { readTally } from './tallies.store.ts';

/** One candidate of one auction, as its receipt has it. */
export type BidLine = {
  callId: CallId;
  auctionId: string;
  targetId: string;
  buyerId: string;
  at: number;
  outcome: 'won' | 'lost' | 'excluded';
  reason: Reason | null;
  bid: Micros | null;
  latencyMs: number | null;
  /** What the winner bid; null: nobody won. */
  winningBid: Micros | null;
};

export type CallFacts = {
  /** By auction and target; null: offered, and not over yet. */
  outcomes: ReadonlyMap<string, AttemptOutcome | null>;
  /** Ids of test calls. */
  tests: ReadonlySet<string>;
};

/** What came of the calls that were offered: a winner may not have taken its call, and the next got it. */
export async function readCallFacts(db: D1Database, lines: readonly BidLine[]): Promise<CallFacts> {
  const calls = await findAllIndexed(db, [...new Set(lines.map(({ callId }) => callId))]);
  const outcomes = new Map(
    calls.flatMap(({ attempts }) =>
      attempts.flatMap(({ auctionId, targetId, outcome }) =>
        auctionId === null ? [] : [[`${auctionId} ${targetId}`, outcome] as const],
      ),
    ),
  );
  return { outcomes, tests: new Set(calls.flatMap(({ id, record }) => (record?.test ? [id] : []))) };
}

type BidFilter = {
  buyerId?: string;
  targetId?: string;
  outcome?: string;
  firstCallId: string;
  endCallId: string;
};
/** Where the last page ended. */
export type BidCursor = { callId: string; auctionId: string; targetId: string };

/** A page looks through so many calls at most, whoever they were offered to: what is far apart takes more pages. */
const MOST_CALLS = 1_000;
const AT_ONCE = 200;

/** Sorts after every id. */
const END = '~';
const NEWEST: BidCursor = { callId: END, auctionId: END, targetId: END };

/** Newest first. @param limit one more than is shown. @returns `next` where the search goes on if it found too few. */
export async function listBids(
  db: D1Database,
  filter: BidFilter,
  { limit, before }: { limit: number; before: BidCursor | null },
): Promise<{ bids: BidLine[]; next: BidCursor | null }> {
  const from = before ?? NEWEST;
  const bids: BidLine[] = [];
  // The call the last page ended in may have more.
  let below = from.callId < filter.endCallId ? `${from.callId}~` : filter.endCallId;
  for (let looked = 0; looked < MOST_CALLS && bids.length < limit; looked += AT_ONCE) {
    const calls = await callsBefore(db, filter.firstCallId, below);
    for (const line of calls.flatMap(linesOf))
      if (isWanted(line, filter) && isAfter(line, from)) bids.push(line);
    if (calls.length < AT_ONCE) return { bids: bids.slice(0, limit), next: null };
    below = calls[calls.length - 1]!.id;
  }
  return { bids: bids.slice(0, limit), next: { callId: below, auctionId: '', targetId: '' } };
}

/** Newest first, wherever they are kept. */
async function callsBefore(db: D1Database, firstId: string, below: string): Promise<IndexedCall[]> {
  const rows = await readRows(db, await findRowsBefore(db, { firstId, below, limit: AT_ONCE }));
  const older = await findLegacyBefore(db, { firstId, below, limit: AT_ONCE });
  if (older.length === 0) return rows;
  const known = new Set(rows.map(({ id }) => id));
  return [...rows, ...older.filter(({ id }) => !known.has(id))]
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, AT_ONCE);
}

function linesOf({ id, auctions }: IndexedCall): BidLine[] {
  const lines = auctions.flatMap(({ auctionId, openedAt, candidates }) => {
    const winner = candidates.find(({ outcome }) => outcome === 'won');
    return candidates.map(
      ({ targetId, buyerId, outcome, reason, bid, latencyMs }): BidLine => ({
        callId: id,
        auctionId,
        targetId,
        buyerId,
        at: openedAt,
        outcome,
        reason,
        bid,
        latencyMs,
        winningBid: winner?.bid ?? null,
      }),
    );
  });
  return lines.sort((a, b) => (isBelow(b, a) ? -1 : 1));
}

const placeOf = ({ callId, auctionId, targetId }: BidCursor): string => `${callId} ${auctionId} ${targetId}`;
const isBelow = (a: BidCursor, b: BidCursor): boolean => placeOf(a) < placeOf(b);
const isAfter = (line: BidLine, from: BidCursor): boolean => isBelow(line, from);

const isWanted = (
  line: BidLine,
  { buyerId, targetId, outcome, firstCallId, endCallId }: BidFilter,
): boolean =>
  (buyerId === undefined || line.buyerId === buyerId) &&
  (targetId === undefined || line.targetId === targetId) &&
  (outcome === undefined || line.outcome === outcome) &&
  line.callId >= firstCallId &&
  line.callId < endCallId;

type BidCounts = { considered: number; asked: number; bids: number; won: number };

/** How often somebody was considered, heard from, bid and won. */
export async function countBids(db: D1Database, scope: Scope): Promise<BidCounts> {
  const { tally } = await readTally(db, scope, ['quarters']);
  const sum = zero();
  for (const vector of tally.quarters.values()) addTo(sum, vector);
  const of = (measure: Measure): number => sum[MEASURES.indexOf(measure)]!;
  return { considered: of('considered'), asked: of('asked'), bids: of('bids'), won: of('won') };
}
