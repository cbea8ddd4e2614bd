import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../../src/api/app.ts';
import { topUpWallets } from '../../../src/api/resources/top-ups/top-up-wallets.service.ts';
import { BUYER } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

const SECRET = 'whsec_test_secret_of_an_endpoint';
const START = Date.UTC(2026, 10, 28, 12);
const HOUR_MS = 3_600_000;

/** As Stripe answers, for what is asked of it here: a name is done once, whoever asks again. */
class FakeStripe {
  readonly asked: { path: string; form: URLSearchParams; once: string }[] = [];
  readonly #done = new Map<string, [form: string, status: number, body: object]>();
  card: 'good' | 'declined' | 'processing' = 'good';
  /** What is lost: the answer after it was done, or the request. */
  lost: 'answer' | 'request' | null = null;
  charges = 0;
  /** What was paid, as it is told to who looks. */
  readonly payments = new Map<string, object>();

  answer(url: string, { method, headers, body }: RequestInit): Response {
    const { authorization, 'idempotency-key': once = '' } = headers as Record<string, string>;
    const path = new URL(url).pathname.replace('/v1/', '');
    if (authorization !== 'Bearer sk_test_0123456789') return Response.json({ error: {} }, { status: 401 });
    if (this.lost === 'request') throw new TypeError('network connection lost');
    if (method === 'GET') {
      const found = this.payments.get(path.replace('payment_intents/', ''));
      return found ? Response.json(found) : Response.json({ error: {} }, { status: 404 });
    }
    this.asked.push({ path, form: new URLSearchParams(String(body)), once });
    const [form, status, reply] = this.#done.get(once) ?? this.#do(path, String(body), once);
    if (this.lost === 'answer') throw new TypeError('network connection lost');
    if (form !== String(body))
      return Response.json({ error: { type: 'idempotency_error' } }, { status: 400 });
    return Response.json(reply, { status });
  }

  #do(path: string, form: string, once: string): [string, number, object] {
    const done = this.#reply(path, new URLSearchParams(form));
    const kept: [string, number, object] = [form, ...done];
    this.#done.set(once, kept);
    return kept;
  }

  #reply(path: string, form: URLSearchParams): [number, object] {
    if (path === 'checkout/sessions')
      return [200, { id: 'cs_1', url: 'https://checkout.stripe.com/c/pay/cs_1' }];
    if (this.card === 'declined')
      return [
        402,
        { error: { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' } },
      ];
    this.charges += 1;
    const metadata = { outcry_buyer: form.get('metadata[outcry_buyer]') };
    const payment = {
      id: `pi_auto${this.charges}`,
      currency: 'usd',
      metadata,
      customer: form.get('customer'),
    };
    if (this.card === 'processing') return [200, { ...payment, amount_received: 0, status: 'processing' }];
    return [200, { ...payment, amount_received: Number(form.get('amount')), status: 'succeeded' }];
  }
}

let exchange: TestExchange;
let stripe: FakeStripe;
let buyer: Json;
let key: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  exchange = new TestExchange();
  Object.assign(exchange.env, { STRIPE_SECRET_KEY: 'sk_test_0123456789', STRIPE_WEBHOOK_SECRET: SECRET });
  await makeWorld(exchange);
  buyer = await exchange.make('/v1/buyers', { ...BUYER, name: 'By card', wallet: { kind: 'prepaid' } });
  key = (await exchange.make('/v1/keys', { name: 'k', role: 'buyer', buyerId: buyer['id'] }))['key'];
  stripe = new FakeStripe();
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => stripe.answer(url, init));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const path = () => `/v1/buyers/${buyer['id']}/wallet/top-ups`;
const wallet = async (): Promise<Json> =>
  (await exchange.ask('GET', `/v1/buyers/${buyer['id']}/wallet`)).body;

const event = (type: string, object: object, more: object = {}): string =>
  JSON.stringify({ id: 'evt_1', type, data: { object, ...more } });
