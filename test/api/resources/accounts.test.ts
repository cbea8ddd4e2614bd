import { beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/call/record.ts';
import { closeDueAccounts } from '../../../src/directory/ledger/close-account.service.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { hledgerBalances } from '../../ledger/hledger.ts';
import { BUYER, PUBLISHER } from '../bodies.ts';
import { type Json, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord, transfersOf } from '../records.ts';

let exchange: TestExchange;
let buyerId: string;
let publisherId: string;

beforeEach(async () => {
  exchange = new TestExchange();
  buyerId = (await exchange.make('/v1/buyers', BUYER))['id'];
  publisherId = (await exchange.make('/v1/publishers', PUBLISHER))['id'];
});

const sold = (n: number): CallRecord => callRecord(n, { buyerId, publisherId });
const book = (calls: CallRecord[], transfers: Transfer[] = calls.flatMap(transfersOf)) =>
  project(
    exchange,
    calls,
    transfers.map((transfer) => ({ kind: 'transfer', transfer })),
  );

const ask = async (method: string, path: string, body?: unknown, more = {}): Promise<Json> => {
  const answer = await exchange.ask(method, path, body, more);
  return { ...answer.body, status_: answer.status };
};
const pay = (body: unknown) => ask('POST', '/v1/payments', body);
const close = (body: unknown) => ask('POST', '/v1/statements', body);
const keyOf = async (role: 'buyer' | 'publisher', id: string) => ({
  key: (await exchange.make('/v1/keys', { role, [`${role}Id`]: id, name: role }))['key'],
});

describe('a payment', () => {
  it('counts once by its reference, and balances the books', async () => {
    await book([sold(1)]);
    const body = { buyerId, amount: '45.00', reference: 'wire-1', note: 'thanks' };
    expect(await pay(body)).toMatchObject({
      status_: 200,
      booked: true,
      payment: { kind: 'payment', buyerId },
    });
    expect(await pay(body)).toMatchObject({ status_: 200, booked: false });
    expect(await pay({ ...body, amount: '44.00' })).toMatchObject({ status_: 409, code: 'taken' });
    expect(await pay({ publisherId, amount: '31.50', reference: 'wire-1' })).toMatchObject({
      booked: true,
      payment: { kind: 'payoutPaid', publisherId },
    });
    const balances = await ask('GET', '/v1/ledger/balances');
    expect(balances).toMatchObject({ total: '0.00' });
    expect(balances['data']).toEqual([
      { account: `buyer:${buyerId}`, balance: '0.00' },
      { account: 'cash', balance: '-13.50' },
      { account: 'exchange', balance: '13.50' },
      { account: `publisher:${publisherId}`, balance: '0.00' },
    ]);
    const { text } = await ask('GET', '/v1/ledger/journal');
    expect(hledgerBalances(text)).toEqual(
      new Map([
        ['cash', 13_500_000],
        ['exchange', -13_500_000],
      ]),
    );
  });

  it('goes either way', async () => {
    await pay({ buyerId, kind: 'refund', amount: '5', reference: 'a' });
    await pay({ publisherId, kind: 'payoutReturned', amount: '7', reference: 'a' });
    const { data } = await ask('GET', '/v1/ledger/balances');
    expect(data).toEqual([
      { account: `buyer:${buyerId}`, balance: '-5.00' },
      { account: 'cash', balance: '-2.00' },
      { account: `publisher:${publisherId}`, balance: '7.00' },
    ]);
  });

  it('is refused with the field that is wrong', async () => {
    const good = { buyerId, amount: '5.00', reference: 'a' };
    const cases: [unknown, number, string][] = [
      [{ ...good, amount: '0' }, 422, 'amount'],
      [{ ...good, amount: '-5' }, 422, 'amount'],
      [{ ...good, reference: ' ' }, 422, 'reference'],
      [{ ...good, kind: 'payoutPaid' }, 422, 'kind'],
      [{ ...good, publisherId }, 422, 'publisherId'],
      [{ amount: '5.00', reference: 'a' }, 422, 'buyerId'],
      [{ ...good, currency: 'EUR' }, 422, 'currency'],
    ];
    for (const [body, status, path] of cases) {
      const said = await pay(body);
      expect([said['status_'], said['errors'][0].path]).toEqual([status, path]);
    }
    expect(await pay({ ...good, buyerId: 'byr_0000000000000000000000' })).toMatchObject({ status_: 404 });
    const prepaid = await exchange.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } });
    expect(await pay({ ...good, buyerId: prepaid['id'] })).toMatchObject({ code: 'wrongState' });
    expect(await pay(good)).toMatchObject({ booked: true });
  });
});

