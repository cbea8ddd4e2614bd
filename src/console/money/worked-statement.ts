import { buyerAccount, type CallSource, publisherAccount } from '../../ledger/entry.ts';
import { ENTROPY_BYTES, makeId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import { closeStatement, type Statement, StatementTally } from '../../settlement/statement.ts';
import { periodEnd, type StatementTerms } from '../../settlement/statement-terms.ts';

const EXAMPLE_CALL: CallSource = {
  callId: makeId('call', 0, new Uint8Array(ENTROPY_BYTES)),
  auctionId: makeId('auc', 0, new Uint8Array(ENTROPY_BYTES)),
  configVersion: 1,
  campaignId: null,
};

/** The statement of an account whose calls came to an amount in the period that goes on now. Pure. */
export function workOutStatement(
  isBuyers: boolean,
  terms: StatementTerms,
  amount: Micros,
  { now, zone }: { now: number; zone: string },
): Statement {
  const account = isBuyers ? buyerAccount('example') : publisherAccount('example');
  const tally = new StatementTally(account);
  if (amount > 0)
    tally.add({
      id: 'example',
      ...(isBuyers
        ? { kind: 'charge', debit: account, credit: 'exchange' }
        : { kind: 'payout', debit: 'exchange', credit: account }),
      amount,
      at: now,
      postedAt: now,
      source: EXAMPLE_CALL,
    });
  const to = periodEnd(now, terms.period, zone);
  const period = { number: 1, before: null, from: 0, to, timezone: zone, name: '' };
  return closeStatement({ account, ...period, terms, tally, closedAt: to, by: '' });
}
