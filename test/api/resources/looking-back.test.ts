import { beforeAll, describe, expect, it } from 'vitest';
import { recordDelivery } from '../../../src/deliveries/deliveries.store.ts';
import type { Delivery } from '../../../src/deliveries/delivery.ts';
import { makeWorld, TestExchange } from '../exchange.ts';
import { callRecord } from '../records.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;

beforeAll(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
});

describe('a version of a campaign’s rules', () => {
  it('shows the campaign and its targets as they were, and no secret', async () => {
    const id = world.campaign['id'];
    const versions = `/v1/campaigns/${id}/versions`;
    const before = (await exchange.ask('GET', versions)).body['data'][0].version;
    await exchange.ask('PATCH', `/v1/campaigns/${id}`, { routing: { floor: '77.00' } });
    await exchange.ask('PATCH', `/v1/targets/${world.target['id']}`, { priority: 9 });
    const old = (await exchange.ask('GET', `${versions}/${before}`)).body;
    expect(old['campaign']).toEqual(world.campaign);
    expect(old['targets']).toEqual([world.target]);
    const last = (await exchange.ask('GET', `${versions}/${before + 2}`)).body;
    expect([last['campaign'].routing.floor, last['targets'][0].priority]).toEqual(['77.00', 9]);
    expect(JSON.stringify(last)).not.toMatch(/sealed/i);
  });

  it('is not found where there is none', async () => {
    for (const version of ['999', '0', 'x'])
      expect(
        (await exchange.ask('GET', `/v1/campaigns/${world.campaign['id']}/versions/${version}`)).status,
      ).toBe(404);
  });
});

describe('the webhooks of a call', () => {
  it('are listed together, however they went', async () => {
    const [first, second] = [callRecord(1).id, callRecord(2).id];
    const deliver = (callId: string, type: string, status: 'delivered' | 'dead') =>
      recordDelivery(
        exchange.db as unknown as D1Database,
        {
          id: `${callId}:1:${type}`,
          callId,
          buyerId: 'byr_1',
          targetId: 'tgt_1',
          type,
          createdAt: 1,
        } as unknown as Delivery,
        { status, attempts: 1, lastStatus: 200, lastError: null, lastReply: null, nextAt: null },
        2,
      );
    await deliver(first, 'post', 'delivered');
    await deliver(first, 'call.completed', 'dead');
    await deliver(second, 'post', 'dead');
    const types = async (query: string) =>
      (await exchange.ask('GET', `/v1/deliveries?${query}`)).body['data'].map(
        (line: { callId: string; type: string }) => [line.callId, line.type],
      );
    expect(await types(`callId=${first}`)).toEqual([
      [first, 'post'],
      [first, 'call.completed'],
    ]);
    expect(await types(`callId=${first}&status=dead`)).toEqual([[first, 'call.completed']]);
    expect(await types('limit=10')).toEqual([
      [second, 'post'],
      [first, 'call.completed'],
    ]);
  });
});
