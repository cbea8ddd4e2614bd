import type { Reason } from '../buyers/reason.ts';
import type { AttemptOutcome } from '../call/call.ts';
import { offersIn } from '../call/offers.ts';
import type { Micros } from '../lib/money.ts';
import type { Scope } from './report.ts';
import { candidatesSaid, readRows } from './scope.store.ts';

/** One candidate of one auction, as its receipt has it. */
export type BidLine = {
  callId: string;
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
  const ids = new Set(lines.map(({ callId }) => callId));
  const rows = await readRows<{ id: string; test: number; timeline: string }>(db, {
    sql: 'SELECT id, test, timeline FROM calls WHERE id IN (SELECT value FROM json_each(?))',
    values: [JSON.stringify([...ids])],
  });
  const offers = rows.flatMap(({ timeline }) => offersIn(JSON.parse(timeline)));
  const outcomes = new Map(
    offers.flatMap(({ auctionId, targetId, outcome }) =>
      auctionId === null ? [] : [[`${auctionId} ${targetId}`, outcome] as const],
    ),
  );
  return { outcomes, tests: new Set(rows.flatMap(({ id, test }) => (test ? [id] : []))) };
}

export type BidFilter = {
  buyerId?: string;
  targetId?: string;
  outcome?: string;
  firstCallId: string;
  endCallId: string;
};
/** Where the last page ended. */
export type BidCursor = { callId: string; auctionId: string; targetId: string };

/** A page looks through so many auctions at most, whoever they were of: what is far apart takes more pages. */
const MOST_AUCTIONS = 2_000;

const HELD = `
  SELECT call_id, auction_id, receipt FROM receipts
  WHERE call_id >= ?1 AND call_id < ?2 AND (call_id, auction_id) <= (?3, ?4)
  ORDER BY call_id DESC, auction_id DESC LIMIT ${MOST_AUCTIONS}`;

const BIDS = `
  SELECT call_id AS callId, auction_id AS auctionId, candidate.value->>'targetId' AS targetId,
    candidate.value->>'buyerId' AS buyerId, receipt->>'$.opening.openedAt' AS at,
    candidate.value->>'outcome' AS outcome, candidate.value->>'reason' AS reason, candidate.value->>'bid' AS bid,
    candidate.value->>'latencyMs' AS latencyMs,
    (SELECT ranked.value->>'$.bid.amount' FROM json_each(receipt, '$.ranking') AS ranked
      WHERE ranked.value->>'targetId' = receipt->>'$.award.targetId') AS winningBid
  FROM (${HELD}) AS held, json_each(receipt, '$.candidates') AS candidate
  WHERE (call_id, auction_id, candidate.value->>'targetId') < (?3, ?4, ?5)
    AND (?6 IS NULL OR candidate.value->>'buyerId' = ?6)
    AND (?7 IS NULL OR candidate.value->>'targetId' = ?7)
    AND (?8 IS NULL OR candidate.value->>'outcome' = ?8)
  ORDER BY call_id DESC, auction_id DESC, candidate.value->>'targetId' DESC LIMIT ?9`;

const LAST = `SELECT call_id AS callId, auction_id AS auctionId FROM (${HELD}) LIMIT 1 OFFSET ${MOST_AUCTIONS - 1}`;

/** Sorts after every id. */
const END = '~';

/** Newest first. @param limit one more than is shown. @returns `next` where the search goes on if it found too few. */
export async function listBids(
  db: D1Database,
  { buyerId = undefined, targetId = undefined, outcome = undefined, firstCallId, endCallId }: BidFilter,
  { limit, before }: { limit: number; before: BidCursor | null },
): Promise<{ bids: BidLine[]; next: BidCursor | null }> {
  const from = before ?? { callId: END, auctionId: END, targetId: END };
  const range = [firstCallId, endCallId, from.callId, from.auctionId];
  const which = [from.targetId, buyerId ?? null, targetId ?? null, outcome ?? null, limit];
  const [bids, last] = await Promise.all([
    db
      .prepare(BIDS)
      .bind(...range, ...which)
      .all<BidLine>(),
    db
      .prepare(LAST)
      .bind(...range)
      .first<{ callId: string; auctionId: string }>(),
  ]);
  return { bids: bids.results, next: last && { ...last, targetId: '' } };
}

export type BidCounts = { considered: number; asked: number; bids: number; won: number };

/** How often somebody was considered, heard from, bid and won. */
export async function countBids(db: D1Database, scope: Scope): Promise<BidCounts> {
  const { sql, values } = candidatesSaid(scope);
  const counted = `${sql} SELECT COUNT(*) AS considered, coalesce(SUM(latency_ms IS NOT NULL), 0) AS asked,
    coalesce(SUM(bid IS NOT NULL), 0) AS bids, coalesce(SUM(outcome = 'won'), 0) AS won FROM said`;
  const [counts] = await readRows<BidCounts>(db, { sql: counted, values });
  return counts ?? { considered: 0, asked: 0, bids: 0, won: 0 };
}
