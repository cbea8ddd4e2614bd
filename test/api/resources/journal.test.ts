import { beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/call/record.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { hledgerBalances, hledgerCount } from '../../ledger/hledger.ts';
import { BUYER, PUBLISHER } from '../bodies.ts';
import { TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord, transfersOf } from '../records.ts';

let exchange: TestExchange;
let buyerId: string;
let publisherId: string;

beforeEach(async () => {
  exchange = new TestExchange();
  buyerId = (await exchange.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } }))['id'];
  publisherId = (await exchange.make('/v1/publishers', PUBLISHER))['id'];
});

const journalOf = async (query = ''): Promise<string> => {
  const { status, body, headers } = await exchange.ask('GET', `/v1/ledger/journal${query}`);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  return body['text'];
};

/** As the API shows them, debits positive, in micros. */
async function balances(): Promise<[string, number][]> {
  const { body } = await exchange.ask('GET', '/v1/ledger/balances');
  return body['data']
    .map((each: { account: string; balance: string }) => [
      each.account,
      Math.round(-1e6 * Number(each.balance)),
    ])
    .filter(([, balance]: [string, number]) => balance !== 0);
}

const sold = (n: number, changes = {}): CallRecord => callRecord(n, { buyerId, publisherId, ...changes });

const book = (calls: CallRecord[], transfers: Transfer[] = calls.flatMap(transfersOf)) =>
  project(
    exchange,
    calls,
    transfers.map((transfer) => ({ kind: 'transfer', transfer })),
  );

const refundOf = (call: CallRecord, at: number, number = 1): Transfer => ({
  ...transfersOf(call)[0]!,
  id: `${call.id}:adjustCharge:${number}`,
  kind: 'adjustCharge',
  debit: 'exchange',
  credit: `buyer:${buyerId}` as Transfer['credit'],
  amount: 1_000_001 as Transfer['amount'],
  at,
});

const credit = (amount: string, reference: string) =>
  exchange.ask('POST', `/v1/buyers/${buyerId}/wallet/credits`, { amount, reference });

const DAY = 86_400_000;

describe('GET /v1/ledger/journal', () => {
  it('comes to the balances of the API, to the micro and by account, when hledger reads it', async () => {
    const calls = Array.from({ length: 30 }, (_, n) => sold(n + 1, { payout: 31_500_000 + n }));
    await book(calls, [...calls.flatMap(transfersOf), refundOf(calls[3]!, calls[3]!.endedAt! + 6 * DAY)]);
    await credit('500.00', 'date:2020-01-01 [1/2]');
    await credit('-0.000001', 'a bit back');
    const journal = await journalOf();
    expect([...hledgerBalances(journal)].sort()).toEqual((await balances()).sort());
    expect(hledgerCount(journal)).toBe(63);
    expect(journal).toContain(`account buyer:${buyerId}  ; name:${BUYER.name}`);
  });

  it('has every entry in one period and no entry in two', async () => {
    const calls = Array.from({ length: 12 }, (_, n) =>
      sold(n + 1, { endedAt: Date.UTC(2026, 0, 5, 22 + n) }),
    );
    await book(calls, [...calls.flatMap(transfersOf), refundOf(calls[0]!, Date.UTC(2026, 0, 12, 3))]);
    const days = ['05', '06', '07', '08', '09', '10', '11', '12'];
    const zone = '&timezone=America/New_York';
    const whole = await journalOf(`?from=2026-01-05&to=2026-01-12${zone}`);
    expect(hledgerCount(whole)).toBe(25);
    const sums = new Map<string, number>();
    let count = 0;
    for (const day of days) {
      const journal = await journalOf(`?from=2026-01-${day}&to=2026-01-${day}${zone}`);
      count += hledgerCount(journal);
      for (const [account, sum] of hledgerBalances(journal))
        sums.set(account, (sums.get(account) ?? 0) + sum);
    }
    expect([count, sums]).toEqual([25, hledgerBalances(whole)]);
  });

  it('is read in parts, however long it is', async () => {
    const calls = Array.from({ length: 2_300 }, (_, n) => sold(n % 250, { id: callId(n) }));
    await book(calls);
    exchange.db.trips = 0;
    const journal = await journalOf();
    expect(journal.trimEnd().endsWith('; end: 4600 transactions')).toBe(true);
    expect(exchange.db.trips).toBeGreaterThan(4);
    expect([...hledgerBalances(journal)].sort()).toEqual((await balances()).sort());
  });

  it('posts what comes after an account was closed on the first day that is open', async () => {
    const [early, late] = [sold(1), sold(2)];
    await book([early!]);
    exchange.db.sqlite.exec(
      `INSERT INTO closed_accounts VALUES ('buyer:${buyerId}', ${Date.UTC(2026, 1, 1)}), ('publisher:${publisherId}', ${Date.UTC(2026, 1, 1)})`,
    );
    const before = await journalOf('?from=2026-01-01&to=2026-01-31');
    await book([early!, late!]);
    expect(await journalOf('?from=2026-01-01&to=2026-01-31')).toBe(before);
    const next = await journalOf('?from=2026-02-01&to=2026-02-28');
    expect(next).toContain(`2026-02-01 (${late!.id}:charge)`);
    expect(hledgerCount(next)).toBe(2);
    expect([...hledgerBalances(await journalOf())].sort()).toEqual((await balances()).sort());
  });

  it('says which field is wrong, and is the operator’s alone', async () => {
    for (const [query, path] of [
      ['?from=2026-02-01&to=2026-01-01', 'to'],
      ['?from=yesterday', 'query.from'],
      ['?timezone=Mars', 'query.timezone'],
    ] as const) {
      const { status, body } = await exchange.ask('GET', `/v1/ledger/journal${query}`);
      expect([status, body['errors'][0].path]).toEqual([422, path]);
    }
    const { key } = await exchange.make('/v1/keys', { role: 'buyer', buyerId, name: 'b' });
    expect((await exchange.ask('GET', '/v1/ledger/journal', undefined, { key })).status).toBe(403);
  });
});

const callId = (n: number): string => {
  const { id } = callRecord(Math.floor(n / 20));
  return `${id.slice(0, -2)}${String(n).padStart(4, '0').slice(-2)}`;
};
