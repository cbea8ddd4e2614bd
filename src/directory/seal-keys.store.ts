import { MINUTE_MS } from '../lib/time.ts';

/** What is sealed where, and what its rows are called. */
const KINDS = {
  buyer: ['buyers', 'buyers'],
  target: ['targets', 'targets'],
  eventTarget: ['event_targets', 'event targets'],
  stripe: ['stripe_accounts', 'Stripe accounts'],
} as const;
const WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(KINDS).map(([kind, [, words]]) => [kind, words])),
  rtb: 'ping addresses',
};

/** A document keeps what is sealed in fields called so: a text, a list or an object of texts. */
const inDocuments = Object.entries(KINDS).map(
  ([kind, [table]]) => `
    SELECT '${kind}' AS kind, ${table}.id AS id, leaf.atom AS text FROM ${table}, json_tree(${table}.doc) leaf
    WHERE ${table}.doc LIKE '%"sealed%' AND leaf.type = 'text' AND leaf.fullkey LIKE '%.sealed%'`,
);
const NOTE = `
  INSERT INTO seal_keys (id, sealed)
  SELECT key, json_group_object(kind, times) FROM (
    SELECT substr(text, 1, instr(text, '.') - 1) AS key, kind, count(DISTINCT id) AS times FROM (
      ${inDocuments.join(' UNION ALL ')}
      UNION ALL SELECT 'rtb', rtb_id, sealed FROM rtb_ids WHERE sealed IS NOT NULL)
    WHERE text LIKE '%.%.%' GROUP BY 1, 2)
  GROUP BY key`;

/** A key by its id, and how many rows of each kind it sealed, as JSON. */
export type SealKeyNote = { id: string; sealed: string };
export const readSealKeys = async (db: D1Database): Promise<SealKeyNote[]> =>
  (await db.prepare('SELECT id, sealed FROM seal_keys').all<SealKeyNote>()).results;

const EVERY_MINUTES = 60;
/** While one is missing, whoever gives secrets anew wants to see it. */
const EVERY_MINUTES_MISSED = 5;

/** Run by cron, every minute. @param ring ids of the keys that are there. */
export async function noteSealKeys(db: D1Database, ring: readonly string[], now: number): Promise<void> {
  const minute = Math.floor(now / MINUTE_MS);
  if (minute % EVERY_MINUTES_MISSED !== 0) return;
  const isMissed = async () => (await readSealKeys(db)).some(({ id }) => !ring.includes(id));
  if (minute % EVERY_MINUTES === 0 || (await isMissed()))
    await db.batch([db.prepare('DELETE FROM seal_keys'), db.prepare(NOTE)]);
}

/** @returns what cannot be opened, in words an operator can act on; null: nothing. */
export function missedSealKeys(noted: readonly SealKeyNote[], ring: readonly string[]): string | null {
  const missed = noted.filter(({ id }) => !ring.includes(id));
  if (missed.length === 0) return null;
  const each = missed.map(({ id, sealed }) => {
    const counts = Object.entries(JSON.parse(sealed) as Record<string, number>);
    return `${id}, under which ${counts.map(([kind, times]) => `${times} ${WORDS[kind] ?? kind}`).join(', ')} were sealed`;
  });
  return `lacks ${each.join('; ')}: set it again, or give anew what it sealed`;
}
