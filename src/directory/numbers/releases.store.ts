import type { CarrierName } from '../../telephony/carrier-event.ts';

/** A number that is given back to its carrier when its time has come. */
export type Release = {
  number: string;
  carrier: CarrierName;
  /** The carrier's own id of it. */
  ref: string;
  /** ms since the epoch. */
  releaseAt: number;
  /** What the carrier said when it was last tried. */
  error: string | null;
};

type Row = { number: string; carrier: CarrierName; ref: string; release_at: number; error: string | null };

const asRelease = ({ release_at: releaseAt, ...row }: Row): Release => ({ ...row, releaseAt });

const COLUMNS = 'number, carrier, ref, release_at, error';

export async function planRelease(
  db: D1Database,
  { number, carrier, ref, releaseAt }: Omit<Release, 'error'>,
): Promise<void> {
  await db
    .prepare(
      'INSERT OR REPLACE INTO carrier_releases (number, carrier, ref, release_at) VALUES (?1, ?2, ?3, ?4)',
    )
    .bind(number, carrier, ref, releaseAt)
    .run();
}

/** @returns was it planned? */
export async function forgetRelease(db: D1Database, number: string): Promise<boolean> {
  const { meta } = await db.prepare('DELETE FROM carrier_releases WHERE number = ?1').bind(number).run();
  return meta.changes > 0;
}

export async function listReleases(db: D1Database, carrier: CarrierName): Promise<Map<string, Release>> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM carrier_releases WHERE carrier = ?1`)
    .bind(carrier)
    .all<Row>();
  return new Map(results.map((row) => [row.number, asRelease(row)]));
}

/** Due by now, longest overdue first. */
export async function dueReleases(db: D1Database, now: number, most: number): Promise<Release[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM carrier_releases WHERE release_at <= ?1 ORDER BY release_at LIMIT ?2`)
    .bind(now, most)
    .all<Row>();
  return results.map(asRelease);
}

/** @param error what the carrier said; it is tried again then. */
export async function putOffRelease(
  db: D1Database,
  number: string,
  releaseAt: number,
  error: string,
): Promise<void> {
  await db
    .prepare('UPDATE carrier_releases SET release_at = ?2, error = ?3, tries = tries + 1 WHERE number = ?1')
    .bind(number, releaseAt, error)
    .run();
}