const payment = (over: object = {}): object => ({
  id: 'pi_1',
  amount_received: 25_000,
  currency: 'usd',
  metadata: { outcry_buyer: buyer['id'] },
  customer: 'cus_1',
  payment_method: 'pm_1',
  setup_future_usage: 'off_session',
  ...over,
});
async function tell(payload: string, secret = SECRET): Promise<[number, Json]> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const init = { method: 'POST', headers: { 'stripe-signature': header }, body: payload };
  const response = await buildApp().request('/v1/stripe/webhook', init, exchange.env);
  return [response.status, (await response.json()) as Json];
}
const paid = (over: object = {}) => tell(event('payment_intent.succeeded', payment(over)));
const minute = async (ms = 60_000): Promise<void> => {
  vi.setSystemTime(Date.now() + ms);
  await topUpWallets(exchange.env, Date.now());
};

describe('a payment by card', () => {
  it('is made on Stripe’s own page, and credited once when Stripe says so, however often', async () => {
    const opened = await exchange.ask('POST', path(), { amount: '250.00', keepCard: true }, { key });
    expect([opened.status, opened.body]).toEqual([201, { url: 'https://checkout.stripe.com/c/pay/cs_1' }]);
    const [{ form }] = stripe.asked as [FakeStripe['asked'][number]];
    expect([
      form.get('mode'),
      form.get('line_items[0][price_data][unit_amount]'),
      form.get('payment_intent_data[metadata][outcry_buyer]'),
      form.get('payment_intent_data[setup_future_usage]'),
    ]).toEqual(['payment', '25000', buyer['id'], 'off_session']);
    expect((await wallet())['available']).toBe('0.00');
    for (let times = 0; times < 3; times++) expect((await paid())[0]).toBe(200);
    expect(await wallet()).toMatchObject({
      available: '250.00',
      credits: [{ reference: 'pi_1', amount: '250.00', note: 'by card', by: 'stripe' }],
    });
    expect((await paid({ id: 'pi_2', amount_received: 1 }))[0]).toBe(200);
    expect((await wallet())['available']).toBe('250.01');
  });

  it('is believed of nobody but Stripe, and of no other amount, currency or buyer', async () => {
    const body = event('payment_intent.succeeded', payment());
    expect((await tell(body, 'whsec_somebody_elses_secret'))[0]).toBe(403);
    expect((await paid({ currency: 'eur' }))[1]['detail']).toContain('eur');
    expect((await tell(event('payment_intent.succeeded', payment({ metadata: {} }))))[0]).toBe(200);
    expect((await wallet())['available']).toBe('0.00');
    await paid();
    expect((await paid({ amount_received: 26_000 }))[1]).toMatchObject({ status: 409, code: 'taken' });
    expect((await wallet())['available']).toBe('250.00');
  });

  it('that is refunded is taken back once, even where it was spent: then the wallet owes', async () => {
    await paid();
    await exchange.ask('POST', `/v1/buyers/${buyer['id']}/wallet/credits`, {
      amount: '-200',
      reference: 'wire',
    });
    const refund = (refunded: number, before: number): Promise<[number, Json]> => {
      const charge = { ...payment(), id: 'ch_1', amount_refunded: refunded };
      return tell(event('charge.refunded', charge, { previous_attributes: { amount_refunded: before } }));
    };
    for (let times = 0; times < 2; times++) expect((await refund(10_000, 0))[0]).toBe(200);
    await refund(15_000, 10_000);
    expect((await wallet())['available']).toBe('-100.00');
  });

  it('that is charged back is taken off whoever paid it, and given again when the bank loses', async () => {
    await paid();
    const dispute = { id: 'du_1', payment_intent: 'pi_1', amount: 25_000, currency: 'usd', status: 'lost' };
    const say = (what: string, over: object = {}): Promise<[number, Json]> =>
      tell(event(`charge.dispute.funds_${what}`, { ...dispute, ...over }));
    for (let times = 0; times < 2; times++) expect((await say('withdrawn'))[0]).toBe(200);
    expect((await wallet())['available']).toBe('0.00');
    expect((await say('withdrawn', { id: 'du_2', payment_intent: 'pi_of_somebody_else' }))[0]).toBe(200);
    for (let times = 0; times < 2; times++) await say('reinstated');
    expect((await wallet())['available']).toBe('250.00');
  });

  it('that is charged back before it was heard of is both credited and taken off', async () => {
    const say = (what: string): Promise<[number, Json]> =>
      tell(
        event(`charge.dispute.funds_${what}`, {
          id: 'du_1',
          payment_intent: 'pi_1',
          amount: 20_000,
          currency: 'usd',
        }),
      );
    stripe.lost = 'request';
    expect((await say('withdrawn'))[0]).toBe(503);
    stripe.lost = null;
    expect((await say('withdrawn'))[0]).toBe(200); // nobody's here
    stripe.payments.set('pi_1', payment());
    for (let times = 0; times < 2; times++) expect((await say('withdrawn'))[0]).toBe(200);
    expect(await wallet()).toMatchObject({ available: '50.00' });
    expect((await paid())[0]).toBe(200);
    expect((await wallet())['available']).toBe('50.00');
    await say('reinstated');
    expect((await wallet())['available']).toBe('250.00');
  });

  it('of more than money can be is refused by name', async () => {
    expect((await paid({ amount_received: 9e15 }))[0]).toBe(422);
    expect((await wallet())['available']).toBe('0.00');
  });

  it('is a buyer’s own, of a prepaid one, where cards are set up', async () => {
    const rival = await exchange.make('/v1/buyers', { ...BUYER, name: 'Rival' });
    const rivals = (await exchange.make('/v1/keys', { name: 'r', role: 'buyer', buyerId: rival['id'] }))[
      'key'
    ];
    const status = async (of: string, as: string, body: object = { amount: '10' }) =>
      (await exchange.ask('POST', `/v1/buyers/${of}/wallet/top-ups`, body, { key: as })).status;
    expect(await status(buyer['id'], rivals)).toBe(404);
    expect(await status(rival['id'], rivals)).toBe(409);
    for (const amount of ['0.49', '10.001', '1000000', '-5'])
      expect(await status(buyer['id'], key, { amount })).toBe(422);
    const without = new TestExchange();
    const own = await without.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } });
    const refused = await without.ask('POST', `/v1/buyers/${own['id']}/wallet/top-ups`, { amount: '10' });
    expect([refused.status, refused.body['code']]).toEqual([409, 'wrongState']);
    const seen = await without.ask('GET', `/v1/buyers/${own['id']}/wallet/top-ups`);
    expect(seen.body).toMatchObject({ available: false, hasCard: false, automatic: null });
  });
});

