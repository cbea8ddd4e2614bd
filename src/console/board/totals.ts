import { dayOf } from '../../feed/board-call.ts';
import type { BoardCall, FeedEvent, Totals } from '../../feed/protocol.ts';
import { addMicros, formatMicros, parseMicros, subtractMicros, ZERO } from '../../lib/money.ts';

/** Carries the day's totals on from one event to the next, as the exchange does: test calls are not counted. */
export function addToTotals(
  totals: Totals,
  before: BoardCall | null,
  after: BoardCall,
  event: FeedEvent,
): Totals {
  const day = dayOf(event, after);
  if (event.test || day < totals.day) return totals;
  const base = day > totals.day ? emptied(totals, day) : totals;
  const converts = Number(after.converted) - Number(before?.converted ?? false);
  const changed = {
    calls: base.calls + Number(isCounted(event, before)),
    connected: base.connected + Number(event.type === 'concluded' && event.outcome === 'connected'),
    converted: base.converted + converts,
  };
  return {
    ...base,
    ...changed,
    ...(base.bids !== undefined && { bids: base.bids + bidsIn(event) }),
    ...sums(base, before, after),
  };
}

/** A buyer counts the calls it was offered, the others those that came in. */
function isCounted(event: FeedEvent, before: BoardCall | null): boolean {
  if (event.type === 'started') return before === null || before.from === undefined;
  return event.type === 'offered' && before?.from === undefined && !before?.targetId;
}

const bidsIn = (event: FeedEvent): number =>
  event.type === 'auctionClosed' ? (event.candidates ?? []).filter(({ bid }) => bid !== null).length : 0;

const MONEY = ['revenue', 'payout', 'margin'] as const;

function sums(totals: Totals, before: BoardCall | null, after: BoardCall): Partial<Totals> {
  const changed: Partial<Totals> = {};
  for (const name of MONEY) {
    const total = totals[name];
    if (total === undefined || before?.[name] === after[name]) continue;
    const difference = subtractMicros(read(after[name]), read(before?.[name]));
    changed[name] = formatMicros(addMicros(read(total), difference));
  }
  return changed;
}

const read = (text: string | undefined) => parseMicros(text ?? '0') ?? ZERO;

const emptied = (totals: Totals, day: string): Totals => ({
  day,
  calls: 0,
  connected: 0,
  converted: 0,
  ...(totals.bids !== undefined && { bids: 0 }),
  ...(totals.revenue !== undefined && { revenue: '0.00' }),
  ...(totals.payout !== undefined && { payout: '0.00' }),
  ...(totals.margin !== undefined && { margin: '0.00' }),
});
