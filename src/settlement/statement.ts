import { changeOf, type Entry, type EntryKind, isOfCall, type PartyAccount } from '../ledger/entry.ts';
import {
  addMicros,
  allocate,
  type Micros,
  micros,
  subtractMicros,
  sumMicros,
  wholeCents,
  ZERO,
} from '../lib/money.ts';
import { assert } from '../lib/result.ts';
import { dueAt, heldUntil, type StatementTerms } from './statement-terms.ts';

/** Entries of one kind and campaign, added up. Signed: what it does to what the buyer owes or the publisher is owed. */
type StatementLine = { kind: EntryKind; campaignId: string | null; count: number; amount: Micros };
type StatementPayment = { kind: EntryKind; reference: string; at: number; amount: Micros };
/** Kept back of what was earned up to a statement, and until when. */
type HeldBack = { number: number; amount: Micros; until: number };

/** The account of one party over a period, closed for good. */
export type Statement = {
  number: number;
  account: PartyAccount;
  from: number;
  to: number;
  timezone: string;
  name: string;
  address: string[];
  /** What the statement before closed with. */
  opening: Micros;
  lines: StatementLine[];
  /** The first of them; what is beyond is added up in `otherPayments`. */
  payments: StatementPayment[];
  otherPayments: { count: number; amount: Micros };
  entries: number;
  closing: Micros;
  held: HeldBack[];
  /** To be paid now, in whole cents: by the buyer to us, or by us to the publisher. */
  due: Micros;
  /** The rest of the closing balance: kept back, too little to be paid out, or parts of a cent. Negative: in the party's favour, or ours. */
  carriedOver: Micros;
  dueAt: number;
  closedAt: number;
  by: string;
};

const MOST_PAYMENTS = 500;

/** What a period's entries come to, added up while they are read: nothing grows with how many there are. */
export class StatementTally {
  readonly #account: PartyAccount;
  readonly #lines = new Map<string, StatementLine>();
  readonly payments: StatementPayment[] = [];
  otherPayments = { count: 0, amount: ZERO };
  entries = 0;
  change = ZERO;

  constructor(account: PartyAccount) {
    this.#account = account;
  }

  add(entry: Entry): void {
    const amount = changeOf(entry, this.#account);
    this.entries += 1;
    this.change = addMicros(this.change, amount);
    const { kind, at, source } = entry;
    if (isOfCall(source)) this.#addLine(kind, source.campaignId, amount);
    else if (this.payments.length < MOST_PAYMENTS)
      this.payments.push({ kind, reference: source.reference, at, amount });
    else {
      const { count, amount: sum } = this.otherPayments;
      this.otherPayments = { count: count + 1, amount: addMicros(sum, amount) };
    }
  }

  get lines(): StatementLine[] {
    return [...this.#lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }

  #addLine(kind: EntryKind, campaignId: string | null, amount: Micros): void {
    const key = `${campaignId ?? '~'} ${kind}`;
    const line = this.#lines.get(key) ?? { kind, campaignId, count: 0, amount: ZERO };
    this.#lines.set(key, { ...line, count: line.count + 1, amount: addMicros(line.amount, amount) });
  }
}

export type Closing = {
  account: PartyAccount;
  number: number;
  /** null: the account's first. */
  before: Pick<Statement, 'closing' | 'held' | 'to'> | null;
  from: number;
  to: number;
  timezone: string;
  name: string;
  terms: StatementTerms;
  tally: StatementTally;
  closedAt: number;
  by: string;
};

/** Closes a period: what is brought over, what came about, and what of it is due. */
export function closeStatement({ terms, tally, before, ...closing }: Closing): Statement {
  const { account, number, from, to, timezone } = closing;
  assert(!before || before.to === from, 'a period begins where the one before ended');
  const opening = before?.closing ?? ZERO;
  const balance = addMicros(opening, tally.change);
  const held = account.startsWith('publisher:') ? heldOf(before?.held ?? [], number, to, terms, tally) : [];
  const due = dueOf(account, balance, sumMicros(held.map(({ amount }) => amount)), terms.minimumPayout);
  return {
    ...closing,
    number,
    address: terms.address,
    opening,
    lines: tally.lines,
    payments: tally.payments,
    otherPayments: tally.otherPayments,
    entries: tally.entries,
    closing: balance,
    held,
    due,
    carriedOver: subtractMicros(balance, due),
    dueAt: dueAt(to, terms.dueDays, timezone),
  };
}

/** A share of what was earned is added, what has been kept long enough is let go. */
function heldOf(
  before: readonly HeldBack[],
  number: number,
  to: number,
  { holdBack }: StatementTerms,
  tally: StatementTally,
): HeldBack[] {
  const still = before.filter(({ until }) => until > to);
  const earned = sumMicros(tally.lines.map(({ amount }) => amount));
  if (!holdBack || holdBack.basisPoints === 0 || earned <= 0) return still;
  const [amount] = allocate(earned, [holdBack.basisPoints, 10_000 - holdBack.basisPoints]);
  return [...still, { number, amount: amount!, until: heldUntil(to, holdBack.days) }];
}

function dueOf(account: PartyAccount, balance: Micros, held: Micros, minimum: Micros): Micros {
  const open = wholeCents(micros(Math.max(0, subtractMicros(balance, held))));
  return account.startsWith('publisher:') && open < minimum ? ZERO : open;
}
