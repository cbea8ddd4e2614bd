import { beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/call/record.ts';
import { callLine, transferLine } from '../../../src/deliveries/projections.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { seal } from '../../../src/lib/crypto.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord, transfersOf } from '../records.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let call: CallRecord;

const MADE = { revenue: 12_000_000, payout: 8_400_000, margin: 3_600_000 };
const BODY = { revenue: '12.00', payout: '8.40', reason: 'the caller hung up at once' };

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  const { campaign, buyer, publisher } = world;
  const record = callRecord(1, {
    campaignId: campaign['id'],
    buyerId: buyer['id'],
    publisherId: publisher['id'],
  });
  const ring = { current: 'k1', secrets: { k1: 'seal-secret-for-tests' } };
  const sealed = await seal(ring, '+14155551234', new Uint8Array(12).fill(3));
  call = { ...record, caller: { ...record.caller, sealed } };
  const transfers = transfersOf(call).map((transfer) => ({ kind: 'transfer' as const, transfer }));
  await project(exchange, [call], transfers);
});

const correct = (body: unknown, more: Parameters<TestExchange['ask']>[3] = {}, id: string = call.id) =>
  exchange.ask('POST', `/v1/calls/${id}/adjustments`, body, more);

/** What the call's object would answer. */
function corrected(): { record: CallRecord; refund: Transfer } {
  const [charge] = transfersOf(call);
  const refund: Transfer = {
    ...charge!,
    id: `${call.id}:adjustCharge:1`,
    kind: 'adjustCharge',
    debit: charge!.credit,
    credit: charge!.debit,
    amount: 33_000_000 as Transfer['amount'],
  };
  const before = { revenue: '45.00', payout: '31.50', margin: '13.50' };
  const after = { revenue: '12.00', payout: '8.40', margin: '3.60' };
  const line = {
    at: 9,
    type: 'adjusted',
    number: 1,
    by: 'operator',
    reason: BODY.reason,
    ...after,
    before,
  };
  const record = {
    ...call,
    ...MADE,
    version: 5,
    timeline: [...call.timeline, line],
  } as unknown as CallRecord;
  exchange.adjustment = {
    answer: { kind: 'adjusted', totals: MADE, transfers: [refund] },
    history: [callLine(record), transferLine(JSON.stringify(refund))],
  };
  return { record, refund };
}

const auditOf = async (): Promise<Json[]> =>
  (await exchange.ask('GET', `/v1/audit?entity=call&id=${call.id}`)).body['data'];

describe('a correction', () => {
  it('is decided by the campaign, and seen at once by whoever made it', async () => {
    corrected();
    const { status, body } = await correct(BODY);
    expect([status, body]).toMatchObject([
      200,
      { callId: call.id, adjusted: true, revenue: '12.00', payout: '8.40', margin: '3.60' },
    ]);
    expect(body['transfers']).toMatchObject([
      { id: `${call.id}:adjustCharge:1`, debit: 'exchange', amount: '33.00' },
    ]);
    expect(exchange.wishes).toEqual([
      [call.id, { revenue: 12_000_000, payout: 8_400_000, reason: BODY.reason, by: 'operator' }],
    ]);
    const shown = (await exchange.ask('GET', `/v1/calls/${call.id}`)).body;
    expect([shown['revenue'], shown['payout'], shown['price']]).toEqual(['12.00', '8.40', '45.00']);
    expect(shown['transfers'].map((line: Json) => line['kind'])).toContain('adjustCharge');
    expect(shown['events'].at(-1)).toMatchObject({ type: 'adjusted', reason: BODY.reason, by: 'operator' });
  });

  it('is in the audit trail once, however often its history comes', async () => {
    const { record } = corrected();
    await exchange.ask('GET', `/v1/calls/${call.id}/caller`);
    await correct(BODY);
    await project(exchange, [record, { ...record, version: 6 }]);
    expect((await auditOf()).map(({ action, by, revision }) => [revision, action, by])).toEqual([
      [2, 'adjust charge', 'operator'],
      [1, 'view caller', 'operator'],
    ]);
    expect((await auditOf())[0]).toMatchObject({
      before: { revenue: '45.00', payout: '31.50', margin: '13.50' },
      after: { adjustment: 1, revenue: '12.00', payout: '8.40', margin: '3.60' },
    });
  });

  it('follows the publisher’s terms where the payout is left out, and takes numbers for amounts', async () => {
    corrected();
    await correct({ revenue: 0.1, reason: 'x' });
    expect(exchange.wishes).toMatchObject([[call.id, { revenue: 100_000, payout: null }]]);
  });

  it('is left to the queue when D1 cannot take it now', async () => {
    corrected();
    exchange.db.sqlite.exec('ALTER TABLE transfers RENAME TO away');
    expect((await correct(BODY)).status).toBe(200);
  });

  it('is shown with its reason to nobody but the operator', async () => {
    corrected();
    await correct(BODY);
    for (const role of ['publisher', 'buyer'] as const) {
      const key = { role, [`${role}Id`]: world[role]['id'], name: role };
      const { body } = await exchange.ask('GET', `/v1/calls/${call.id}`, undefined, {
        key: (await exchange.make('/v1/keys', key))['key'],
      });
      const other = role === 'publisher' ? '12.00' : '8.40';
      expect(body[role === 'publisher' ? 'payout' : 'revenue']).toBe(role === 'publisher' ? '8.40' : '12.00');
      for (const hidden of [BODY.reason, other, 'adjusted', '3.60'])
        expect(JSON.stringify(body)).not.toContain(hidden);
    }
  });

  it('is made once by a request that is sent twice with one key', async () => {
    corrected();
    const headers = { 'idempotency-key': 'once' };
    const first = await correct(BODY, { headers });
    exchange.adjustment = { answer: { kind: 'unchanged', totals: MADE, transfers: [] }, history: [] };
    const again = await correct(BODY, { headers });
    expect([again.status, again.body, exchange.wishes.length]).toEqual([200, first.body, 1]);
    expect((await correct({ ...BODY, revenue: '1.00' }, { headers })).body['code']).toBe(
      'idempotencyMismatch',
    );
    expect((await correct(BODY)).body).toMatchObject({ adjusted: false, transfers: [] });
  });
});

