import type { CallId, CampaignId } from '../lib/ids.ts';
import { formatMicros, micros, parseMicros } from '../lib/money.ts';
import { DAY_MS, isoTime } from '../lib/time.ts';
import { changeCall, dayOf } from './board-call.ts';
import type { BoardCall, FeedEvent, Totals } from './protocol.ts';
import type { Audience } from './visibility.ts';

/** A call, and what of it is counted. */
export type Entry = {
  call: BoardCall;
  heardAt: string;
  counted: boolean;
  connected: boolean;
  /** By auction, so that one told twice is counted once. */
  bids: Record<string, number>;
};

export const SUMS = ['calls', 'connected', 'converted', 'bids', 'revenue', 'payout', 'margin'] as const;
/** Money in micros. */
export type Sums = Record<(typeof SUMS)[number], number>;

/** What one audience's screen shows, folded from the events it may see. Calls are in the order in which they came. */
export type Board = {
  /** The UTC day the sums are of. */
  day: string;
  sums: Sums;
  live: Map<CallId, Entry>;
  ended: Map<CallId, Entry>;
};

/** A board as JSON. */
export type KeptBoard = Pick<Board, 'day' | 'sums'> & Record<'live' | 'ended', Record<CallId, Entry>>;

/** What is counted of a call. */
type Counted = Pick<Entry, 'counted' | 'connected' | 'bids'> & {
  call: Pick<BoardCall, 'converted' | 'revenue' | 'payout' | 'margin'>;
};
const UNHEARD: Counted = { counted: false, connected: false, bids: {}, call: { converted: false } };

export const LIVE_KEPT = 1_000;
export const ENDED_KEPT = 50;
/** No carrier keeps a call longer; what was not heard of since is not live. */
const LONGEST_CALL_MS = DAY_MS;

export const NOTHING: Sums = {
  calls: 0,
  connected: 0,
  converted: 0,
  bids: 0,
  revenue: 0,
  payout: 0,
  margin: 0,
};

export const emptyBoard = (): Board => ({ day: '', sums: NOTHING, live: new Map(), ended: new Map() });

export const keepBoard = ({ day, sums, live, ended }: Board): KeptBoard => ({
  day,
  sums,
  live: Object.fromEntries(live) as KeptBoard['live'],
  ended: Object.fromEntries(ended) as KeptBoard['ended'],
});

export const readBoard = ({ day, sums, live, ended }: KeptBoard): Board => ({
  day,
  sums,
  live: new Map(Object.entries(live) as [CallId, Entry][]),
  ended: new Map(Object.entries(ended) as [CallId, Entry][]),
});

/** Folds events in order. What is told again changes nothing. The board given is left as it was. */
export function foldBoard(board: Board, events: readonly FeedEvent[], audience: Audience['kind']): Board {
  const next = { ...board, live: new Map(board.live), ended: new Map(board.ended) };
  for (const event of events) fold(next, event, audience);
  return next;
}

function fold(board: Board, event: FeedEvent, audience: Audience['kind']): void {
  const { callId } = event;
  const before = board.live.get(callId) ?? board.ended.get(callId) ?? null;
  const call = changeCall(before?.call ?? null, event, audience);
  if (!call) return;
  const after = changeEntry(before, call, event, audience);
  const [to, from] = call.status === 'live' ? [board.live, board.ended] : [board.ended, board.live];
  from.delete(callId);
  to.set(callId, after);
  dropOldest(board.live, LIVE_KEPT);
  dropOldest(board.ended, ENDED_KEPT);
  count(board, dayOf(event, call), before, after);
}

