import { describe, expect, it } from 'vitest';
import type { ConfirmOrder } from '../../../src/buyers/ping.ts';
import type { PingAuth } from '../../../src/buyers/target.ts';
import { confirmBid } from '../../../src/exchange/pinging/confirm.client.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { micros } from '../../../src/lib/money.ts';
import { pingDepsWith, sealText, secret } from './ping-world.ts';

const NUMBER = '+14155551234';
const bearer: PingAuth = { kind: 'bearer', sealedToken: await sealText('the token of the buyer') };
const sealedCaller = await sealText(NUMBER);

const orderFor = async (over: Partial<ConfirmOrder> = {}): Promise<ConfirmOrder> => ({
  pingId: makeId('png', 1, new Uint8Array(13)),
  url: 'https://buyer.example/ping',
  dialect: 'ringba',
  dialectOptions: { plain: { confirmUrl: 'https://elsewhere.example/confirm' }, sealed: {} },
  auth: bearer,
  sealedSecrets: [await sealText(secret)],
  bid: { amount: micros(10_000_000), bidId: 'b1' },
  call: { areaCode: '415', state: 'CA', zip: null, tags: { note: 'call 415 555 1234', zip: '94105' } },
  subId: null,
  sealedCaller,
  ...over,
});

/** @returns what a confirmation said to the buyer. */
async function sentFor(order: ConfirmOrder): Promise<{ url: string; text: string; headers: Headers }> {
  let sent = { url: '', text: '', headers: new Headers() };
  const deps = pingDepsWith(async (url, init) => {
    sent = { url, text: `${url} ${String(init.body)}`, headers: new Headers(init.headers) };
    return Response.json({ accepted: true, status: 'success' });
  });
  await confirmBid(order, deps);
  return sent;
}

describe('a winner that is asked to confirm', () => {
  it('may refuse, and so has not seen the number, whatever it speaks', async () => {
    for (const order of [
      await orderFor(),
      await orderFor({ dialect: 'trackdrive', url: 'https://buyer.example/ping/x' }),
      await orderFor({ dialect: 'boberdoo' }),
      await orderFor({ dialect: 'leadspedia', url: 'https://buyer.example/call-preping.do' }),
    ]) {
      const { text } = await sentFor(order);
      expect(text).not.toBe('');
      expect(text.replace(/\D/g, ''), order.dialect).not.toContain('5551234');
    }
  });

  it('sees it where the operator trusts it with it', async () => {
    const { text } = await sentFor(await orderFor({ withCaller: true }));
    expect(text).toContain('14155551234');
  });

  it('is shown the target’s credentials at the target’s own host only', async () => {
    const elsewhere = await sentFor(await orderFor());
    expect([elsewhere.url, elsewhere.headers.get('authorization')]).toEqual([
      'https://elsewhere.example/confirm',
      null,
    ]);
    expect(elsewhere.headers.get('webhook-signature')).toMatch(/^v1,/);
    const options = { plain: { confirmUrl: 'https://buyer.example/confirm' }, sealed: {} };
    const home = await sentFor(await orderFor({ dialectOptions: options }));
    expect(home.headers.get('authorization')).toBe('Bearer the token of the buyer');
  });
});