describe('a statement', () => {
  it('is numbered, brings over, and is never changed by what comes later', async () => {
    await book([sold(1), sold(2)]);
    const first = await close({ buyerId, through: '2026-01-31' });
    expect(first).toMatchObject({
      status_: 201,
      data: [{ number: 1, opening: '0.00', closing: '90.00', due: '90.00' }],
    });
    expect(first['data'][0]).toMatchObject({ from: null, to: '2026-02-01T05:00:00.000Z', entries: 2 });
    await book([sold(3)]); // was on its way
    await pay({ buyerId, amount: '90.00', reference: 'wire-1' });
    expect(await ask('GET', '/v1/statements/1')).toMatchObject({ closing: '90.00', entries: 2 });
    const second = await close({ buyerId, through: new Date().toISOString() });
    expect(second['data']).toMatchObject([
      {
        number: 2,
        from: first['data'][0].to,
        opening: '90.00',
        closing: '45.00',
        lines: [{ kind: 'charge', count: 1, amount: '45.00' }],
        payments: [{ kind: 'payment', reference: 'wire-1', amount: '-90.00' }],
      },
    ]);
    expect(await ask('GET', `/v1/accounts/${buyerId}`)).toMatchObject({ balance: '45.00', lastStatement: 2 });
    expect((await close({ buyerId, through: '2026-01-31' }))['data']).toEqual([]);
    expect(await close({ buyerId, through: '2099-01-31' })).toMatchObject({ status_: 422 });
  });

  it('is one for each period that is over, by the party’s calendar', async () => {
    await ask('PATCH', `/v1/accounts/${publisherId}`, {
      period: 'halfMonth',
      timezone: 'America/Los_Angeles',
    });
    await book([sold(1), callRecord(2, { buyerId, publisherId, endedAt: Date.UTC(2026, 0, 6) })]);
    const late = { ...sold(9), endedAt: Date.UTC(2026, 0, 20) } as CallRecord;
    await book([late], transfersOf(late));
    const { data } = await close({ publisherId });
    expect(data.slice(0, 2)).toMatchObject([
      { number: 1, to: '2026-01-16T08:00:00.000Z', closing: '63.00' },
      {
        number: 2,
        from: '2026-01-16T08:00:00.000Z',
        to: '2026-02-01T08:00:00.000Z',
        opening: '63.00',
        closing: '94.50',
      },
    ]);
    expect((await close({ publisherId }))['data']).toEqual([]);
  });

  it('is made by itself, once, where the terms were set', async () => {
    await book([sold(1)]);
    const end = Date.parse('2026-02-01T05:00:00Z');
    await ask('PATCH', `/v1/accounts/${buyerId}`, { dueDays: 15 });
    await closeDueAccounts(exchange.env.DB, end + 3_599_000);
    expect((await ask('GET', '/v1/statements'))['data']).toEqual([]);
    await closeDueAccounts(exchange.env.DB, end + 3_600_000);
    await closeDueAccounts(exchange.env.DB, end + 3_660_000);
    expect((await ask('GET', '/v1/statements'))['data']).toMatchObject([
      { number: 1, buyerId, due: '45.00', dueAt: '2026-02-16T05:00:00.000Z' },
    ]);
  });

  it('has one number, whoever closes at the same time', async () => {
    await book([sold(1)]);
    const bodies = [{ buyerId }, { publisherId }, { buyerId }, { publisherId }];
    await Promise.all(bodies.map((body) => close({ ...body, through: '2026-01-31' })));
    const { data } = await ask('GET', '/v1/statements');
    expect(data.map(({ number }: Json) => number)).toEqual([2, 1]);
    expect(new Set(data.map((each: Json) => each['buyerId'] ?? each['publisherId'])).size).toBe(2);
  });

  it('comes as a spreadsheet and as a document', async () => {
    await book([sold(1)]);
    await close({ buyerId, through: '2026-01-31' });
    const { text: csv } = await ask('GET', '/v1/statements/1?format=csv');
    expect(csv.split('\r\n')).toEqual([
      'item,about,count,amount',
      'Opening balance,,,0.00',
      'Calls,,1,45.00',
      'Closing balance,,,45.00',
      'Carried over,,,0.00',
      'To be paid,,,45.00',
      '',
    ]);
    const { headers, body } = await exchange.ask('GET', '/v1/statements/1?format=pdf');
    expect([headers.get('content-type'), body['text'].slice(0, 8)]).toEqual(['application/pdf', '%PDF-1.4']);
  });
});

