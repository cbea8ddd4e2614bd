import { indexOf } from '../directory/rollups/measures.ts';
import type { Tally } from '../directory/rollups/tally.ts';
import { readNames, resolveParties } from './names.store.ts';
import { column, MOST_ROWS, type Scope, type Table } from './report.ts';
import { readTally } from './tallies.store.ts';

export const latencyColumns = [
  column('targetId', 'text', 'Who was asked'),
  column('name', 'text', 'What the target is called', { nullable: true }),
  column('buyerId', 'text', 'Whose target it is'),
  column('pings', 'count', 'Pings with a measured end: an answer, a failure or the deadline'),
  column('timeouts', 'count', 'Those without a whole answer before the deadline'),
  column('p50Ms', 'ms', 'Half were over by then (nearest rank)'),
  column('p95Ms', 'ms', '95 of 100 were over by then (nearest rank)'),
  column('maxMs', 'ms', 'All were over by then'),
];

/** How fast targets answer, the slowest first: they are what an auction waits for. */
export async function readLatency(db: D1Database, scope: Scope): Promise<Table> {
  const tallied = await readTally(db, scope, ['latency'], true);
  await resolveParties(db, tallied, [...tallied.byTarget.keys()].map(String));
  const lines = [...tallied.byTarget].flatMap(([target, tally]) => {
    const { id = '', buyerId = null } = tallied.parties.get(target) ?? {};
    const line = lineOf(tally);
    return line ? [{ targetId: id, buyerId, ...line }] : [];
  });
  const rows = lines
    .sort((a, b) => b.p95Ms - a.p95Ms || (a.targetId < b.targetId ? -1 : 1))
    .slice(0, MOST_ROWS);
  const ids = rows.map(({ targetId }) => targetId);
  const names = await readNames(db, 'targets', ids);
  return {
    complete: tallied.complete && lines.length <= MOST_ROWS,
    rows: rows.map((row) => ({ ...row, name: names.get(row.targetId) ?? null })),
  };
}

const TIMEOUTS = indexOf('timeouts');

/** null: it was never asked. */
function lineOf({ latency, quarters }: Tally) {
  const cells = [...latency].filter(([, times]) => times > 0).sort(([a], [b]) => a - b);
  const pings = cells.reduce((sum, [, times]) => sum + times, 0);
  if (pings === 0) return null;
  const rank = (percent: number): number => {
    let left = Math.ceil((percent * pings) / 100);
    for (const [ms, times] of cells) {
      left -= times;
      if (left <= 0) return ms;
    }
    return 0;
  };
  let timeouts = 0;
  for (const vector of quarters.values()) timeouts += vector[TIMEOUTS]!;
  return { pings, timeouts, p50Ms: rank(50), p95Ms: rank(95), maxMs: rank(100) };
}
