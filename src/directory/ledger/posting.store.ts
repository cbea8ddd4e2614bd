import { DAY_MS } from '../../lib/time.ts';

/** Transfers posted later than this after their call's id was made are noted apart, so that a period finds them. */
export const LONGEST_CALL_MS = 2 * DAY_MS;

/**
 * SQL: when what happened at `at` counts for an account. What comes after the account was closed counts from the first
 * moment that is open, so that nothing that was closed ever changes.
 */
export const postingOf = (at: string, account: string): string =>
  `max(${at}, coalesce((SELECT through FROM closed_accounts WHERE closed_accounts.account = ${account}), 0))`;

/** SQL: the moment a call's id was made, to a quarter of an hour (ids.ts): its first five digits count 32^4 ms each. */
const digit = (at: number): string => `(instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, ${at}, 1)) - 1)`;
const MADE_AT = `${[6, 7, 8, 9].reduce((sum, at) => `(${sum} * 32 + ${digit(at + 1)})`, digit(6))} * 1048576`;

const LATE = `
  INSERT INTO late_transfers (id, account, posted_at)
  SELECT id, account, posted_at FROM (
    SELECT id, call_id, at, account, ${postingOf('at', 'came.account')} AS posted_at FROM (
      SELECT value->>'id' AS id, value->>'callId' AS call_id, value->>'at' AS at,
        iif(value->>'debit' = 'exchange', value->>'credit', value->>'debit') AS account
      FROM json_each(?1)
    ) AS came
  ) AS posted
  WHERE (posted_at > at OR posted_at - ${MADE_AT} > ${LONGEST_CALL_MS})
    AND NOT EXISTS (SELECT 1 FROM ledger_lines WHERE ledger_lines.call_id = posted.call_id AND ledger_lines.id = posted.id)
  ON CONFLICT DO NOTHING`;

/**
 * For the same transaction as the transfers themselves, and before them: a transfer that is there has its posting already.
 * @param transfers JSON of an array.
 */
export const noteLate = (db: D1Database, transfers: string): D1PreparedStatement =>
  db.prepare(LATE).bind(transfers);