describe('a party’s books', () => {
  it('are its own: statements, entries and balance, and nobody else’s', async () => {
    await book([sold(1)]);
    await close({ buyerId, through: '2026-01-31' });
    await close({ publisherId, through: '2026-01-31' });
    const [buyer, publisher] = [await keyOf('buyer', buyerId), await keyOf('publisher', publisherId)];
    const other = await keyOf(
      'buyer',
      (await exchange.make('/v1/buyers', { ...BUYER, name: 'Other' }))['id'],
    );
    const numbers = async (key: object) =>
      (await ask('GET', '/v1/statements', undefined, key))['data'].map(({ number }: Json) => number);
    expect([await numbers(buyer), await numbers(publisher), await numbers(other)]).toEqual([[1], [2], []]);
    for (const format of ['json', 'csv', 'pdf']) {
      const path = `/v1/statements/1?format=${format}`;
      expect((await exchange.ask('GET', path, undefined, buyer)).status).toBe(200);
      for (const key of [publisher, other])
        expect((await exchange.ask('GET', path, undefined, key)).status).toBe(404);
    }
    expect(await ask('GET', `/v1/accounts/${buyerId}`, undefined, other)).toMatchObject({ status_: 404 });
    expect(await ask('GET', `/v1/ledger/entries?buyerId=${buyerId}`, undefined, other)).toMatchObject({
      data: [],
    });
    const entries = await ask('GET', '/v1/ledger/entries?from=2026-01-01', undefined, publisher);
    expect(entries).toMatchObject({
      complete: true,
      change: '31.50',
      data: [{ kind: 'payout', callId: sold(1).id }],
    });
    expect(JSON.stringify(entries)).not.toMatch(/45\.00|byr_/);
    for (const [method, path] of [
      ['POST', '/v1/payments'],
      ['POST', '/v1/statements'],
      ['POST', '/v1/payout-runs'],
      ['GET', '/v1/ledger/aging'],
      ['PATCH', `/v1/accounts/${buyerId}`],
    ] as const)
      expect((await exchange.ask(method, path, method === 'GET' ? undefined : {}, buyer)).status).toBe(403);
  });

  it('lead from a balance to its calls, as a spreadsheet too', async () => {
    await book([sold(1), sold(2)]);
    await pay({ buyerId, amount: '50.00', reference: '=wire' });
    const { data, change } = await ask('GET', `/v1/ledger/entries?buyerId=${buyerId}`);
    expect([change, data.map(({ callId, reference }: Json) => callId ?? reference)]).toEqual([
      '40.00',
      [sold(1).id, sold(2).id, '=wire'],
    ]);
    const { text } = await ask('GET', `/v1/ledger/entries?buyerId=${buyerId}&format=csv`);
    expect(text.trim().split('\r\n')).toHaveLength(4);
    expect(text).toContain("'=wire");
  });

  it('are closed on terms that nobody’s change is lost of, and that are in the audit trail', async () => {
    const path = `/v1/accounts/${publisherId}`;
    const { headers } = await exchange.ask('GET', path);
    const wanted = { holdBack: { percent: '10', days: 30 }, minimumPayout: '25.00', address: ['1 Main St'] };
    const ifMatch = { headers: { 'if-match': headers.get('etag')! } };
    expect((await ask('PATCH', path, wanted, ifMatch))['terms']).toMatchObject(wanted);
    expect(await ask('PATCH', path, { dueDays: 1 }, ifMatch)).toMatchObject({ status_: 412 });
    expect(exchange.db.rows("SELECT action, by FROM audit WHERE entity = 'statementTerms'")).toMatchObject([
      { action: 'update', by: 'operator' },
    ]);
  });
});

