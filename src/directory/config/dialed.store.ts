/**
 * Where calls are sent by telephone. All targets are looked through: numbers are added rarely, and no call waits for it.
 * An active target may be the one that wins, a paused one may be active tomorrow.
 */
const DIALED = `
  SELECT json_extract(doc, '$.destination.number') AS number, id FROM targets
  WHERE json_extract(doc, '$.destination.number') IN (SELECT value FROM json_each(?1))
  UNION ALL
  SELECT json_extract(doc, '$.fallbackNumber') AS number, id FROM campaigns
  WHERE json_extract(doc, '$.fallbackNumber') IN (SELECT value FROM json_each(?1))`;

/** @returns which of these numbers (E.164) calls are sent to, each with the id of a target or campaign that says so. */
export async function findDialed(db: D1Database, wanted: readonly string[]): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map();
  const { results } = await db
    .prepare(DIALED)
    .bind(JSON.stringify(wanted))
    .all<{ number: string; id: string }>();
  return new Map(results.map(({ number, id }) => [number, id]));
}
