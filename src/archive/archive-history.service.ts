import type { Env } from '../bindings.ts';
import { archivedThrough, moveToArchive, nextToArchive } from '../directory/calls/archived-calls.store.ts';
import { type HistoryRow, partiesOf, toRow } from '../directory/calls/history-row.ts';
import { isSameRow, numberParties, readRows } from '../directory/calls/history-rows.store.ts';
import type { IndexedCall } from '../directory/calls/indexed-call.ts';
import { firstIdAt, idTime } from '../lib/ids.ts';
import { DAY_MS } from '../lib/time.ts';
import { entriesOf, LEAST_DAYS_IN_D1, rowsFrom } from './archived-call.service.ts';
import { putChecked } from './parquet.store.ts';
import { parquetKey, parquetOf } from './parquet.ts';

type ArchiveEnv = Pick<Env, 'DB' | 'ARCHIVE' | 'HISTORY_DAYS'>;

const DEFAULT_DAYS = 90;
const MOST_DAYS = 3_660;
const AT_ONCE = 100;

/** How many days of calls D1 keeps; null: the variable is not to be understood, and nothing may leave. */
export function historyDays({ HISTORY_DAYS }: Pick<Env, 'HISTORY_DAYS'>): number | null {
  if (HISTORY_DAYS === undefined || HISTORY_DAYS === '') return DEFAULT_DAYS;
  const days = Number(HISTORY_DAYS);
  return Number.isInteger(days) && days >= LEAST_DAYS_IN_D1 && days <= MOST_DAYS ? days : null;
}

/**
 * Moves some calls that are older than D1 keeps out of it: first a Parquet file of each campaign's, then, at once, from one
 * table into the other. A call leaves only if what is left gives back its very row. Killed anywhere, it begins again: the
 * same calls are the same file.
 * @returns how many were looked at; 0: there is nothing to do today.
 */
export async function archiveSome(env: ArchiveEnv, now: number): Promise<number> {
  const days = historyDays(env);
  if (days === null) {
    console.error(
      `HISTORY_DAYS must be a whole number from ${LEAST_DAYS_IN_D1} to ${MOST_DAYS}: nothing is archived`,
    );
    return 0;
  }
  const day = Math.floor(now / DAY_MS);
  const rows = ofOneDay(
    await nextToArchive(env.DB, {
      after: await archivedThrough(env.DB, day),
      before: firstIdAt('call', now - days * DAY_MS),
      limit: AT_ONCE,
    }),
  );
  if (rows.length === 0) return 0;
  const calls = await readRows(env.DB, rows);
  const whole = await wholeIn(env, rows, calls);
  const told = calls.filter((call): call is Told => whole.has(call.id) && call.record !== null);
  for (const ofCampaign of Map.groupBy(told, ({ record }) => record.campaignId).values())
    await putChecked(env.ARCHIVE, parquetKey(ofCampaign), parquetOf(ofCampaign));
  const leaving = rows.filter(({ id }) => whole.has(id));
  await moveToArchive(env.DB, leaving, { day, through: rows[rows.length - 1]!.id });
  return rows.length;
}

type Told = IndexedCall & { record: NonNullable<IndexedCall['record']> };

const staying = ({ rev, tag, attempts, transfers, pieces }: HistoryRow) => ({
  rev,
  tag,
  attempts,
  transfers,
  pieces,
});

const dayOf = ({ id }: Pick<HistoryRow, 'id'>): number => Math.floor(idTime(id) / DAY_MS);
const ofOneDay = (rows: readonly HistoryRow[]): HistoryRow[] =>
  rows.filter((row) => dayOf(row) === dayOf(rows[0]!));

/** Those whose pieces, with what stays, tell all that the row does. */
async function wholeIn(
  env: ArchiveEnv,
  rows: readonly HistoryRow[],
  calls: readonly IndexedCall[],
): Promise<Set<string>> {
  const rebuilt = await rowsFrom(env.DB, await entriesOf(env, rows));
  const numbers = await numberParties(env.DB, calls.flatMap(partiesOf));
  const whole = new Set<string>();
  for (const [i, call] of calls.entries()) {
    const again = rebuilt[i];
    // An older version may have written the same in other words. What stays is not asked of the pieces.
    const row = toRow(call, (id) => numbers.get(id)!);
    if (again && isSameRow({ ...row, ...staying(again) }, again)) whole.add(call.id);
    else console.warn('a call stays in D1: its pieces do not tell all of it', { id: call.id });
  }
  return whole;
}
