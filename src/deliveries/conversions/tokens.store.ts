const KEEP = `
  UPDATE event_targets SET doc = json_set(doc, '$.sealedSecrets', json_array(?3))
  WHERE id = ?1 AND doc->>'$.sealedSecrets[0]' = ?2`;

/** A platform gave out another secret instead of one: it takes its place, unless somebody set another one meanwhile. */
export const keepSecrets = (db: D1Database, id: string, before: string, sealed: string): Promise<unknown> =>
  db.prepare(KEEP).bind(id, before, sealed).run();
