import type { Entry } from './tree.ts';

/** What a version consisted of, in the order of ids. */
export async function entriesAt(db: D1Database, campaignId: string, version: number): Promise<Entry[]> {
  const query = `SELECT id, hash FROM config_entities
    WHERE campaign_id = ?1 AND until > ?2 AND since <= ?2 ORDER BY id`;
  return (await db.prepare(query).bind(campaignId, version).all<Entry>()).results;
}

/** From one version to a later one: what is otherwise or new, as it was and as it is. null: not there. */
export type EntryChange = { id: string; before: string | null; after: string | null };

/** Costs what changed in between, however much there is. Something that changed and changed back may be among it. */
export async function changesBetween(
  db: D1Database,
  campaignId: string,
  from: number,
  to: number,
): Promise<EntryChange[]> {
  const query = `SELECT id, since, until, hash FROM config_entities
    WHERE campaign_id = ?1 AND ((since > ?2 AND since <= ?3) OR (until > ?2 AND until <= ?3)) ORDER BY id`;
  const { results } = await db
    .prepare(query)
    .bind(campaignId, from, to)
    .all<{ id: string; since: number; until: number; hash: string }>();
  const changes = new Map<string, EntryChange>();
  for (const { id, since, until, hash } of results) {
    const change = changes.get(id) ?? { id, before: null, after: null };
    if (since <= from) change.before = hash;
    if (since <= to && until > to) change.after = hash;
    changes.set(id, change);
  }
  return [...changes.values()];
}

/** @returns null for a version config_entities knows nothing of; `hash` is null for one that was passed over. */
export async function findVersionLine(
  db: D1Database,
  campaignId: string,
  version: number,
): Promise<{ hash: string | null } | null> {
  const query = 'SELECT hash FROM config_versions WHERE campaign_id = ?1 AND version = ?2';
  return db.prepare(query).bind(campaignId, version).first<{ hash: string | null }>();
}

/** The hash of one entity's document at a version; empty when it was not there. */
export async function entryAt(
  db: D1Database,
  campaignId: string,
  id: string,
  version: number,
): Promise<string[]> {
  const query = `SELECT hash FROM config_entities
    WHERE campaign_id = ?1 AND id = ?2 AND since <= ?3 AND until > ?3`;
  const row = await db.prepare(query).bind(campaignId, id, version).first<{ hash: string }>();
  return row ? [row.hash] : [];
}
