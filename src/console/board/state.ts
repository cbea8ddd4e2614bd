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
  const skewMs = Math.min(state.skewMs ?? Number.POSITIVE_INFINITY, ...fresh.map(skewOf(receivedAt)));
  return {
    ...state,
    seq: last,
    calls: trimEnded(calls),
    totals,
    samples: keepSamples(samples, receivedAt - skewMs),
    skewMs,
  };
}

const skewOf =
  (receivedAt: number) =>
  (event: NumberedEvent): number =>
    receivedAt - Date.parse(event.at);

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