describe('an automatic top-up', () => {
  const agree = (automatic: object | null) => exchange.ask('PUT', path(), { automatic }, { key });
  const spend = (amount: string) =>
    exchange.ask('POST', `/v1/buyers/${buyer['id']}/wallet/credits`, {
      amount: `-${amount}`,
      reference: `spent ${amount} ${Date.now()}`,
    });

  beforeEach(async () => {
    expect((await agree({ below: '100', amount: '50' })).body['code']).toBe('wrongState');
    await paid();
    expect((await agree({ below: '100', amount: '50' })).body).toMatchObject({
      hasCard: true,
      automatic: { below: '100.00', amount: '50.00' },
    });
  });

  it('and what is told of wallets, are set by one of two who read the same, and the other is told', async () => {
    const notices = `/v1/buyers/${buyer['id']}/wallet/notices`;
    const changes: [string, Json[]][] = [
      [path(), ['70', '80'].map((below) => ({ automatic: { below, amount: '50' } }))],
      [notices, ['70', '80'].map((below) => ({ url: null, below }))],
    ];
    for (const [at, bodies] of changes) {
      const read = await exchange.ask('GET', at, undefined, { key });
      const headers = { 'if-match': read.headers.get('etag')! };
      const set = (body: Json) => exchange.ask('PUT', at, body, { key, headers });
      const all = await Promise.all(bodies.map(set));
      expect(all.map(({ status }) => status).sort()).toEqual([200, 412]);
      expect((await set(bodies[0]!)).body['code']).toBe('preconditionFailed');
      const now = await exchange.ask('GET', at, undefined, { key });
      const made = all.find(({ status }) => status === 200)!;
      expect([now.headers.get('etag'), now.body]).toEqual([made.headers.get('etag'), made.body]);
    }
  });

  it('charges the kept card once when less than the line is there, and not before', async () => {
    await minute();
    expect(stripe.charges).toBe(0);
    await spend('160');
    await Promise.all([
      minute(),
      topUpWallets(exchange.env, Date.now()),
      topUpWallets(exchange.env, Date.now()),
    ]);
    expect([stripe.charges, (await wallet())['available']]).toEqual([1, '140.00']);
    const { form } = stripe.asked.at(-1)!;
    expect([
      form.get('amount'),
      form.get('customer'),
      form.get('payment_method'),
      form.get('off_session'),
    ]).toEqual(['5000', 'cus_1', 'pm_1', 'true']);
    await paid({ id: 'pi_auto1', amount_received: 5_000 }); // Stripe's webhook says it, too
    await minute();
    expect([stripe.charges, (await wallet())['available']]).toEqual([1, '140.00']);
  });

  it('comes to everybody, however many have nothing to top up', async () => {
    await spend('160');
    const idle = exchange.env.DB.prepare(
      "INSERT INTO top_ups (buyer_id, customer, payment_method, below, amount) VALUES (?, 'cus', 'pm', 1, 1)",
    );
    const others = Array.from({ length: 250 }, (_, i) => `byr_${String(i).padStart(6, '0')}`);
    await exchange.env.DB.batch(others.map((id) => idle.bind(id)));
    await minute();
    expect([stripe.charges, (await wallet())['available']]).toEqual([1, '140.00']);
  });

  it.each(['answer', 'request'] as const)(
    'is made whole by its repetition when the %s was lost',
    async (lost) => {
      await spend('160');
      stripe.lost = lost;
      await minute();
      await minute();
      stripe.lost = null;
      expect((await wallet())['available']).toBe('90.00');
      await minute(600_000);
      await minute(600_000);
      expect([stripe.charges, (await wallet())['available']]).toEqual([1, '140.00']);
      expect(new Set(stripe.asked.map(({ once }) => once)).size).toBe(1);
    },
  );

  it('leaves a declined card alone for longer each time, and at last until something new is said', async () => {
    await spend('160');
    stripe.card = 'declined';
    for (let minutes = 0; minutes < 50; minutes++) await minute();
    expect(stripe.asked).toHaveLength(1);
    for (let hours = 0; hours < 24 * 30; hours++) await minute(HOUR_MS);
    expect(stripe.asked).toHaveLength(8);
    expect((await exchange.ask('GET', path(), undefined, { key })).body).toMatchObject({
      lastError: 'insufficient_funds',
      nextAt: null,
    });
    stripe.card = 'good';
    await minute(HOUR_MS);
    expect(stripe.charges).toBe(0);
    await paid({ id: 'pi_3', amount_received: 100, payment_method: 'pm_2' });
    await minute();
    expect(stripe.charges).toBe(1);
  });

  it('waits for a bank, and stops when it is ended or the buyer pays afterwards', async () => {
    await spend('160');
    stripe.card = 'processing';
    await minute();
    await minute();
    expect([stripe.charges, (await wallet())['available']]).toEqual([1, '90.00']);
    await agree(null);
    await minute(24 * HOUR_MS);
    await agree({ below: '100', amount: '50' });
    await exchange.ask('PATCH', `/v1/buyers/${buyer['id']}`, { wallet: { kind: 'postpaid' } });
    await minute(24 * HOUR_MS);
    expect(stripe.charges).toBe(1);
  });
});
