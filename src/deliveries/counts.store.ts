import { rootCause } from '../directory/root-cause.ts';
import { isoTime } from '../lib/time.ts';
import type { DeliveryStatus } from './deliveries.store.ts';
import type { DeliveryType } from './delivery.ts';

/** What became of webhooks: one that is still being tried is not counted yet. */
type Ending = Exclude<DeliveryStatus, 'retrying'>;
type DeliveryCount = { type: DeliveryType; status: Ending; times: number };

/** Both are JSON: of each name how often. */
const COUNT = `
  INSERT INTO delivery_days (day, counts) VALUES (?1, ?2)
  ON CONFLICT (day) DO UPDATE SET counts = (
    SELECT json_group_object(key, times) FROM (
      SELECT key, sum(value) AS times FROM (
        SELECT key, value FROM json_each(delivery_days.counts)
        UNION ALL SELECT key, value FROM json_each(excluded.counts))
      GROUP BY key))`;

/** Counts what one batch came to, and writes it in one row, whatever it was: a row per success would be the bill. */
export class DeliveryTally {
  readonly #counts = new Map<string, number>();

  note(type: DeliveryType, status: Ending): void {
    const name = `${type} ${status}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** A count that cannot be written is lost: what was sent is sent. */
  async write(db: D1Database, now: number): Promise<void> {
    const day = isoTime(now).slice(0, 10);
    if (this.#counts.size === 0) return;
    const counts = JSON.stringify(Object.fromEntries(this.#counts));
    try {
      await db.prepare(COUNT).bind(day, counts).run();
    } catch (error) {
      console.error('deliveries not counted', { day, counts, error: rootCause(error).message });
    }
  }
}

const READ = `
  SELECT type, status, SUM(times) AS times FROM (
    SELECT type, status, times FROM delivery_counts WHERE day >= ?1
    UNION ALL
    SELECT substr(key, 1, instr(key, ' ') - 1), substr(key, instr(key, ' ') + 1), value
      FROM delivery_days, json_each(counts) WHERE day >= ?1)
  GROUP BY type, status ORDER BY type, status`;

/** @param from a UTC day, itself included. */
export async function readDeliveryCounts(db: D1Database, from: string): Promise<DeliveryCount[]> {
  const { results } = await db.prepare(READ).bind(from).all<DeliveryCount>();
  return results;
}
