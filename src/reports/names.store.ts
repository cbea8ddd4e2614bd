import { findParties } from '../directory/calls/history-rows.store.ts';
import type { Tallied } from './tallies.store.ts';

export type Named = 'campaigns' | 'publishers' | 'buyers' | 'targets' | 'numbers';

/** What ids are called, by id. */
export async function readNames(
  db: D1Database,
  table: Named,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const field = table === 'numbers' ? 'number' : 'name';
  const { results } = await db
    .prepare(`SELECT id, doc->>'${field}' AS name FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

/** Adds the parties that are named so far by their numbers alone. */
export async function resolveParties(
  db: D1Database,
  { parties }: Pick<Tallied, 'parties'>,
  keys: readonly string[],
): Promise<void> {
  const numbers = keys.map(Number).filter((n) => Number.isSafeInteger(n) && n > 0 && !parties.has(n));
  for (const [n, party] of await findParties(db, numbers)) parties.set(n, party);
}
