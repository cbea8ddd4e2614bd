import { REASONS, type Reason } from '../buyers/reason.ts';
import { column, type Scope, shareOf, type Table } from './report.ts';
import { areAllAuctionsRead, candidatesSaid, readRows } from './scope.store.ts';

export const reasonsColumns = [
  column('reason', 'text', 'One of the closed list of reasons'),
  column('meaning', 'text', 'The reason in words'),
  column('times', 'count', 'How often a target did not get a call because of it'),
  column('share', 'share', 'Among all that did not get one'),
];

/** Why targets did not get calls. Every candidate of every auction that did not win counts once. */
export async function readReasons(db: D1Database, scope: Scope): Promise<Table> {
  const { sql, values } = candidatesSaid(scope);
  const counted = `${sql}
    SELECT reason, COUNT(*) AS times FROM said WHERE reason IS NOT NULL
    GROUP BY reason ORDER BY times DESC, reason`;
  const [reasons, complete] = await Promise.all([
    readRows<{ reason: string; times: number }>(db, { sql: counted, values }),
    areAllAuctionsRead(db, scope),
  ]);
  const all = reasons.reduce((sum, { times }) => sum + times, 0);
  const rows = reasons.map(({ reason, times }) => ({
    reason,
    meaning: REASONS[reason as Reason],
    times,
    share: shareOf(times, all),
  }));
  return { complete, rows };
}
