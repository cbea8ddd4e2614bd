/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import type { Env } from '../../src/bindings.ts';
import { readEntries } from '../../src/directory/ledger/entries.store.ts';
import type { PartyAccount } from '../../src/ledger/entry.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import { callRecord, transfersOf } from '../api/records.ts';
import { historyOf } from '../deliveries/history-text.ts';

const bindings = env as unknown as Env & { MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
const DAY = 86_400_000;
const BUYER = 'buyer:byr_one' as PartyAccount;
const calls = [1, 2, 3].map((n) => callRecord(n, { buyerId: 'byr_one', publisherId: `pub_${n}` }));
const START = calls[0]!.startedAt;
const late: Transfer = {
  ...transfersOf(calls[1]!)[0]!,
  id: `${calls[1]!.id}:adjustCharge:1`,
  kind: 'adjustCharge',
  debit: 'exchange',
  credit: BUYER,
  at: START + 6 * DAY,
};

const write = (transfers: Transfer[]) =>
  writeHistory(bindings, historyOf({ calls: [], receipts: [], transfers }));

async function idsOf(account: PartyAccount | null, from: number, to: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of readEntries(bindings.DB, { account, from, to }))
    ids.push(...page.map(({ id, postedAt }) => `${id} ${(postedAt - START) / DAY > 1}`));
  return ids;
}

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  const transfers = [...calls.slice(0, 2).flatMap(transfersOf), late];
  await writeHistory(bindings, historyOf({ calls, receipts: [], transfers }));
});

describe('the books on the database they are made for', () => {
  it('cost a call no row of their own', async () => {
    const { rowsWritten } = await write(transfersOf(callRecord(9)));
    expect(rowsWritten).toBe(1);
    expect((await write([...transfersOf(callRecord(9)), late])).rowsWritten).toBe(0);
  });

  it('are read by party and period, in order', async () => {
    const [one, two] = calls;
    expect(await idsOf(BUYER, START, START + DAY)).toEqual([
      `${one!.id}:charge false`,
      `${two!.id}:charge false`,
    ]);
    expect(await idsOf(BUYER, START + DAY, START + 7 * DAY)).toEqual([`${late.id} true`]);
    expect(await idsOf('publisher:pub_2' as PartyAccount, START, START + DAY)).toEqual([
      `${two!.id}:payout false`,
    ]);
    expect(
      (await idsOf(null, START, START + 7 * DAY)).filter((id) => !id.includes(callRecord(9).id)),
    ).toHaveLength(5);
  });

  it('stay as they were where they are closed', async () => {
    const through = START + 10 * DAY;
    await bindings.DB.prepare('INSERT INTO closed_accounts VALUES (?1, ?2)').bind(BUYER, through).run();
    await write(transfersOf(calls[2]!));
    await write(transfersOf(calls[2]!)); // the queue says it again
    expect(await idsOf(BUYER, START, through)).toHaveLength(3);
    expect(await idsOf(BUYER, through, through + 1)).toEqual([`${calls[2]!.id}:charge true`]);
    expect(await idsOf('publisher:pub_3' as PartyAccount, START, through)).toHaveLength(1);
  });

  it('come through the API as a journal', async () => {
    const response = await (exports as unknown as { default: Fetcher }).default.fetch(
      'http://127.0.0.1:8787/v1/ledger/journal',
      { headers: { authorization: 'Bearer operator-key-for-tests' } },
    );
    const text = await response.text();
    expect([response.status, text.includes('; end: 9 transactions')]).toEqual([200, true]);
  });
});

describe('an account on the database it is made for', () => {
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await (exports as unknown as { default: Fetcher }).default.fetch(
      `http://127.0.0.1:8787${path}`,
      {
        method,
        headers: { authorization: 'Bearer operator-key-for-tests', 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('is paid, aged, closed and changed', async () => {
    const { body: buyer } = await ask('POST', '/v1/buyers', { name: 'Real' });
    const buyerId = buyer['id'] as string;
    const call = callRecord(20, { buyerId, publisherId: 'pub_real' });
    await write(transfersOf(call));
    const paid = await ask('POST', '/v1/payments', { buyerId, amount: '5.00', reference: 'a' });
    expect([paid.status, paid.body['booked']]).toEqual([200, true]);
    expect((await ask('GET', '/v1/ledger/balances')).body['total']).toBe('0.00');
    const aging = await ask('GET', '/v1/ledger/aging');
    expect(aging).toMatchObject({ status: 200 });
    expect(aging.body['data']).toContainEqual(expect.objectContaining({ buyerId, balance: '40.00' }));
    const closed = await ask('POST', '/v1/statements', { buyerId, through: new Date().toISOString() });
    expect(closed).toMatchObject({ status: 201, body: { data: [{ number: 1, due: '40.00' }] } });
    const changed = await ask('PATCH', `/v1/accounts/${buyerId}`, { dueDays: 7 });
    expect(changed).toMatchObject({ status: 200, body: { balance: '40.00', lastStatement: 1 } });
    expect((await ask('POST', '/v1/payout-runs', { reference: 'r' })).status).toBe(200);
  });
});
