const KEEP = `
  UPDATE event_targets SET doc = json_set(doc, '$.sealedSecrets', json_array(?3))
  WHERE id = ?1 AND doc->>'$.sealedSecrets[0]' = ?2`;

/** A platform gave out another secret instead of one: it takes its place, unless somebody set another one meanwhile. */
export const keepSecrets = (db: D1Database, id: string, before: string, sealed: string): Promise<unknown> =>
  db.prepare(KEEP).bind(id, before, sealed).run();

const TOLD = `
  SELECT value AS id FROM json_each(?2) AS call WHERE EXISTS
    (SELECT 1 FROM deliveries WHERE id > call.value || ':' || ?1 || ':' AND id < call.value || ':' || ?1 || ';'
      AND status = 'delivered')`;

/** Of which of these calls has the target been told? */
export async function findTold(
  db: D1Database,
  target: string,
  calls: readonly string[],
): Promise<Set<string>> {
  const { results } = await db.prepare(TOLD).bind(target, JSON.stringify(calls)).all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
