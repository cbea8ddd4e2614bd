import { SECOND_MS } from '../../lib/time.ts';
import { within } from '../../lib/within.client.ts';
import type { EventTarget } from '../../publishers/events/event-target.ts';
import type { CallNotice } from '../delivery.ts';

/** A change is live within it. */
const KNOWN_MS = SECOND_MS;
const ASKED_MS = SECOND_MS / 2;

const HEARERS = `
  SELECT doc FROM event_targets
  WHERE publisher_id IN (SELECT value FROM json_each(?1)) OR publisher_id IS NULL`;

/** Everybody who may have to be told of these. @throws when D1 is away: then nobody knows, and all of them wait. */
export async function listHearers(
  db: D1Database,
  notices: readonly CallNotice[],
): Promise<readonly EventTarget[]> {
  if (notices.length === 0) return [];
  const publishers = [...new Set(notices.flatMap(({ record }) => record.publisherId ?? []))];
  const { results } = await db.prepare(HEARERS).bind(JSON.stringify(publishers)).all<{ doc: string }>();
  return results.map(({ doc }) => JSON.parse(doc) as EventTarget);
}

const anybody = new WeakMap<D1Database, { is: boolean; at: number }>();

/**
 * Whether anybody hears of calls at all: where nobody does, events cost a campaign nothing. A database that does not
 * say so soon leaves it to whoever delivers them.
 */
export async function doesAnybodyHear(db: D1Database, now: number): Promise<boolean> {
  const known = anybody.get(db);
  if (known && now >= known.at && now - known.at < KNOWN_MS) return known.is;
  const asked = askAnybody(db, now).catch(() => true);
  return (await within(asked, ASKED_MS)) ?? true;
}

async function askAnybody(db: D1Database, now: number): Promise<boolean> {
  const { results } = await db.prepare('SELECT 1 FROM event_targets LIMIT 1').all();
  const is = results.length > 0;
  anybody.set(db, { is, at: now });
  return is;
}
