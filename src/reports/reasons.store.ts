import { REASONS, type Reason } from '../buyers/reason.ts';
import { column, type Scope, shareOf, type Table } from './report.ts';
import { readTally } from './tallies.store.ts';

export const reasonsColumns = [
  column('reason', 'text', 'One of the closed list of reasons'),
  column('meaning', 'text', 'The reason in words'),
  column('times', 'count', 'How often a target did not get a call because of it'),
  column('share', 'share', 'Among all that did not get one'),
];

/** Why targets did not get calls. Every candidate of every auction that did not win counts once. */
export async function readReasons(db: D1Database, scope: Scope): Promise<Table> {
  const { tally, complete } = await readTally(db, scope, ['reasons']);
  const reasons = [...tally.reasons]
    .filter(([, times]) => times > 0)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const all = reasons.reduce((sum, [, times]) => sum + times, 0);
  const rows = reasons.map(([reason, times]) => ({
    reason,
    meaning: REASONS[reason as Reason],
    times,
    share: shareOf(times, all),
  }));
  return { complete, rows };
}