describe('a correction that is refused', () => {
  it.each<[string, unknown, string]>([
    ['no revenue', { reason: 'x' }, 'revenue'],
    ['no reason', { revenue: '1.00' }, 'reason'],
    ['an empty reason', { revenue: '1.00', reason: '  ' }, 'reason'],
    ['a reason as long as a book', { revenue: '1.00', reason: 'x'.repeat(201) }, 'reason'],
    ['a reason of several lines', { revenue: '1.00', reason: 'x\ny' }, 'reason'],
    ['a negative amount', { revenue: '-1.00', reason: 'x' }, 'revenue'],
    ['a fraction of a micro', { revenue: '1.0000001', reason: 'x' }, 'revenue'],
    ['words for an amount', { revenue: '1.00', payout: 'none', reason: 'x' }, 'payout'],
    ['a field nobody knows', { revenue: '1.00', reason: 'x', margin: '1.00' }, 'margin'],
    ['the caller’s number in the reason', { ...BODY, reason: 'call (415) 555-1234' }, 'reason'],
  ])('names the field: %s', async (_, body, path) => {
    const refused = await correct(body);
    expect([refused.status, refused.body['code'], refused.body['errors'][0].path]).toEqual([
      422,
      'invalid',
      path,
    ]);
    expect(exchange.wishes).toEqual([]);
  });

  it.each<[unknown, number, string]>([
    [{ kind: 'notCharged' }, 409, 'notCharged'],
    [{ kind: 'notKept' }, 409, 'booksClosed'],
    [{ kind: 'tooMany' }, 409, 'tooMany'],
    [{ kind: 'tooHigh', field: 'payout', most: 45_000_000 }, 422, 'invalid'],
  ])('says why: %j', async (answer, status, code) => {
    exchange.adjustment = { answer, history: [] };
    const { status: got, body } = await correct(BODY);
    expect([got, body['code']]).toEqual([status, code]);
    if (code === 'invalid') expect(body['errors']).toEqual([{ path: 'payout', message: expect.any(String) }]);
    expect(await auditOf()).toEqual([]);
  });

  it('is of a call nobody knows, or that no campaign had', async () => {
    expect((await correct(BODY, {}, callRecord(2).id)).status).toBe(404);
    await project(exchange, [callRecord(3, { campaignId: null })]);
    expect((await correct(BODY, {}, callRecord(3).id)).body['code']).toBe('notCharged');
  });

  it('is anybody’s but the operator’s', async () => {
    for (const role of ['publisher', 'buyer'] as const) {
      const made = await exchange.make('/v1/keys', { role, [`${role}Id`]: world[role]['id'], name: role });
      expect((await correct(BODY, { key: made['key'] })).status).toBe(403);
    }
    expect(exchange.wishes).toEqual([]);
  });
});

describe('a correction after the caller was erased', () => {
  it('brings back nothing of them, and is told', async () => {
    exchange.db.sqlite.exec(
      `UPDATE history SET caller = NULL,
        doc = json_set(doc, '$[3]', 'erased', '$[4]', NULL, '$[13]', json('{"owner":"yes"}')) WHERE id = '${call.id}'`,
    );
    const { record } = corrected();
    const told = { at: 2, type: 'tagged' as const, tags: { callback: '4155551234' } };
    await project(exchange, [
      { ...record, tags: { callback: '4155551234' }, timeline: [told, ...record.timeline] },
    ]);
    const { body } = await exchange.ask('GET', `/v1/calls/${call.id}`);
    expect(JSON.stringify(body)).not.toContain('4155551234');
    expect([body['tags'], body['revenue']]).toEqual([{ owner: 'yes' }, '12.00']);
    expect(body['attempts']).toHaveLength(2);
    expect(body['events'].map((event: Json) => event['type'])).toEqual([
      ...call.timeline.map(({ type }) => type),
      'adjusted',
    ]);
  });
});
