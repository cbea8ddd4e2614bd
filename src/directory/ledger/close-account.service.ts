import type { Entry, PartyAccount } from '../../ledger/entry.ts';
import { DAY_MS, HOUR_MS } from '../../lib/time.ts';
import { closeStatement, type Statement, StatementTally } from '../../settlement/statement.ts';
import { periodEnd, type StatementTerms } from '../../settlement/statement-terms.ts';
import { findConfig } from '../config/config.store.ts';
import { rootCause } from '../root-cause.ts';
import { readEntries } from './entries.store.ts';
import {
  findLastStatement,
  findTerms,
  insertStatement,
  listClosings,
  nextNumber,
  sealAccount,
} from './statements.store.ts';

export type Party = { account: PartyAccount; name: string; timezone: string; terms: StatementTerms };

const PUBLISHERS_ZONE = 'America/New_York';
/** Periods looked at in one go: more come with the next. */
const MOST_PERIODS = 60;
const MOST_TRIES = 10;

/** Whom an account is with, and how it is closed; null: nobody has it. */
export async function findParty(db: D1Database, account: PartyAccount): Promise<Party | null> {
  const [kind, id = ''] = account.split(':');
  const [row, { terms }] = await Promise.all([
    kind === 'buyer' ? findConfig(db, 'buyer', id) : findConfig(db, 'publisher', id),
    findTerms(db, account),
  ]);
  if (!row) return null;
  const own = 'timezone' in row.doc ? row.doc.timezone : PUBLISHERS_ZONE;
  return { account, name: row.doc.name, timezone: terms.timezone ?? own, terms };
}

export type Asking = { now: number; by: string };

/**
 * Closes every period that is over, each by a statement of its own; one in which nothing happened and nothing was open
 * goes into the next.
 * @param through closes to that moment exactly instead, by one statement.
 */
export async function closeAccount(
  db: D1Database,
  party: Party,
  { now, by }: Asking,
  through: number | null = null,
): Promise<Statement[]> {
  const closed: Statement[] = [];
  let last = await findLastStatement(db, party.account);
  const start = last?.to ?? (await firstPosting(db, party.account));
  if (start === null) return [];
  let end = through ?? periodEnd(start, party.terms.period, party.timezone);
  for (let periods = 0; end <= now && end > start && periods < MOST_PERIODS; periods++) {
    const made = await closeOnce(db, party, last, end, { now, by });
    if (made === 'taken') break;
    if (made) {
      closed.push(made);
      last = made;
    }
    if (through !== null) break;
    end = periodEnd(end, party.terms.period, party.timezone);
  }
  return closed;
}

/** @returns null for a period without anything in it, `taken` when somebody else closed it meanwhile. */
async function closeOnce(
  db: D1Database,
  { account, name, timezone, terms }: Party,
  before: Statement | null,
  to: number,
  { now, by }: Asking,
): Promise<Statement | null | 'taken'> {
  const from = before?.to ?? 0;
  if (to <= from) return null;
  // Sealed before it is read: what comes in between is posted after the end.
  await sealAccount(db, account, to);
  const tally = new StatementTally(account);
  for await (const page of readEntries(db, { account, from, to })) for (const entry of page) tally.add(entry);
  if (tally.entries === 0 && (before?.closing ?? 0) === 0 && (before?.held.length ?? 0) === 0) return null;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const number = await nextNumber(db);
    const period = { account, number, from, to, timezone, name };
    const statement = closeStatement({ ...period, before, terms, tally, closedAt: now, by });
    if (await insertStatement(db, statement)) return statement;
    const other = await findLastStatement(db, account);
    if ((other?.to ?? 0) > from) return 'taken';
  }
  throw new Error(`no number for a statement of ${account}: too many are closed at once`);
}

/** What is on its way at the end of a period still gets into it. */
const GRACE_MS = HOUR_MS;
const AT_ONCE = 20;

/** Closes the accounts whose terms were set and whose periods are over; one that fails holds up none of the others. */
export async function closeDueAccounts(db: D1Database, now: number): Promise<void> {
  const { closed, by } = { closed: now - GRACE_MS, by: 'schedule' };
  let done = 0;
  for (const { account, lastTo } of await listClosings(db)) {
    if (done >= AT_ONCE) return;
    // No period is shorter: most accounts are not looked at.
    if (lastTo !== null && closed - lastTo < 6 * DAY_MS) continue;
    try {
      const party = await findParty(db, account);
      if (party && (await closeAccount(db, party, { now: closed, by })).length > 0) done += 1;
    } catch (error) {
      console.error('account not closed', { account, error: rootCause(error).message });
    }
  }
}

/** When the account's first entry is posted; null: it has none. */
async function firstPosting(db: D1Database, account: PartyAccount): Promise<number | null> {
  const filter = { account, from: 0, to: Number.MAX_SAFE_INTEGER };
  for await (const [first] of readEntries(db, filter)) if (first) return (first satisfies Entry).postedAt;
  return null;
}
