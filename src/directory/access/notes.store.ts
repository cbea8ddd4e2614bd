/**
 * What was looked at or done without a change, in the audit trail beside the changes. The revision follows the last one
 * of the same entity, which must not be configuration: that counts its own.
 */
const NOTE = `
  INSERT INTO audit (entity, entity_id, revision, action, at, by, before, after)
  SELECT ?1, ?2, (SELECT coalesce(max(revision), 0) + 1 FROM audit WHERE entity = ?1 AND entity_id = ?2),
    ?3, ?4, ?5, NULL, ?6
  WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT action, by, at FROM audit WHERE entity = ?1 AND entity_id = ?2 ORDER BY revision DESC LIMIT 20)
    WHERE action = ?3 AND by = ?5 AND at > ?7)`;

export type Note = {
  entity: 'call' | 'search' | 'session' | 'delivery' | 'rtb';
  entityId: string;
  action: string;
  by: string;
  at: number;
  after?: unknown;
};

/** @param withinMs the same by the same is noted once in that time, so that nobody fills the trail by asking again. */
export async function noteAction(db: D1Database, note: Note, withinMs = 0): Promise<void> {
  const { entity, entityId, action, by, at, after } = note;
  const told = after === undefined ? null : JSON.stringify(after);
  await db
    .prepare(NOTE)
    .bind(entity, entityId, action, at, by, told, at - withinMs)
    .run();
}
