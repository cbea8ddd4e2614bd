import type { CallId } from '../../lib/ids.ts';
import { allNumbersIn, fromRow, type HistoryRow, type Party } from './history-row.ts';
import type { IndexedCall } from './indexed-call.ts';

const COLUMNS = [
  'id',
  'rev',
  'version',
  'started_at',
  'ended_at',
  'campaign',
  'publisher',
  'buyer',
  'target',
  'number',
  'sub_id',
  'state',
  'tag',
  'disposition',
  'converted',
  'test',
  'price',
  'revenue',
  'payout',
  'seconds',
  'caller',
  'doc',
  'attempts',
  'auctions',
  'transfers',
  'pieces',
] as const satisfies readonly (keyof HistoryRow)[];

/** All columns of a row, by name. */
export const HISTORY_COLUMNS = COLUMNS.join(', ');

const ROWS = `
  SELECT ${HISTORY_COLUMNS} FROM history WHERE id IN (SELECT value FROM json_each(?1))`;
const PARTIES = `
  SELECT p.n, p.id, p.buyer, b.id AS buyerId FROM parties p LEFT JOIN parties b ON b.n = p.buyer
  WHERE p.n IN (SELECT value FROM json_each(?1))`;
const NUMBERS = 'SELECT id, n, buyer FROM parties WHERE id IN (SELECT value FROM json_each(?1))';
const NEW_PARTIES = `
  INSERT INTO parties (id) SELECT value->>'id' FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`;
/** Buyers are numbered by then. */
const OWNERS = `
  UPDATE parties SET buyer = (SELECT n FROM parties owner WHERE owner.id = given.value->>'buyerId')
  FROM json_each(?1) AS given
  WHERE parties.id = given.value->>'id' AND parties.buyer IS NULL AND given.value->>'buyerId' IS NOT NULL`;

const GIVEN = `
  INSERT INTO history (${HISTORY_COLUMNS})
  SELECT ${COLUMNS.map((_, i) => `value->>${i}`).join(', ')} FROM json_each(?1)`;
/**
 * A row is written only over the one it was made from. @see IndexedCall.rev
 * One that has left for the archive meanwhile comes back first. The bound text is an array of arrays, in the order of the columns.
 */
const WRITE = `${GIVEN}
  WHERE NOT EXISTS (SELECT 1 FROM archived_calls a WHERE a.id = value->>0)
  ON CONFLICT (id) DO UPDATE SET
    ${COLUMNS.slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}
  WHERE history.rev = excluded.rev - 1
  RETURNING id`;

const COME_BACK = `${GIVEN}
  WHERE EXISTS (SELECT 1 FROM archived_calls a WHERE a.id = value->>0 AND a.rev = value->>1) ON CONFLICT DO NOTHING`;
const CAME_BACK = `
  DELETE FROM archived_calls WHERE id IN (
    SELECT h.id FROM json_each(?1) AS given JOIN history h ON h.id = given.value->>0)`;

/** How a call was counted goes on record before its row changes, once, and only for what has been counted. */
const CHANGES = `
  INSERT INTO rollup_changes (id, was)
  SELECT value->>0, value->>2 FROM json_each(?1)
  WHERE value->>0 < (SELECT through FROM rollup_state)
    AND coalesce((SELECT rev FROM history WHERE history.id = value->>0), 0) = value->>1
  ON CONFLICT DO NOTHING`;

export const findRows = async (db: D1Database, ids: readonly string[]): Promise<HistoryRow[]> => {
  const { results } = await db.prepare(ROWS).bind(JSON.stringify(ids)).all<HistoryRow>();
  return results;
};

const BEFORE = `
  SELECT ${HISTORY_COLUMNS} FROM history
  WHERE id >= ?1 AND id < ?2 AND version > 0 ORDER BY id DESC LIMIT ?3`;

/** Newest first. */
export async function findRowsBefore(
  db: D1Database,
  { firstId, below, limit }: { firstId: string; below: string; limit: number },
): Promise<HistoryRow[]> {
  const { results } = await db.prepare(BEFORE).bind(firstId, below, limit).all<HistoryRow>();
  return results;
}

/** Rows as calls; the parties of all of them are looked up at once. */
export async function readRows(db: D1Database, rows: readonly HistoryRow[]): Promise<IndexedCall[]> {
  const parties = await findParties(db, rows.flatMap(allNumbersIn));
  return rows.map((row) => fromRow(row, (n) => partyOf(parties, n)));
}

export const partyOf = (parties: ReadonlyMap<number, Party>, n: number): Party =>
  parties.get(n) ?? { id: '', buyerId: null };

/** @property buyer of a target. */
export type NumberedParty = Party & { buyer: number | null };

export async function findParties(
  db: D1Database,
  numbers: readonly number[],
): Promise<Map<number, NumberedParty>> {
  const wanted = [...new Set(numbers)];
  if (wanted.length === 0) return new Map();
  const { results } = await db
    .prepare(PARTIES)
    .bind(JSON.stringify(wanted))
    .all<NumberedParty & { n: number }>();
  return new Map(results.map(({ n, ...party }) => [n, party]));
}

/** The numbers of parties, given out on first sight and never again to another. */
export async function numberParties(db: D1Database, parties: readonly Party[]): Promise<Map<string, number>> {
  const byId = new Map<string, Party>();
  for (const party of parties) {
    const known = byId.get(party.id);
    byId.set(party.id, known?.buyerId ? known : party);
  }
  const ids = JSON.stringify([...byId.keys()]);
  const find = () => db.prepare(NUMBERS).bind(ids).all<{ id: string; n: number; buyer: number | null }>();
  const { results: known } = await find();
  const complete = new Set(
    known.flatMap(({ id, buyer }) => (buyer === null && byId.get(id)?.buyerId ? [] : [id])),
  );
  const missing = JSON.stringify([...byId.values()].filter(({ id }) => !complete.has(id)));
  if (missing === '[]') return new Map(known.map(({ id, n }) => [id, n]));
  await db.batch([db.prepare(NEW_PARTIES).bind(missing), db.prepare(OWNERS).bind(missing)]);
  const { results } = await find();
  return new Map(results.map(({ id, n }) => [id, n]));
}

/** How a row was counted before it changes: its row as JSON, or null. */
export type Change = { id: CallId; rev: number; was: string | null };

/** Statements of one batch; the answer of the last but one names the rows that were written. */
export const writeStatements = (
  db: D1Database,
  rows: readonly HistoryRow[],
  changes: readonly Change[],
): { notes: D1PreparedStatement; rows: D1PreparedStatement } => ({
  notes: db.prepare(CHANGES).bind(JSON.stringify(changes.map(({ id, rev, was }) => [id, rev, was]))),
  rows: db.prepare(WRITE).bind(bound(rows)),
});

const bound = (rows: readonly HistoryRow[]): string =>
  JSON.stringify(rows.map((row) => COLUMNS.map((name) => row[name])));

/** Puts rows back that had left for the archive. */
export const comeBack = (db: D1Database, rows: readonly HistoryRow[]): Promise<unknown> =>
  db.batch([COME_BACK, CAME_BACK].map((sql) => db.prepare(sql).bind(bound(rows))));

/** Do both say the same? */
export const isSameRow = (a: HistoryRow, b: HistoryRow): boolean => bound([a]) === bound([b]);
