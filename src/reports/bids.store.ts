import { formatMicros, type Micros, micros } from '../lib/money.ts';
import { column, type Scope, type Table } from './report.ts';
import { areAllAuctionsRead, candidatesSaid, readRows } from './scope.store.ts';

const MOST_BARS = 200;

export const bidsColumns = [
  column('from', 'money', 'The least bid counted here'),
  column('below', 'money', 'Bids counted here are less; empty for the last bar, which has no end', {
    nullable: true,
  }),
  column('bids', 'count', 'Bids and static prices'),
  column('won', 'count', 'Those that won'),
];

/**
 * How high targets bid: a histogram with bars of one width. Empty bars are left out. The width is cast because numbers
 * are bound as floats.
 */
export async function readBidHistogram(
  db: D1Database,
  scope: Scope,
  { width }: { width: Micros },
): Promise<Table> {
  const { sql, values } = candidatesSaid(scope);
  const counted = `${sql}
    SELECT MIN(bid / CAST(? AS INTEGER), ${MOST_BARS - 1}) AS bar, COUNT(*) AS bids, SUM(outcome = 'won') AS won
    FROM said WHERE bid IS NOT NULL GROUP BY bar ORDER BY bar`;
  const [bars, complete] = await Promise.all([
    readRows<{ bar: number; bids: number; won: number }>(db, { sql: counted, values: [...values, width] }),
    areAllAuctionsRead(db, scope),
  ]);
  const edge = (bar: number): string => formatMicros(micros(bar * width));
  const rows = bars.map(({ bar, bids, won }) => ({
    from: edge(bar),
    below: bar === MOST_BARS - 1 ? null : edge(bar + 1),
    bids,
    won,
  }));
  return { complete, rows };
}
