import { describe, expect, it } from 'vitest';
import { recordDelivery } from '../../src/deliveries/deliveries.store.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import { forgetDeliveries } from '../../src/deliveries/forget-deliveries.service.ts';
import { markCalls } from '../../src/directory/calls/erasures.store.ts';
import { type BuyerId, type CallId, makeId, type TargetId } from '../../src/lib/ids.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/time.ts';
import { TestExchange } from '../api/exchange.ts';

const NOW = 20_000 * DAY_MS;
const OLD = NOW - 91 * DAY_MS;
const YOUNG = NOW - 89 * DAY_MS;

/** Whatever a delivery is about: its id begins with that one's. */
const idAt = (prefix: 'call' | 'auc' | 'ntc', at: number): CallId =>
  makeId(prefix, at, new Uint8Array(13)) as CallId;

async function record(
  exchange: TestExchange,
  of: CallId,
  at: number,
  status: 'delivered' | 'dead' | 'retrying',
): Promise<void> {
  const delivery = {
    ...{
      id: `${of}:1:post`,
      type: 'post',
      callId: of,
      buyerId: 'byr_1' as BuyerId,
      targetId: 'tgt_1' as TargetId,
    },
    ...{ url: 'https://buyer.example/', sealedSecrets: [], sealedCaller: null, data: {}, createdAt: at },
  } as Partial<Delivery> as Delivery;
  const state = { attempts: 1, lastStatus: 200, lastError: null, lastReply: null, nextAt: null };
  await recordDelivery(exchange.env.DB, delivery, { ...state, status }, at);
}

describe('what became of webhooks', () => {
  it('is forgotten with the calls of its day, unless it is still being tried', async () => {
    const exchange = new TestExchange();
    for (const prefix of ['call', 'auc', 'ntc'] as const) {
      await record(exchange, idAt(prefix, OLD), OLD, 'delivered');
      await record(exchange, idAt(prefix, OLD + 1), OLD, 'dead');
      await record(exchange, idAt(prefix, OLD + 2), OLD, 'retrying');
      await record(exchange, idAt(prefix, OLD + 3), YOUNG, 'delivered');
      await record(exchange, idAt(prefix, YOUNG), YOUNG, 'delivered');
    }
    await forgetDeliveries(exchange.env, NOW);
    const kept = ['auc', 'call', 'ntc'].flatMap((prefix) =>
      [OLD + 2, OLD + 3, YOUNG].map((at) => ({ call_id: idAt(prefix as 'call', at) })),
    );
    expect(exchange.db.rows('SELECT call_id FROM deliveries ORDER BY id')).toEqual(kept);
  });

  it('takes the list of erased calls with it, but for those of which something is parked', async () => {
    const exchange = new TestExchange();
    const [gone, parked, young] = [idAt('call', OLD), idAt('call', OLD + 1), idAt('call', YOUNG)];
    const { DB } = exchange.env;
    await markCalls(DB, JSON.stringify([gone, parked]), OLD).run();
    await markCalls(DB, JSON.stringify([young]), YOUNG).run();
    await DB.prepare(
      "INSERT INTO parked_projections (id, kind, payload, error, at, call_id) VALUES ('p', 'call', '{}', 'any', 1, ?1)",
    )
      .bind(parked)
      .run();
    await forgetDeliveries(exchange.env, NOW - (NOW % HOUR_MS));
    expect(exchange.db.rows('SELECT call_id FROM erased_calls ORDER BY 1')).toEqual([
      { call_id: parked },
      { call_id: young },
    ]);
  });
});
