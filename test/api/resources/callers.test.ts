import { beforeEach, describe, expect, it } from 'vitest';
import { scrub } from '../../../src/api/present/scrub.ts';
import { seal } from '../../../src/lib/crypto.ts';
import { utf8 } from '../../../src/lib/encoding.ts';
import { callerHash } from '../../../src/telephony/caller-facts.ts';
import { BUYER } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord, transfersOf } from '../records.ts';

const NUMBER = '+14155551234';
let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let buyerKey: string;
let hash: string;
let sealed: string;

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  const key = { role: 'buyer', buyerId: world.buyer['id'], name: 'b' };
  buyerKey = (await exchange.make('/v1/keys', key))['key'];
  hash = await callerHash(utf8('hash-key-for-tests'), NUMBER);
  const ring = { current: 'k1', secrets: { k1: 'seal-secret-for-tests' } };
  sealed = await seal(ring, NUMBER, new Uint8Array(12).fill(3));
});

const call = (n: number, changes: Record<string, unknown> = {}) => {
  const record = callRecord(n, {
    campaignId: world.campaign['id'],
    buyerId: world.buyer['id'],
    publisherId: world.publisher['id'],
    ...changes,
  });
  return { ...record, caller: { ...record.caller, hash, sealed, masked: '+1415•••1234' } };
};
const callerOf = (id: string, key?: string) =>
  exchange.ask('GET', `/v1/calls/${id}/caller`, undefined, key ? { key } : {});
const auditOf = async (entity: string, id: string): Promise<Json[]> =>
  (await exchange.ask('GET', `/v1/audit?entity=${entity}&id=${id}`)).body['data'];
const search = async (body: object) => (await exchange.ask('POST', '/v1/calls/search', body)).body;

describe('a caller’s number', () => {
  it('is masked in lists, and whole to the operator and the connected buyer, every view noted', async () => {
    const record = call(1);
    await project(exchange, [record]);
    const list = await exchange.ask('GET', '/v1/calls', undefined, { key: buyerKey });
    expect(JSON.stringify(list.body)).not.toContain('5551234');
    expect((await callerOf(record.id)).body).toEqual({
      callId: record.id,
      caller: NUMBER,
      masked: '+1415•••1234',
    });
    expect((await callerOf(record.id, buyerKey)).body['caller']).toBe(NUMBER);
    const trail = await auditOf('call', record.id);
    expect(trail.map(({ action, by }) => [action, by.slice(0, 4)])).toEqual([
      ['view caller', 'key_'],
      ['view caller', 'oper'],
    ]);
  });

  it('is not shown to a buyer who was not connected, nor to one who lost', async () => {
    const timeline = call(2).timeline.filter(
      ({ type }) => !['answered', 'posted', 'concluded'].includes(type),
    );
    const other = (await exchange.make('/v1/buyers', BUYER))['id'];
    const records = [
      call(2, { timeline, disposition: 'noAnswer' }),
      call(3, { buyerId: other }),
      call(4, { buyerId: null }),
    ];
    await project(exchange, records);
    for (const { id } of records) expect((await callerOf(id, buyerKey)).status).toBe(404);
    for (const { id } of records) expect(await auditOf('call', id)).toEqual([]);
  });

  it('is shown while they talk, when only the campaign knows that they do', async () => {
    const record = call(5);
    await project(exchange, [{ ...record, status: 'live', buyerId: null, timeline: [], version: 1 }]);
    expect((await callerOf(record.id, buyerKey)).status).toBe(404);
    exchange.records.set(record.id, { ...record, status: 'live' });
    expect((await callerOf(record.id, buyerKey)).body['caller']).toBe(NUMBER);
  });

  it('finds their calls, however it is written, in a time range and page by page', async () => {
    const others = [callRecord(8), callRecord(9)];
    await project(exchange, [...[1, 2, 3].map((n) => call(n)), ...others]);
    const range = { since: '2026-01-01T00:00:00Z', until: '2026-01-20T00:00:00Z' };
    const found = await search({ caller: '(415) 555-1234', ...range });
    expect(found['data'].map((row: Json) => row['id'])).toEqual([3, 2, 1].map((n) => call(n).id));
    const first = await search({ caller: NUMBER, ...range, limit: 2 });
    const rest = await search({ caller: NUMBER, ...range, limit: 2, cursor: first['nextCursor'] });
    expect([first['data'].length, rest['data'].length, rest['nextCursor']]).toEqual([2, 1, null]);
    expect((await search({ caller: NUMBER, ...range, since: '2026-01-05T12:03:00Z' }))['data']).toHaveLength(
      1,
    );
    expect((await search({ caller: NUMBER, ...range, since: '2025-01-01T00:00:00Z' }))['code']).toBe(
      'invalid',
    );
    expect((await search({ caller: 'me' }))['code']).toBe('invalid');
  });
});

