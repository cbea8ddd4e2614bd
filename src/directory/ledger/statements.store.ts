import type { PartyAccount } from '../../ledger/entry.ts';
import type { Statement } from '../../settlement/statement.ts';
import { type StatementTerms, USUAL_TERMS } from '../../settlement/statement-terms.ts';

type Row = { doc: string };
const read = (row: Row | null | undefined): Statement | null =>
  row ? (JSON.parse(row.doc) as Statement) : null;

const LAST = 'SELECT doc FROM statements WHERE account = ?1 ORDER BY from_at DESC LIMIT 1';

export const findLastStatement = async (db: D1Database, account: PartyAccount): Promise<Statement | null> =>
  read(await db.prepare(LAST).bind(account).first<Row>());

/** @param account null: whoever's. */
export async function findStatement(
  db: D1Database,
  number: number,
  account: PartyAccount | null,
): Promise<Statement | null> {
  const sql = 'SELECT doc FROM statements WHERE number = ?1 AND (?2 IS NULL OR account = ?2)';
  return read(await db.prepare(sql).bind(number, account).first<Row>());
}

/** Newest first; only numbers below `before`. */
export async function listStatements(
  db: D1Database,
  account: PartyAccount | null,
  { limit, before }: { limit: number; before: number | null },
): Promise<Statement[]> {
  const sql = account
    ? 'SELECT doc FROM statements WHERE account = ?1 AND (?2 IS NULL OR number < ?2) ORDER BY from_at DESC LIMIT ?3'
    : 'SELECT doc FROM statements WHERE ?1 IS NULL AND (?2 IS NULL OR number < ?2) ORDER BY number DESC LIMIT ?3';
  const { results } = await db.prepare(sql).bind(account, before, limit).all<Row>();
  return results.map((row) => read(row)!);
}

const SEAL = `
  INSERT INTO closed_accounts (account, through) VALUES (?1, ?2)
  ON CONFLICT (account) DO UPDATE SET through = max(through, excluded.through)`;

/** From now on nothing is posted to the account before that moment: what is read of it afterwards stays so. */
export const sealAccount = (db: D1Database, account: PartyAccount, through: number): Promise<unknown> =>
  db.prepare(SEAL).bind(account, through).run();

const NEXT = 'SELECT coalesce(max(number), 0) + 1 AS number FROM statements';

/** The number the next statement gets, if nobody is faster. */
export const nextNumber = async (db: D1Database): Promise<number> =>
  (await db.prepare(NEXT).first<number>('number')) ?? 1;

const INSERT = `
  INSERT INTO statements (number, account, from_at, to_at, closed_at, doc)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING`;

/** @returns false when the number or the period was taken meanwhile. */
export async function insertStatement(db: D1Database, statement: Statement): Promise<boolean> {
  const { number, account, from, to, closedAt } = statement;
  const { meta } = await db
    .prepare(INSERT)
    .bind(number, account, from, to, closedAt, JSON.stringify(statement))
    .run();
  return meta.changes > 0;
}

type KeptTerms = { revision: number; terms: StatementTerms };

export async function findTerms(db: D1Database, account: PartyAccount): Promise<KeptTerms> {
  const sql = 'SELECT revision, doc FROM statement_terms WHERE account = ?1';
  const row = await db.prepare(sql).bind(account).first<{ revision: number; doc: string }>();
  return row
    ? { revision: row.revision, terms: { ...USUAL_TERMS, ...JSON.parse(row.doc) } }
    : { revision: 0, terms: USUAL_TERMS };
}

const SAVE_TERMS = `
  INSERT INTO statement_terms (account, revision, doc)
  SELECT ?1, ?2 + 1, ?3
  WHERE ?2 = coalesce((SELECT revision FROM statement_terms WHERE account = ?1), 0)
  ON CONFLICT (account) DO UPDATE SET revision = excluded.revision, doc = excluded.doc`;
const NOTE_TERMS = `
  INSERT INTO audit (entity, entity_id, revision, action, at, by, before, after)
  SELECT 'statementTerms', ?1, ?2 + 1, 'update', ?3, ?4, ?5, ?6 WHERE changes() > 0`;

/** @returns false when somebody changed them since they were read. */
export async function saveTerms(
  db: D1Database,
  account: PartyAccount,
  before: KeptTerms,
  terms: StatementTerms,
  { at, by }: { at: number; by: string },
): Promise<boolean> {
  const id = account.slice(account.indexOf(':') + 1);
  const [saved] = await db.batch([
    db.prepare(SAVE_TERMS).bind(account, before.revision, JSON.stringify(terms)),
    db
      .prepare(NOTE_TERMS)
      .bind(id, before.revision, at, by, JSON.stringify(before.terms), JSON.stringify(terms)),
  ]);
  return saved!.meta.changes > 0;
}

const OWED = `
  SELECT account, doc->>'closing' - doc->>'opening' AS amount, doc->>'dueAt' AS dueAt, doc->>'lines' AS lines
  FROM statements WHERE account LIKE 'buyer:%' AND to_at > ?1`;

/** What the statements since a moment charged each buyer, and when it was due. */
export async function listOwed(
  db: D1Database,
  since: number,
): Promise<{ account: PartyAccount; amount: number; dueAt: number }[]> {
  const { results } = await db
    .prepare(OWED)
    .bind(since)
    .all<{ account: PartyAccount; dueAt: number; lines: string }>();
  return results.map(({ account, dueAt, lines }) => ({
    account,
    dueAt,
    amount: (JSON.parse(lines) as { amount: number }[]).reduce((sum, line) => sum + line.amount, 0),
  }));
}

const CLOSINGS = `
  SELECT account, (SELECT max(to_at) FROM statements WHERE statements.account = statement_terms.account) AS lastTo
  FROM statement_terms`;

/** The accounts that are closed by themselves, and through when they are. */
export async function listClosings(
  db: D1Database,
): Promise<{ account: PartyAccount; lastTo: number | null }[]> {
  const { results } = await db.prepare(CLOSINGS).all<{ account: PartyAccount; lastTo: number | null }>();
  return results;
}
