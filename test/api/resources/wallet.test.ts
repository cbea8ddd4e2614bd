import { beforeEach, describe, expect, it } from 'vitest';
import { BUYER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let prepaid: Json;

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  prepaid = await exchange.make('/v1/buyers', { ...BUYER, name: 'In advance', wallet: { kind: 'prepaid' } });
});

const credit = (body: unknown, id = prepaid['id'], more = {}) =>
  exchange.ask('POST', `/v1/buyers/${id}/wallet/credits`, body, more);
const walletOf = (id = prepaid['id'], more = {}) =>
  exchange.ask('GET', `/v1/buyers/${id}/wallet`, undefined, more);

describe('a payment in advance', () => {
  it('is credited once by its reference, however often it is said', async () => {
    const body = { amount: '500.00', reference: 'inv-1', note: 'wire' };
    const first = await credit(body);
    expect([first.status, first.body['credited']]).toEqual([200, true]);
    expect(first.body['wallet']).toEqual({
      credited: '500.00',
      spent: '0.00',
      held: '0.00',
      available: '500.00',
    });
    const again = await credit(body);
    expect([again.status, again.body['credited'], again.body['wallet'].credited]).toEqual([
      200,
      false,
      '500.00',
    ]);
    const other = await credit({ ...body, amount: '50.00' });
    expect([other.status, other.body['code']]).toEqual([409, 'taken']);
    const { body: wallet } = await walletOf();
    expect(wallet).toMatchObject({ kind: 'prepaid', credited: '500.00', available: '500.00', caps: [] });
    expect(wallet['credits']).toEqual([
      { reference: 'inv-1', amount: '500.00', note: 'wire', by: 'operator', at: first.body['credit'].at },
    ]);
  });

  it('can be paid back as far as it is there', async () => {
    await credit({ amount: '100.00', reference: 'inv-1' });
    const tooMuch = await credit({ amount: '-100.01', reference: 'back-1' });
    expect([tooMuch.status, tooMuch.body['errors']]).toEqual([
      422,
      [{ path: 'amount', message: 'must pay back at most 100.00' }],
    ]);
    expect((await credit({ amount: '-40', reference: 'back-2' })).body['wallet'].available).toBe('60.00');
  });

  it('is not forgotten with its buyer, and can be paid back to one that now pays afterwards', async () => {
    await credit({ amount: '100.00', reference: 'inv-1' });
    const path = `/v1/buyers/${prepaid['id']}`;
    expect((await exchange.ask('DELETE', path)).body['code']).toBe('inUse');
    await exchange.ask('PATCH', path, { wallet: { kind: 'postpaid' } });
    expect((await credit({ amount: '1.00', reference: 'inv-2' })).body['code']).toBe('wrongState');
    expect((await credit({ amount: '-100.00', reference: 'back-1' })).body['wallet'].credited).toBe('0.00');
    expect((await exchange.ask('DELETE', path)).status).toBe(204);
  });

  it('balances the books: what the exchange holds, it owes the buyer', async () => {
    await credit({ amount: '500.00', reference: 'inv-1' });
    await credit({ amount: '-20.00', reference: 'back-1' });
    const { body } = await exchange.ask('GET', '/v1/ledger/balances');
    expect(body).toEqual({
      data: [
        { account: `buyer:${prepaid['id']}`, balance: '480.00' },
        { account: 'cash', balance: '-480.00' },
      ],
      total: '0.00',
    });
  });

  it('is refused with the field that is wrong', async () => {
    const wrong: [unknown, string][] = [
      [{ amount: '0', reference: 'a' }, 'amount'],
      [{ amount: 'five', reference: 'a' }, 'amount'],
      [{ reference: 'a' }, 'amount'],
      [{ amount: '5' }, 'reference'],
      [{ amount: '5', reference: ' ' }, 'reference'],
      [{ amount: '5', reference: 'a\nb' }, 'reference'],
      [{ amount: '5', reference: 'a', currency: 'EUR' }, 'currency'],
    ];
    for (const [body, field] of wrong) {
      const { status, body: problem } = await credit(body);
      expect([status, problem['errors'][0].path]).toEqual([422, field]);
    }
    expect((await walletOf()).body['credited']).toBe('0.00');
  });

  it('is nothing for a buyer that pays afterwards, or that is not there', async () => {
    const body = { amount: '5.00', reference: 'a' };
    expect((await credit(body, world.buyer['id'])).body['code']).toBe('wrongState');
    expect((await credit(body, 'byr_0000000000000000000000')).status).toBe(404);
  });
});

describe('a buyer looking at its own wallet', () => {
  it('sees it, not who noted a payment, and nobody else’s', async () => {
    await credit({ amount: '5.00', reference: 'a' });
    const made = await exchange.make('/v1/keys', { role: 'buyer', buyerId: prepaid['id'], name: 'b' });
    const own = { key: made['key'] };
    expect((await walletOf(prepaid['id'], own)).body['credits'][0]).not.toHaveProperty('by');
    expect((await walletOf(world.buyer['id'], own)).status).toBe(404);
    expect((await credit({ amount: '5.00', reference: 'b' }, prepaid['id'], own)).status).toBe(403);
  });
});

describe('caps over all campaigns', () => {
  const caps = [{ window: 'day', calls: 20, spend: '900.00' }];

  it('are set like a target’s, shown with what is used, and reach the campaigns with the buyer', async () => {
    const id = world.buyer['id'];
    const changed = await exchange.ask('PATCH', `/v1/buyers/${id}`, { caps });
    expect(changed.body['caps']).toEqual(caps);
    expect((await walletOf(id)).body).toMatchObject({
      kind: 'postpaid',
      caps: [{ window: 'day', calls: 20, usedCalls: 0, spend: '900.00', usedSpend: '0.00' }],
    });
    const live = exchange.live(world.campaign['id'])!;
    expect(live.buyers.find((buyer) => buyer.id === id)?.caps).toEqual([
      { window: 'day', calls: 20, spend: 900_000_000 },
    ]);
    const wrong = await exchange.ask('PATCH', `/v1/buyers/${id}`, {
      caps: [{ window: 'concurrent', spend: '1' }],
    });
    expect(wrong.body['errors'][0].path).toBe('caps.0.spend');
  });

  it('are the operator’s to set', async () => {
    const id = world.buyer['id'];
    const made = await exchange.make('/v1/keys', { role: 'buyer', buyerId: id, name: 'b' });
    const { status } = await exchange.ask('PATCH', `/v1/buyers/${id}`, { caps }, { key: made['key'] });
    expect(status).toBe(403);
  });

  it('are with the account before a campaign can ask it, or the campaign is behind', async () => {
    const body = targetOf(prepaid['id'], world.campaign['id']);
    exchange.objectsDown = true;
    const before = exchange.live(world.campaign['id'])!.version;
    await exchange.make('/v1/targets', body);
    expect(exchange.live(world.campaign['id'])!.version).toBe(before);
  });
});