function changeEntry(
  before: Entry | null,
  call: BoardCall,
  event: FeedEvent,
  audience: Audience['kind'],
): Entry {
  const known = before ?? UNHEARD;
  // Buyers count the calls they were offered, the others those that came in.
  const counts = event.type === (audience === 'buyer' ? 'offered' : 'started');
  const connects = event.type === 'concluded' && event.outcome === 'connected';
  const candidates = event.type === 'auctionClosed' ? event.candidates : undefined;
  const bids =
    candidates && event.type === 'auctionClosed'
      ? { ...known.bids, [event.auctionId]: candidates.filter((voice) => voice.bid !== null).length }
      : known.bids;
  const heardAt = before && before.heardAt > event.at ? before.heardAt : event.at;
  return { call, heardAt, counted: known.counted || counts, connected: known.connected || connects, bids };
}

function dropOldest(entries: Map<CallId, Entry>, kept: number): void {
  if (entries.size <= kept) return;
  for (const id of entries.keys()) {
    if (entries.size <= kept) return;
    entries.delete(id);
  }
}

/** Adds what an event changed in its call. A late event of a day that is over is not counted any more. */
function count(board: Board, day: string, before: Entry | null, after: Entry): void {
  if (day < board.day || after.call.test) return;
  if (day > board.day) {
    board.day = day;
    board.sums = NOTHING;
  }
  if (countAlike(before ?? UNHEARD, after)) return;
  const [gone, come] = [sumsOf(before), sumsOf(after)];
  const sums = { ...board.sums };
  for (const name of SUMS) sums[name] += come[name] - gone[name];
  board.sums = sums;
}

/** Most events change nothing that is counted, and reading money is most of counting. */
const countAlike = (one: Counted, other: Counted): boolean =>
  one.counted === other.counted &&
  one.connected === other.connected &&
  one.bids === other.bids &&
  one.call.converted === other.call.converted &&
  sameMoney(one.call.revenue, other.call.revenue) &&
  sameMoney(one.call.payout, other.call.payout) &&
  sameMoney(one.call.margin, other.call.margin);

const sameMoney = (one = '0.00', other = '0.00'): boolean => one === other;

function sumsOf(entry: Entry | null): Sums {
  if (!entry) return NOTHING;
  const { call } = entry;
  return {
    calls: Number(entry.counted),
    connected: Number(entry.connected),
    converted: Number(call.converted),
    bids: Object.values(entry.bids).reduce((sum, bids) => sum + bids, 0),
    revenue: moneyOf(call.revenue),
    payout: moneyOf(call.payout),
    margin: moneyOf(call.margin),
  };
}

const moneyOf = (text: string | undefined): number => parseMicros(text ?? '0') ?? 0;

/** Forgets the live calls of a campaign that says which ones it has: the others ended and nobody was told. */
export function keepLive(board: Board, campaignId: CampaignId, ids: ReadonlySet<CallId>): Board {
  const kept = [...board.live].filter(([id, { call }]) => call.campaignId !== campaignId || ids.has(id));
  return { ...board, live: new Map(kept) };
}

/** What the audience is shown on connecting: live calls and the last ended ones, newest first. */
export function showBoard(
  board: Board,
  audience: Audience['kind'],
  now: number,
): { calls: BoardCall[]; totals: Totals } {
  const since = isoTime(now - LONGEST_CALL_MS);
  const live = [...board.live.values()].filter((entry) => entry.heardAt >= since);
  const calls = [...live, ...board.ended.values()].map((entry) => entry.call);
  calls.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
  const today = isoTime(now).slice(0, 10);
  const { day, sums } = board.day < today ? { day: today, sums: NOTHING } : board;
  return { calls, totals: showTotals(sums, day, audience) };
}

function showTotals(sums: Sums, day: string, audience: Audience['kind']): Totals {
  const { calls, connected, converted, bids } = sums;
  return {
    day,
    calls,
    connected,
    converted,
    ...(audience !== 'publisher' && { bids, revenue: formatMicros(micros(sums.revenue)) }),
    ...(audience !== 'buyer' && { payout: formatMicros(micros(sums.payout)) }),
    ...(audience === 'operator' && { margin: formatMicros(micros(sums.margin)) }),
  };
}
