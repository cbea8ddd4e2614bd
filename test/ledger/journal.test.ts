import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BookAccount, compareEntries, type Entry } from '../../src/ledger/entry.ts';
import { mergeEntries, orderByPosting } from '../../src/ledger/in-order.ts';
import { writeJournal } from '../../src/ledger/journal.ts';
import { firstIdAt } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';
import { hledgerBalances, hledgerCount } from './hledger.ts';

const START = Date.UTC(2026, 0, 30, 20);
const HOUR = 3_600_000;
const SPAN = { from: START, to: START + 100 * HOUR, timezone: 'America/New_York' };

/** What people write where they may: each would mean something to a program that reads journals. */
const WORDS = [
  'inv-1',
  '[1/2]',
  '[10.0.0.1]',
  'date:2020-01-01, type:X',
  'due date: soon',
  '(555) 123; * ! | x',
  '2026-01-01 12:00 = $5',
  '  ;; ,,  ',
  'Müller & Söhne “Klempner”',
  '} comment\u2028account x',
  'x\n2026-01-01 y\n    cash  $5\n    exchange  $-5\n',
];

const entryOf = ([number, at, amount, shape, word]: [number, number, number, number, number]): Entry => {
  const buyer: BookAccount = `buyer:byr_${number % 4}` as BookAccount;
  const publisher: BookAccount = `publisher:pub_${number % 3}` as BookAccount;
  const callId = firstIdAt('call', START + at);
  const kinds: [Entry['kind'], BookAccount, BookAccount][] = [
    ['charge', buyer, 'exchange'],
    ['payout', 'exchange', publisher],
    ['adjustCharge', 'exchange', buyer],
    ['walletCredit', 'cash', buyer],
    ['walletRefund', buyer, 'cash'],
  ];
  const [kind, debit, credit] = kinds[shape]!;
  const reference = `${WORDS[word]} ${number}`;
  const source =
    shape < 3
      ? { callId, auctionId: 'auc_1', configVersion: 3, campaignId: null }
      : { reference, note: reference, by: 'x' };
  const id = shape < 3 ? `${callId}:${kind}:${number}` : `byr_1:${reference}`;
  return {
    id,
    kind,
    debit,
    credit,
    amount: micros(amount),
    at: START,
    postedAt: START + at,
    source,
  } as Entry;
};

const bookOf = fc
  .array(
    fc.tuple(
      fc.nat(100),
      fc.nat(99 * HOUR),
      fc.integer({ min: 1, max: 5e12 }),
      fc.nat(4),
      fc.nat(WORDS.length - 1),
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((drawn) => drawn.map((each, i) => entryOf([i, each[1], each[2], each[3], each[4]])));

async function* pagesOf(entries: readonly Entry[], size = 7): AsyncGenerator<readonly Entry[]> {
  for (let i = 0; i < entries.length; i += size) yield entries.slice(i, i + size);
}

async function textOf(entries: readonly Entry[]): Promise<string> {
  let text = '';
  const nameOf = (account: BookAccount) => WORDS[account.length % WORDS.length]!;
  for await (const part of writeJournal(pagesOf(entries), SPAN, nameOf)) text += part;
  return text;
}

function naive(entries: readonly Entry[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { debit, credit, amount } of entries) {
    sums.set(debit, (sums.get(debit) ?? 0) + amount);
    sums.set(credit, (sums.get(credit) ?? 0) - amount);
  }
  return new Map([...sums].filter(([, sum]) => sum !== 0));
}

const byName = (balances: Map<string, number>) => [...balances].sort(([a], [b]) => (a < b ? -1 : 1));

describe('the journal, read by hledger', () => {
  it('is accepted strictly and comes to the same balances, whatever people wrote', async () => {
    await fc.assert(
      fc.asyncProperty(bookOf, async (entries) => {
        const text = await textOf([...entries].sort(compareEntries));
        expect(byName(hledgerBalances(text))).toEqual(byName(naive(entries)));
        expect(text.trimEnd().endsWith(`; end: ${entries.length} transactions`)).toBe(true);
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  it('counts an entry on the day of the zone it was posted on, to the micro', async () => {
    // 23:30 in New York is the next day in UTC.
    const late = { ...entryOf([1, 0, 1, 0, 0]), postedAt: Date.UTC(2026, 0, 31, 4, 30) };
    const text = await textOf([late]);
    expect(text).toContain('2026-01-30 (');
    expect(hledgerBalances(text)).toEqual(
      new Map([
        ['buyer:byr_1', 1],
        ['exchange', -1],
      ]),
    );
  });

  it('says so when there is nothing in it', async () => {
    const text = await textOf([]);
    expect(hledgerBalances(text)).toEqual(new Map());
    expect(text).toContain('; end: 0 transactions');
  });

  it('counts as many transactions as there are entries', async () => {
    const entries = fc.sample(bookOf, { seed: 9, numRuns: 1 })[0]!;
    expect(hledgerCount(await textOf([...entries].sort(compareEntries)))).toBe(entries.length);
  });
});

describe('the order of the books', () => {
  it('is made of what comes by the calls’ ids, and of several streams', async () => {
    await fc.assert(
      fc.asyncProperty(
        bookOf,
        fc.array(fc.nat(40)),
        fc.integer({ min: 1, max: 9 }),
        async (entries, waits, size) => {
          // Each is posted some while after its call began, as calls last.
          const booked = entries.map((entry, i) => ({
            ...entry,
            id: `${firstIdAt('call', entry.postedAt)}:${i}`,
            postedAt: entry.postedAt + (waits[i % Math.max(waits.length, 1)] ?? 0) * 60_000,
          }));
          const byId = booked.sort((a, b) => (a.id < b.id ? -1 : 1));
          const parts = [0, 1, 2].map((part) => byId.filter((_, i) => i % 3 === part));
          const merged: Entry[] = [];
          for await (const page of mergeEntries(parts.map((part) => orderByPosting(pagesOf(part, size)))))
            merged.push(...page);
          expect(merged).toEqual([...booked].sort(compareEntries));
        },
      ),
      { numRuns: 100 },
    );
  });
});