describe('an erasure', () => {
  const erase = () => exchange.ask('POST', '/v1/callers/erase', { caller: NUMBER });
  const everything = (): string =>
    JSON.stringify(
      ['calls', 'history', 'rollup_changes', 'deliveries', 'parked_projections', 'audit'].map((table) =>
        exchange.db.rows(`SELECT * FROM ${table}`),
      ),
    ) + exchange.archive.text();

  it('reaches every call of somebody who called two thousand times and said a lot', async () => {
    const said = 'x'.repeat(2_000);
    const calls = Array.from({ length: 2_000 }, (_, i) =>
      call(i + 10, { tags: { callback: '4155551234', said } }),
    );
    for (let i = 0; i < calls.length; i += 100) await project(exchange, calls.slice(i, i + 100));
    expect((await erase()).body).toEqual({ calls: 2_000 });
    expect(exchange.db.rows("SELECT count(*) AS n FROM calls WHERE caller->>'masked' <> 'erased'")).toEqual([
      { n: 0 },
    ]);
    expect(everything()).not.toContain('4155551234');
    const noted = "SELECT count(*) AS n FROM audit WHERE entity = 'call' AND action = 'erase caller'";
    expect(exchange.db.rows(noted)).toEqual([{ n: 2_000 }]);
    expect((await auditOf('caller', 'erased'))[0]).toMatchObject({ after: { calls: 2_000 } });
  });

  it('leaves neither the number nor its hash anywhere, and the books as they were', async () => {
    const record = call(1, {
      tags: { callback: '415-555-1234', owner: 'yes' },
      timeline: [...call(1).timeline, { at: 9, type: 'tagged', tags: { callback: '4155551234' } }],
    });
    const [charge] = transfersOf(record);
    await project(exchange, [record, callRecord(7)], [{ kind: 'transfer', transfer: charge! }]);
    exchange.db.sqlite.exec(
      `INSERT INTO deliveries (id, call_id, buyer_id, target_id, type, status, attempts, last_status, last_error, next_at, payload, created_at, updated_at)
        VALUES ('${record.id}:post', '${record.id}', 'b', 't', 'post', 'dead', 1, NULL, NULL, NULL,
        '${JSON.stringify({ sealedCaller: sealed, type: 'post' })}', 1, 1)`,
    );
    exchange.db.sqlite.exec(
      `INSERT INTO parked_projections (id, kind, payload, error, at) VALUES ('x', 'call', '${JSON.stringify({ record: call(2) })}', 'e', 1)`,
    );
    const booked = async () => (await exchange.ask('GET', `/v1/calls/${record.id}`)).body['transfers'];
    const books = await booked();
    expect(everything()).toContain(hash);

    expect((await erase()).body).toEqual({ calls: 1 });
    for (const trace of [hash, sealed, '5551234', '555-1234']) {
      expect([
        trace,
        everything()
          .replace(/•••1234/g, '')
          .includes(trace),
      ]).toEqual([trace, false]);
    }
    expect(exchange.erased).toEqual([hash]);
    expect(await booked()).toEqual(books);
    expect(books).toHaveLength(1);
    const shown = (await exchange.ask('GET', `/v1/calls/${record.id}`)).body;
    expect([shown['from'], shown['state'], shown['tags']]).toEqual(['erased', 'CA', {}]);
    expect((await callerOf(record.id)).body).toMatchObject({ caller: null, masked: 'erased' });
    expect(
      (await search({ caller: NUMBER, since: '2026-01-01T00:00:00Z', until: '2026-01-20T00:00:00Z' }))[
        'data'
      ],
    ).toEqual([]);
    expect((await auditOf('call', record.id))[0]).toMatchObject({ action: 'erase caller', by: 'operator' });
    expect((await auditOf('caller', 'erased'))[0]).toMatchObject({ after: { calls: 1 } });
    expect((await exchange.ask('GET', `/v1/calls/${callRecord(7).id}`)).body['from']).toBe('+1415•••1234');
  });

  it('is not undone by a record that was still on its way', async () => {
    const record = call(1);
    await project(exchange, [{ ...record, version: 2, status: 'live' }]);
    await erase();
    await project(exchange, [{ ...record, version: 3 }]);
    const shown = (await exchange.ask('GET', `/v1/calls/${record.id}`)).body;
    expect([shown['from'], shown['status']]).toEqual(['erased', 'ended']);
  });

  it('of somebody who never called does nothing but say so', async () => {
    expect((await erase()).body).toEqual({ calls: 0 });
    expect(await auditOf('caller', 'erased')).toHaveLength(1);
  });
});

describe('scrubbing', () => {
  it('finds a number in whatever shape', () => {
    const digits = '4155551234';
    const value = {
      a: ['+1 (415) 555-1234', 14155551234, 'ok', null, true],
      '415.555.1234': 1,
      n: { deep: '4155551234' },
    };
    expect(scrub(value, digits)).toEqual({
      a: ['erased', 'erased', 'ok', null, true],
      n: { deep: 'erased' },
    });
  });
});
