import { beforeEach, describe, expect, it } from 'vitest';
import { presentKept } from '../../../src/api/present/present-kept.ts';
import { makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
});

const trail = async (entity: string, id: string) =>
  (await exchange.ask('GET', `/v1/audit?entity=${entity}&id=${id}`)).body['data'];

describe('the audit trail', () => {
  it('tells a change in the words of the resource itself', async () => {
    const { campaign, buyer, publisher } = world;
    const made = await exchange.make('/v1/targets', {
      buyerId: buyer['id'],
      campaignId: campaign['id'],
      name: 'T',
      destination: 'sip:a@pbx.example.com',
      bidding: {
        kind: 'ping',
        url: 'https://buyer.example/ping',
        auth: { kind: 'bearer', token: 'very secret' },
      },
      caps: [{ window: 'day', spend: '50.00' }],
    });
    const things = [
      ['target', made['id'], { charge: { kind: 'tiers', tiers: [{ fromSeconds: 60, amount: '25.00' }] } }],
      ['campaign', campaign['id'], { routing: { floor: '12.50' } }],
      [
        'publisher',
        publisher['id'],
        { payout: { kind: 'fixed', amount: '20.00' }, margin: { percent: '5' } },
      ],
      ['buyer', buyer['id'], { caps: [{ window: 'day', spend: '900.00' }] }],
    ] as const;
    for (const [entity, id, body] of things) {
      const path = `/v1/${entity}s/${id}`;
      const { body: before } = await exchange.ask('GET', path);
      const patch = entity === 'campaign' ? { routing: { ...before['routing'], floor: '12.50' } } : body;
      expect((await exchange.ask('PATCH', path, patch)).status).toBe(200);
      const { body: after } = await exchange.ask('GET', path);
      const [line] = await trail(entity, id);
      const told = ({ rtb: _, health: __, usage: ___, ...rest }: Record<string, unknown>) => rest;
      expect([entity, line.before]).toEqual([entity, told(before)]);
      expect([entity, line.after]).toEqual([entity, told(after)]);
      expect(JSON.stringify(line)).not.toMatch(/sealed|very secret/);
    }
  });

  it('tells when a key ends as a time, and who paused a target', async () => {
    const key = await exchange.make('/v1/keys', { role: 'operator', name: 'k' });
    await exchange.ask('PATCH', `/v1/keys/${key['id']}`, { expiresAt: '2099-01-01T00:00:00.000Z' });
    const [line] = await trail('key', key['id']);
    expect([line.before.expiresAt, line.after.expiresAt]).toEqual([null, '2099-01-01T00:00:00.000Z']);
  });

  it('shows what a release of another shape kept as it was kept, without what is sealed', () => {
    const old = { id: 'tgt_1', price: 5, auth: { sealedToken: 'k1.a.b' } };
    expect(presentKept('target', old)).toEqual({ id: 'tgt_1', price: 5, auth: {} });
    expect(presentKept('search', { calls: 3 })).toEqual({ calls: 3 });
    expect(presentKept('constructor', { id: 'x' })).toEqual({ id: 'x' });
  });
});
