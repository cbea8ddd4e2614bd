import { rootCause } from '../directory/root-cause.ts';
import { isoTime } from '../lib/time.ts';
import type { DeliveryStatus } from './deliveries.store.ts';
import type { DeliveryType } from './delivery.ts';

/** What became of webhooks: one that is still being tried is not counted yet. */
type Ending = Exclude<DeliveryStatus, 'retrying'>;
type DeliveryCount = { type: DeliveryType; status: Ending; times: number };

const COUNT = `
  INSERT INTO delivery_counts (day, type, status, times) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (day, type, status) DO UPDATE SET times = times + excluded.times`;

/** Counts what one batch came to, and writes it together: a row per success would be the bill. */
export class DeliveryTally {
  readonly #counts = new Map<string, DeliveryCount>();

  note(type: DeliveryType, status: Ending): void {
    const key = `${type} ${status}`;
    const known = this.#counts.get(key);
    this.#counts.set(key, { type, status, times: (known?.times ?? 0) + 1 });
  }

  /** A count that cannot be written is lost: what was sent is sent. */
  async write(db: D1Database, now: number): Promise<void> {
    const day = isoTime(now).slice(0, 10);
    const counts = [...this.#counts.values()];
    if (counts.length === 0) return;
    try {
      await db.batch(
        counts.map(({ type, status, times }) => db.prepare(COUNT).bind(day, type, status, times)),
      );
    } catch (error) {
      console.error('deliveries not counted', { day, counts, error: rootCause(error).message });
    }
  }
}

const READ = `
  SELECT type, status, SUM(times) AS times FROM delivery_counts WHERE day >= ?1 GROUP BY type, status
  ORDER BY type, status`;

/** @param from a UTC day, itself included. */
export async function readDeliveryCounts(db: D1Database, from: string): Promise<DeliveryCount[]> {
  const { results } = await db.prepare(READ).bind(from).all<DeliveryCount>();
  return results;
}
