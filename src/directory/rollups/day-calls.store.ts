import { DAYS_FROM, type DayRow, SCOPE_STEP } from './rollups.store.ts';

const DAYS = 'SELECT id, names, calls FROM day_calls WHERE id IN (SELECT value FROM json_each(?1))';
/** A day is counted where all of it is. */
const COUNTED = `
  SELECT day.value AS id FROM json_each(?1) AS day
  JOIN scopes s ON s.test = day.value % 2 AND s.campaign = 0 AND s.publisher = 0 AND s.buyer = 0 AND s.target = 0
  JOIN rollups r ON r.id = s.n * ${SCOPE_STEP} + ${DAYS_FROM} + day.value / 2`;

/** What is kept of these days' calls, and which of the days are counted in rollups. */
export async function findDays(
  db: D1Database,
  ids: readonly number[],
): Promise<{ kept: Map<number, DayRow>; counted: Set<number> }> {
  if (ids.length === 0) return { kept: new Map(), counted: new Set() };
  const bound = JSON.stringify(ids);
  const [kept, counted] = await db.batch<DayRow>([
    db.prepare(DAYS).bind(bound),
    db.prepare(COUNTED).bind(bound),
  ]);
  return {
    kept: new Map(kept!.results.map((row) => [row.id, row])),
    counted: new Set(counted!.results.map(({ id }) => id)),
  };
}

/** @param range of days since 1970. */
export const dayCallsQuery = (
  db: D1Database,
  test: number,
  [from, to]: readonly [number, number],
): D1PreparedStatement =>
  db
    .prepare(
      "SELECT id, names, calls FROM day_calls WHERE id >= ?1 AND id < ?2 AND id % 2 = ?3 AND calls <> ''",
    )
    .bind(2 * from, 2 * to, test);
