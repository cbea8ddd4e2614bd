import { changeCall } from '../../feed/board-call.ts';
import type { BoardCall, NumberedEvent, ServerMessage, Totals } from '../../feed/protocol.ts';
import type { Audience } from '../../feed/visibility.ts';
import { keepSamples, type Sample, sampleOf } from './sample.ts';
import { addToTotals } from './totals.ts';

/**
 * Everything the board shows, folded from the live stream by the very rule the exchange folds its own snapshot with.
 * Never mutated: a call that did not change is the same object, so that only rows that changed are drawn again.
 */
export type BoardState = {
  audience: Audience['kind'];
  /** The last event seen; null before the first snapshot. */
  seq: number | null;
  calls: ReadonlyMap<string, BoardCall>;
  totals: Totals | null;
  samples: ReadonlyMap<string, Sample>;
  /** This browser's clock less the exchange's, at best: countdowns run on the exchange's. */
  skewMs: number | null;
};

/** Calls just ended that stay in the rail. */
export const ENDED_KEPT = 50;

export const emptyState = (audience: Audience['kind']): BoardState => ({
  audience,
  seq: null,
  calls: new Map(),
  totals: null,
  samples: new Map(),
  skewMs: null,
});

/** @param receivedAt this browser's clock. */
export function receive(state: BoardState, message: ServerMessage, receivedAt: number): BoardState {
  switch (message.type) {
    case 'snapshot':
      return takeSnapshot(state, message, receivedAt);
    case 'events':
      return foldEvents(state, message, receivedAt);
    case 'resync':
      // A snapshot follows. What is shown until then is old, and the number must not be used again.
      return { ...state, seq: null };
  }
}

function takeSnapshot(
  state: BoardState,
  { seq, calls, totals }: Extract<ServerMessage, { type: 'snapshot' }>,
  now: number,
): BoardState {
  const samples = new Map(state.samples);
  for (const call of calls) samples.set(call.id, sampleOf(call, samples.get(call.id)));
  return {
    ...state,
    seq,
    calls: trimEnded(new Map(calls.map((call) => [call.id, call]))),
    totals,
    samples: keepSamples(samples, now - (state.skewMs ?? 0)),
  };
}

function foldEvents(
  state: BoardState,
  { seq, events }: Extract<ServerMessage, { type: 'events' }>,
  receivedAt: number,
): BoardState {
  // What was seen already changes nothing, so a frame that comes twice is no double.
  const fresh = events.filter((event) => state.seq === null || event.seq > state.seq);
  const last = Math.max(state.seq ?? 0, seq);
  if (fresh.length === 0) return state.seq === last ? state : { ...state, seq: last };
  const calls = new Map(state.calls);
  const samples = new Map(state.samples);
  let { totals } = state;
  for (const event of fresh) {
    const before = calls.get(event.callId) ?? null;
    const after = changeCall(before, event, state.audience);
    if (!after) continue;
    calls.set(after.id, after);
    samples.set(after.id, sampleOf(after, samples.get(after.id), event));
    if (totals) totals = addToTotals(totals, before, after, event);
  }
  const skewMs = skewOf(state.skewMs, fresh, receivedAt);
  return {
    ...state,
    seq: last,
    calls: trimEnded(calls),
    totals,
    samples: keepSamples(samples, receivedAt - (skewMs ?? 0)),
    skewMs,
  };
}

/** Stamped by the exchange itself, the moment they happen. Other times may be a carrier's, and its clock its own. */
const STAMPED: ReadonlySet<string> = new Set(['auctionOpened', 'auctionClosed']);

/** The least delay seen is the clocks' difference, as nearly as can be known. */
function skewOf(known: number | null, events: readonly NumberedEvent[], receivedAt: number): number | null {
  const delays = events.filter(({ type }) => STAMPED.has(type)).map(({ at }) => receivedAt - Date.parse(at));
  if (delays.length === 0) return known;
  return Math.min(known ?? Number.POSITIVE_INFINITY, ...delays);
}

function trimEnded(calls: Map<string, BoardCall>): Map<string, BoardCall> {
  const ended = [...calls.values()].filter((call) => call.status === 'ended');
  if (ended.length <= ENDED_KEPT) return calls;
  ended.sort(byEnd);
  for (const { id } of ended.slice(ENDED_KEPT)) calls.delete(id);
  return calls;
}

/** Newest first. */
export const byEnd = (a: BoardCall, b: BoardCall): number =>
  (b.endedAt ?? b.startedAt) < (a.endedAt ?? a.startedAt) ? -1 : 1;
