import { column, MOST_ROWS, type Scope, type Table } from './report.ts';
import { areAllAuctionsRead, candidatesSaid, readNames, readRows } from './scope.store.ts';

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

type Read = {
  targetId: string;
  buyerId: string;
  pings: number;
  timeouts: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
};

/** How fast targets answer, the slowest first: they are what an auction waits for. */
export async function readLatency(db: D1Database, scope: Scope): Promise<Table> {
  const { sql, values } = candidatesSaid(scope);
  const counted = `${sql},
  placed AS (
    SELECT target_id, buyer_id, reason, latency_ms,
      ROW_NUMBER() OVER (PARTITION BY target_id ORDER BY latency_ms) AS place,
      COUNT(*) OVER (PARTITION BY target_id) AS pings
    FROM said WHERE latency_ms IS NOT NULL)
  SELECT target_id AS targetId, MIN(buyer_id) AS buyerId, MIN(pings) AS pings,
    SUM(reason IS 'timeout') AS timeouts,
    MIN(CASE WHEN place * 100 >= pings * 50 THEN latency_ms END) AS p50Ms,
    MIN(CASE WHEN place * 100 >= pings * 95 THEN latency_ms END) AS p95Ms, MAX(latency_ms) AS maxMs
  FROM placed GROUP BY target_id ORDER BY p95Ms DESC, target_id LIMIT ${MOST_ROWS + 1}`;
  const [read, allRead] = await Promise.all([
    readRows<Read>(db, { sql: counted, values }),
    areAllAuctionsRead(db, scope),
  ]);
  const rows = read.slice(0, MOST_ROWS);
  const ids = rows.map(({ targetId }) => targetId);
  const names = await readNames(db, 'targets', ids);
  const whole = (ms: number): number => Math.round(ms);
  return {
    complete: allRead && read.length <= MOST_ROWS,
    rows: rows.map(({ p50Ms, p95Ms, maxMs, ...row }) => ({
      ...row,
      name: names.get(row.targetId) ?? null,
      p50Ms: whole(p50Ms),
      p95Ms: whole(p95Ms),
      maxMs: whole(maxMs),
    })),
  };
}