describe('a payout run', () => {
  it('pays what is due, once, less what is kept back and what was paid', async () => {
    const poor = (await exchange.make('/v1/publishers', { ...PUBLISHER, name: 'Poor' }))['id'];
    await ask('PATCH', `/v1/accounts/${publisherId}`, { holdBack: { percent: '10', days: 30 } });
    await ask('PATCH', `/v1/accounts/${poor}`, { minimumPayout: '50.00' });
    await book([sold(1), sold(2), callRecord(3, { buyerId, publisherId: poor })]);
    for (const id of [publisherId, poor]) await close({ publisherId: id, through: '2026-01-31' });
    await pay({ publisherId, amount: '6.70', reference: 'in advance' });
    const run = () => ask('POST', '/v1/payout-runs', { reference: 'january' });
    expect(await run()).toMatchObject({
      total: '50.00',
      data: [{ publisherId, statement: 1, amount: '50.00', booked: true }],
    });
    expect(await run()).toMatchObject({ data: [{ publisherId, amount: '50.00', booked: false }] });
    expect((await ask('POST', '/v1/payout-runs', { reference: 'again' }))['data']).toEqual([]);
    expect(await ask('GET', `/v1/accounts/${publisherId}`)).toMatchObject({ balance: '6.30' });
  });

  it('pays whole cents of what a statement from before that asks for to the micro', async () => {
    const share = { payout: 31_500_300, margin: 13_499_700 };
    await book([callRecord(4, { buyerId, publisherId, ...share })]);
    const { data } = await close({ publisherId, through: '2026-01-31' });
    expect(data).toMatchObject([{ closing: '31.5003', due: '31.50', carriedOver: '0.0003' }]);
    exchange.db.sqlite.exec(`UPDATE statements SET doc = json_set(doc, '$.due', 31500300)`);
    const run = await ask('POST', '/v1/payout-runs', { reference: 'cents' });
    expect(run).toMatchObject({ total: '31.50', data: [{ amount: '31.50' }] });
  });

  it('pays nobody twice when two run at once', async () => {
    await book([sold(1)]);
    await close({ publisherId, through: '2026-01-31' });
    const runs = await Promise.all(
      ['a', 'b', 'c'].map((reference) => ask('POST', '/v1/payout-runs', { reference })),
    );
    expect(runs.flatMap(({ data }) => data)).toHaveLength(1);
    expect(await ask('GET', `/v1/accounts/${publisherId}`)).toMatchObject({ balance: '0.00' });
  });
});

describe('the exchange’s own accounts', () => {
  it('are made of entries, too: what it keeps, by calls, and what it was paid, by payments', async () => {
    await book([sold(1), sold(2)]);
    await pay({ buyerId, amount: '60.00', reference: 'part' });
    await pay({ publisherId, amount: '10.00', reference: 'out' });
    const { data: books } = await ask('GET', '/v1/ledger/balances');
    for (const [account, kinds] of [
      ['exchange', ['charge', 'payout', 'charge', 'payout']],
      ['cash', ['payment', 'payoutPaid']],
    ] as const) {
      const { change, data } = await ask('GET', `/v1/ledger/entries?account=${account}`);
      expect(books).toContainEqual({ account, balance: change });
      expect(data.map(({ kind }: Json) => kind)).toEqual(kinds);
      for (const { kind, buyerId: buyer, publisherId: publisher, callId, reference } of data) {
        const isBuyers = kind === 'charge' || kind === 'payment';
        expect([buyer, publisher]).toEqual(isBuyers ? [buyerId, null] : [null, publisherId]);
        expect(account === 'exchange' ? callId : reference).not.toBeNull();
      }
    }
  });

  it('are the operator’s alone, and named without a party', async () => {
    const key = (await exchange.make('/v1/keys', { name: 'b', role: 'buyer', buyerId }))['key'];
    const status = async (query: string, as?: string) =>
      (await exchange.ask('GET', `/v1/ledger/entries?${query}`, undefined, as ? { key: as } : {})).status;
    expect(await status('account=exchange', key)).toBe(403);
    expect(await status(`account=cash&buyerId=${buyerId}`)).toBe(422);
    expect(await status('account=buyer')).toBe(422);
  });
});

