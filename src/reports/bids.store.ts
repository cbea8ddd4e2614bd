import { BID_STEP } from '../directory/rollups/tally.ts';
import { formatMicros, type Micros, micros } from '../lib/money.ts';
import { column, type Scope, type Table } from './report.ts';
import { readTally } from './tallies.store.ts';

const MOST_BARS = 200;

export const bidsColumns = [
  column('from', 'money', 'The least bid counted here'),
  column('below', 'money', 'Bids counted here are less; empty for the last bar, which has no end', {
    nullable: true,
  }),
  column('bids', 'count', 'Bids and static prices'),
  column('won', 'count', 'Those that won'),
];

/** A bar is made of whole steps: bids are counted by those. */
export const isBarWidth = (width: Micros): boolean => width > 0 && width % BID_STEP === 0;

/** How high targets bid: a histogram with bars of one width. Empty bars are left out. */
export async function readBidHistogram(
  db: D1Database,
  scope: Scope,
  { width }: { width: Micros },
): Promise<Table> {
  const { tally, complete } = await readTally(db, scope, ['bids']);
  const bars = new Map<number, { bids: number; won: number }>();
  for (const [cell, [bids, won]] of tally.bids) {
    const bar = Math.min(Math.floor((cell * BID_STEP) / width), MOST_BARS - 1);
    const sum = bars.get(bar) ?? { bids: 0, won: 0 };
    bars.set(bar, { bids: sum.bids + bids, won: sum.won + won });
  }
  const edge = (bar: number): string => formatMicros(micros(bar * width));
  const rows = [...bars]
    .filter(([, { bids }]) => bids > 0)
    .sort(([a], [b]) => a - b)
    .map(([bar, counts]) => ({
      from: edge(bar),
      below: bar === MOST_BARS - 1 ? null : edge(bar + 1),
      ...counts,
    }));
  return { complete, rows };
}
