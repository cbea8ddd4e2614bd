import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCall } from '../../src/archive/read-call.service.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections, retryDueParked } from '../../src/deliveries/projections.store.ts';
import { findIndexed } from '../../src/directory/calls/calls.store.ts';
import { cutBySize } from '../../src/lib/limits.ts';
import { TestExchange } from '../api/exchange.ts';
import { callRecord, receiptOf, transfersOf } from '../api/records.ts';
import { createConsumer, messageOf } from './queue.ts';

let exchange: TestExchange;
beforeEach(() => {
  exchange = new TestExchange();
});

async function consume(projections: unknown[]) {
  const messages = projections.map((body) => messageOf(body as Projection));
  const { batch, acked, retried } = createConsumer('outcry-projections', messages);
  await consumeProjections(batch, exchange.env);
  return { acked: acked.length, retried };
}

const call = (n: number, changes = {}): Projection => ({
  kind: 'call',
  record: callRecord(n, { buyerId: 'byr_1', publisherId: 'pub_1', ...changes }),
});
const lines = (n: number): Projection[] =>
  transfersOf(callRecord(n, { buyerId: 'byr_1', publisherId: 'pub_1' })).map((transfer) => ({
    kind: 'transfer',
    transfer,
  }));

describe('history on its way into D1', () => {
  it('comes out as it went in', async () => {
    await consume([call(1)]);
    const { record } = call(1) as Extract<Projection, { kind: 'call' }>;
    expect((await readCall(exchange.env, record.id))?.record).toEqual(record);
  });

  it('reaches the same end in any order, however often it comes and however it is cut', async () => {
    const versions = [
      call(1, { version: 1, status: 'live', buyerId: null, endedAt: null, disposition: null, timeline: [] }),
      call(1, { version: 2, status: 'live' }),
      call(1, { version: 5 }),
      call(2, { version: 3 }),
      ...lines(1),
      ...lines(2),
    ];
    const dump = async () =>
      JSON.stringify([
        // How often a row was written, and where its pieces lie, is nobody's business.
        ...(await Promise.all(
          [callRecord(1).id, callRecord(2).id].map(async (id) => {
            const { rev: _, pieces: __, ...call } = (await findIndexed(exchange.env.DB, id))!.call;
            return [call, await readCall(exchange.env, id)];
          }),
        )),
      ]);
    await consume(versions);
    const expected = await dump();
    expect(expected).toContain(':payout');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(versions.length - 1), { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        async (picks, size) => {
          exchange = new TestExchange();
          const stream = [...picks.map((i) => versions[i]!), ...[...versions].reverse()];
          for (let i = 0; i < stream.length; i += size) await consume(stream.slice(i, i + size));
          expect(await dump()).toBe(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is not held up by a piece that cannot be written; that one is parked whole', async () => {
    const broken = call(3, { revenue: null });
    const { acked, retried } = await consume([call(1), broken, { kind: 'odd' }, call(2), ...lines(1), null]);
    expect([acked, retried]).toEqual([7, []]);
    expect(exchange.db.rows('SELECT id FROM history')).toHaveLength(2);
    expect((await readCall(exchange.env, callRecord(1).id))?.transfers).toHaveLength(2);
    const parked = exchange.db.rows('SELECT kind, payload FROM parked_projections ORDER BY kind');
    expect(parked.map((row) => row['kind'])).toEqual(['call', 'unknown', 'unknown']);
    expect(broken).toMatchObject({ record: JSON.parse(String(parked[0]!['payload'])) });
  });

  it('that was parked is shown, tried again by itself, and written when asked to once it can be', async () => {
    const broken = call(1, { revenue: null });
    await consume([broken]);
    const { body } = await exchange.ask('GET', '/v1/parked');
    const [shown] = body['data'];
    expect(shown).toMatchObject({ kind: 'call', tries: 0, error: expect.stringContaining('revenue') });
    expect(body['data']).toHaveLength(1);
    const soon = Date.parse(shown.parkedAt) + 60_000;
    expect(await retryDueParked(exchange.env, soon)).toEqual([]);
    expect((await exchange.ask('GET', '/v1/parked')).body['data'][0].tries).toBe(0);
    const due = Date.parse(shown.nextTryAt);
    expect(await retryDueParked(exchange.env, due)).toEqual([]);
    const again = (await exchange.ask('GET', '/v1/parked')).body['data'][0];
    expect(again.tries).toBe(1);
    expect(Date.parse(again.nextTryAt)).toBeGreaterThan(due + 300_000 - 1);
    const path = `/v1/parked/${encodeURIComponent(shown.id)}/retry`;
    expect((await exchange.ask('POST', path)).body).toMatchObject({ written: false });
    exchange.db.sqlite.exec("UPDATE parked_projections SET payload = json_set(payload, '$.revenue', 0)");
    expect((await exchange.ask('POST', path)).body).toEqual({ written: true, error: null });
    expect((await exchange.ask('GET', '/v1/parked')).body['data']).toEqual([]);
    expect((await exchange.ask('POST', path)).status).toBe(404);
    expect(exchange.db.rows('SELECT revenue FROM history')).toEqual([{ revenue: 0 }]);
  });

  it('waits when D1 is away, all of it, and searches for no culprit', async () => {
    exchange.db.down = true;
    const { acked, retried } = await consume([call(1), call(2)]);
    expect([acked, retried.length, exchange.db.trips]).toEqual([0, 2, 1]);
    expect(retried[0]!.delaySeconds).toBeGreaterThan(0);
    exchange.db.down = false;
    expect((await consume([call(1), call(2)])).acked).toBe(2);
  });

  it('waits when R2 is away: no row names what is not there', async () => {
    exchange.archive.down = true;
    const { acked, retried } = await consume([call(1), ...lines(1)]);
    expect([acked, retried.length]).toEqual([0, 3]);
    expect(exchange.db.rows('SELECT id FROM history')).toEqual([]);
    exchange.archive.down = false;
    await consume([call(1), ...lines(1)]);
    expect((await readCall(exchange.env, callRecord(1).id))?.transfers).toHaveLength(2);
  });

  it('is the same bundle when the same batch is tried again', async () => {
    await consume([call(1), call(2), ...lines(1)]);
    exchange.db.sqlite.exec('DELETE FROM history');
    await consume([call(1), call(2), ...lines(1)]);
    expect([exchange.archive.puts, exchange.archive.objects.size]).toEqual([2, 1]);
  });

  it('loses nothing to two who write the same call at once', async () => {
    const receipt = (n: number): Projection =>
      ({ kind: 'receipt', receipt: { ...receiptOf(callRecord(1)), auctionId: `auc_${n}` } }) as Projection;
    await Promise.all([
      consume([call(1, { version: 2, status: 'live' }), receipt(1)]),
      consume([receipt(2), ...lines(1)]),
      consume([call(1), receipt(3)]),
    ]);
    const whole = await readCall(exchange.env, callRecord(1).id);
    expect(whole?.receipts.map(({ auctionId }) => auctionId)).toEqual(['auc_1', 'auc_2', 'auc_3']);
    expect([whole?.record?.version, whole?.transfers.length]).toEqual([4, 2]);
  });

  it('is written in parts that fit a query', async () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 50 }), (sizes) => {
        const chunks = cutBySize(sizes, (size) => size, 200);
        expect(chunks.flat()).toEqual(sizes);
        for (const chunk of chunks) {
          expect(chunk.length === 1 || chunk.reduce((sum, size) => sum + size, 0) <= 200).toBe(true);
        }
      }),
    );
  });
});