describe('the aging list', () => {
  it('says how long what is owed is overdue', async () => {
    await ask('PATCH', `/v1/accounts/${buyerId}`, { dueDays: 0 });
    await book([sold(1), sold(2)]);
    await close({ buyerId, through: '2026-01-31' });
    await pay({ buyerId, amount: '60.00', reference: 'part' });
    const { data, total } = await ask('GET', '/v1/ledger/aging');
    expect([total, data]).toMatchObject([
      '30.00',
      [{ buyerId, balance: '30.00', notDue: '0.00', over90: '30.00' }],
    ]);
  });
});

describe('the list of payments', () => {
  it('has what came and went, newest first, page by page, each once', async () => {
    for (let n = 1; n <= 5; n++) {
      await pay({ buyerId, amount: `${n}`, reference: `wire-${n}` });
      await pay({ publisherId, amount: `${n}`, reference: `wire-${n}`, note: 'thanks' });
    }
    const found: Json[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await ask(
        'GET',
        `/v1/payments?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      found.push(...page['data']);
      cursor = page['nextCursor'];
    }
    const names = found.map((one) => `${one['buyerId'] ? 'in' : 'out'} ${one['reference']}`);
    expect(new Set(names).size).toBe(10);
    expect(found.map((one) => one['postedAt'])).toEqual(
      found.map((one) => one['postedAt']).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)),
    );
    expect(found.find((one) => one['publisherId'] && one['reference'] === 'wire-4')).toMatchObject({
      kind: 'payoutPaid',
      amount: '4.00',
      note: 'thanks',
      by: 'operator',
    });
  });

  it('is each party’s own, and says nothing of who booked it', async () => {
    await pay({ buyerId, amount: '5', reference: 'a' });
    await pay({ publisherId, amount: '7', reference: 'b' });
    const own = await ask('GET', '/v1/payments', undefined, await keyOf('buyer', buyerId));
    expect(own['data']).toMatchObject([{ buyerId, reference: 'a', by: null }]);
    const foreign = await ask(
      'GET',
      `/v1/payments?buyerId=${buyerId}`,
      undefined,
      await keyOf('publisher', publisherId),
    );
    expect(foreign['data']).toEqual([]);
    expect(await ask('GET', '/v1/payments?cursor=x')).toMatchObject({ status_: 422 });
  });

  it('has those of a wallet', async () => {
    const prepaid = (await exchange.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } }))['id'];
    await ask('POST', `/v1/buyers/${prepaid}/wallet/credits`, { amount: '500', reference: 'inv-1' });
    expect((await ask('GET', `/v1/payments?buyerId=${prepaid}`))['data']).toMatchObject([
      { kind: 'walletCredit', amount: '500.00', reference: 'inv-1' },
    ]);
  });
});

describe('a dry run of payouts', () => {
  it('says what the run then books, and books nothing itself', async () => {
    await book([sold(1)]);
    await close({ publisherId, through: '2026-01-31' });
    const dry = await ask('POST', '/v1/payout-runs', { reference: 'november', dryRun: true });
    expect(dry).toMatchObject({ status_: 200, total: '31.50', data: [{ publisherId, booked: false }] });
    expect((await ask('GET', '/v1/payments'))['data']).toEqual([]);
    const run = await ask('POST', '/v1/payout-runs', { reference: 'november' });
    expect(run).toMatchObject({ total: '31.50', data: [{ publisherId, amount: '31.50', booked: true }] });
    const after = await ask('POST', '/v1/payout-runs', { reference: 'november', dryRun: true });
    expect(after).toMatchObject({ total: '0.00', data: [] });
  });
});
