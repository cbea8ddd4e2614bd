import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../../src/api/app.ts';
import { BUYER } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

const PATH = '/v1/stripe/account';
const KEY = 'rk_live_0123456789abcdef';
const FIRST = 'whsec_the_first_secret_of_it';
const SECOND = 'whsec_the_second_one_of_them';
const THIRD = 'whsec_one_more_after_those_two';
const DEPLOYED = {
  STRIPE_SECRET_KEY: 'sk_test_deployed_key9',
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_deployment1',
};
const EVENTS = [
  'payment_intent.succeeded',
  'charge.refunded',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
];

type Asked = { method: string; path: string; key: string | null; form: URLSearchParams };
let exchange: TestExchange;
let buyer: Json;
let asked: Asked[];
/** What Stripe says to a question, by its path. */
let stripe: Record<string, (form: URLSearchParams) => Response>;

const problem = (status: number, error: object = {}): Response => Response.json({ error }, { status });
const endpoint = (over: object = {}): object => ({
  url: 'http://127.0.0.1:8787/v1/stripe/webhook',
  status: 'enabled',
  enabled_events: EVENTS,
  ...over,
});

beforeEach(async () => {
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => {});
  exchange = new TestExchange();
  await makeWorld(exchange);
  buyer = await exchange.make('/v1/buyers', { ...BUYER, name: 'By card', wallet: { kind: 'prepaid' } });
  asked = [];
  stripe = {
    'checkout/sessions': (form) =>
      form.get('mode') === 'payment'
        ? Response.json({ id: 'cs_1', url: 'https://checkout.stripe.com/c/pay/cs_1' })
        : problem(400),
    payment_intents: () => problem(400),
    webhook_endpoints: () => Response.json({ data: [endpoint({ url: 'https://else.example' }), endpoint()] }),
  };
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', headers, body }: RequestInit) => {
    const path = new URL(url).pathname.replace('/v1/', '');
    const form = new URLSearchParams(String(body ?? ''));
    const key = (headers as Record<string, string>)['authorization']?.replace('Bearer ', '') ?? null;
    asked.push({ method, path, key, form });
    return stripe[path]?.(form) ?? problem(404);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const set = (body: object, headers: Record<string, string> = {}) =>
  exchange.ask('PATCH', PATH, body, { headers });
const look = async (): Promise<Json> => (await exchange.ask('GET', PATH)).body;
const endings = async (): Promise<string[]> =>
  (await look())['webhookSecrets'].map(({ lastFour }: Json) => lastFour);
const topUp = () => exchange.ask('POST', `/v1/buyers/${buyer['id']}/wallet/top-ups`, { amount: '250' });
const balance = async (): Promise<string> =>
  (await exchange.ask('GET', `/v1/buyers/${buyer['id']}/wallet`)).body['available'];
let told = 0;
/** A payment of a cent that Stripe tells of, signed with these. */
async function hear(...secrets: string[]): Promise<number> {
  const object = {
    id: `pi_${++told}`,
    amount_received: 1,
    currency: 'usd',
    metadata: { outcry_buyer: buyer['id'] },
  };
  const payload = JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object } });
  const headers = secrets.map((secret) => Stripe.webhooks.generateTestHeaderString({ payload, secret }));
  const [first = '', ...more] = headers;
  const header = [first, ...more.map((each) => each.replace(/^t=\d+,/, ''))].join(',');
  const init = { method: 'POST', headers: { 'stripe-signature': header }, body: payload };
  return (await buildApp().request('/v1/stripe/webhook', init, exchange.env)).status;
}

describe('Stripe’s secrets, set by an operator', () => {
  it('make cards work at once, are shown by their end alone, and are gone when they are removed', async () => {
    expect(await look()).toMatchObject({ available: false, mode: null, secretKey: null, webhookSecrets: [] });
    expect([(await topUp()).status, await hear(FIRST)]).toEqual([409, 404]);
    expect((await set({ secretKey: ` ${KEY}\n` })).body).toMatchObject({
      available: false,
      mode: 'live',
      secretKey: { lastFour: 'cdef', opens: true, setAt: expect.stringMatching(/^20\d\d-/) },
    });
    expect((await topUp()).status).toBe(409);
    expect((await set({ webhookSecret: FIRST })).body).toMatchObject({
      available: true,
      webhookSecrets: [{ lastFour: 'f_it', opens: true, lastHeardAt: null }],
      webhookUrl: 'http://127.0.0.1:8787/v1/stripe/webhook',
      events: EVENTS,
    });
    expect((await topUp()).body).toEqual({ url: 'https://checkout.stripe.com/c/pay/cs_1' });
    expect(asked[0]?.key).toBe(KEY);
    expect([await hear(FIRST), await balance()]).toEqual([200, '0.01']);
    expect((await look())['webhookSecrets'][0]['lastHeardAt']).not.toBeNull();
    expect((await exchange.ask('DELETE', PATH)).status).toBe(204);
    expect(await look()).toMatchObject({ available: false, secretKey: null, webhookSecrets: [] });
    expect([(await topUp()).status, await hear(FIRST), await balance()]).toEqual([409, 404, '0.01']);
  });

  it('are two of webhooks while one is replaced: nothing that Stripe tells is lost', async () => {
    await set({ secretKey: KEY, webhookSecret: FIRST });
    expect([await hear(FIRST), await hear(SECOND)]).toEqual([200, 403]);
    await set({ webhookSecret: SECOND });
    expect(await endings()).toEqual(['them', 'f_it']);
    expect([await hear(FIRST), await hear(SECOND, FIRST), await hear(SECOND)]).toEqual([200, 200, 200]);
    await set({ webhookSecret: SECOND });
    expect(await endings()).toEqual(['them', 'f_it']);
    expect((await exchange.ask('POST', `${PATH}/drop-secret`)).status).toBe(200);
    expect([await hear(FIRST), await hear(SECOND), await endings()]).toEqual([403, 200, ['them']]);
    for (const webhookSecret of [FIRST, THIRD]) await set({ webhookSecret });
    expect([await hear(SECOND), await hear(FIRST), await hear(THIRD)]).toEqual([403, 200, 200]);
    await set({ webhookSecret: FIRST });
    expect(await endings()).toEqual(['f_it', '_two']);
    expect(await balance()).toBe('0.07');
  });

  it('count instead of the deployment’s, each for itself, which count again when they are removed', async () => {
    Object.assign(exchange, { env: { ...exchange.env, ...DEPLOYED } });
    const deployed = DEPLOYED.STRIPE_WEBHOOK_SECRET;
    expect(await look()).toMatchObject({
      available: true,
      mode: 'test',
      secretKey: { lastFour: 'key9', setAt: null, opens: true },
      webhookSecrets: [{ lastFour: 'ent1', setAt: null }],
    });
    expect(await hear(deployed)).toBe(200);
    await set({ secretKey: KEY });
    expect([(await topUp()).status, asked.at(-1)?.key, await hear(deployed)]).toEqual([201, KEY, 200]);
    await set({ webhookSecret: FIRST });
    expect([await hear(deployed), await hear(FIRST)]).toEqual([403, 200]);
    await exchange.ask('DELETE', PATH);
    expect([await hear(deployed), await hear(FIRST), (await look())['mode']]).toEqual([200, 403, 'test']);
  });

  it('are kept sealed, and who changed them is told without them', async () => {
    await set({ secretKey: KEY, webhookSecret: FIRST });
    await set({ secretKey: KEY });
    await set({ webhookSecret: SECOND });
    const { body } = await exchange.ask('GET', '/v1/audit?entity=stripe&id=stripe');
    expect(body['data']).toMatchObject([
      {
        action: 'update',
        before: { webhookSecrets: [{ lastFour: 'f_it' }] },
        after: { webhookSecrets: [{ lastFour: 'them' }, {}] },
      },
      {
        action: 'update',
        by: 'operator',
        before: { secretKey: null },
        after: { secretKey: { lastFour: 'cdef' } },
      },
    ]);
    const tables = exchange.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'") as {
      name: string;
    }[];
    const stored = JSON.stringify(tables.map(({ name }) => exchange.db.rows(`SELECT * FROM "${name}"`)));
    const answers = JSON.stringify([body, await look()]);
    for (const secret of [KEY, FIRST, SECOND]) expect(stored + answers).not.toContain(secret.slice(6, -4));
    expect(answers).not.toContain('sealed');
  });

  it('are set by one of two who read the same, and the other is told', async () => {
    const tag = (await exchange.ask('GET', PATH)).headers.get('etag')!;
    const all = await Promise.all(
      [FIRST, SECOND].map((webhookSecret) => set({ webhookSecret }, { 'if-match': tag })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 412]);
    for (const [method, path] of [
      ['DELETE', PATH],
      ['POST', `${PATH}/drop-secret`],
    ] as const)
      expect((await exchange.ask(method, path, undefined, { headers: { 'if-match': tag } })).status).toBe(
        412,
      );
    expect(await endings()).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{ secretKey: 'pk_live_0123456789abcdef' }, 'secretKey'],
    [{ secretKey: 'sk_live_0123 456789abcdef' }, 'secretKey'],
    [{ secretKey: '' }, 'secretKey'],
    [{ secretKey: null }, 'secretKey'],
    [{ webhookSecret: 'we_0123456789abcdefghij' }, 'webhookSecret'],
    [{ webhookSecret: KEY }, 'webhookSecret'],
    [{ secretKey: KEY, webhookSecret: 'whsec_short' }, 'webhookSecret'],
    [{ secret: KEY }, 'secret'],
  ])('are refused by their field, all or nothing: %j', async (body, field) => {
    const { status, body: said } = await set(body);
    expect([status, said['errors'].map(({ path: at }: Json) => at)]).toEqual([422, [field]]);
    expect(JSON.stringify(said)).not.toContain('0123456789abcdef');
    expect((await look())['secretKey']).toBeNull();
  });

  it('that no key opens any more are shown as such, and Stripe is told to come again', async () => {
    await set({ secretKey: KEY, webhookSecret: FIRST });
    const { SEAL_KEYS } = exchange.env;
    Object.assign(exchange, {
      env: { ...exchange.env, ...DEPLOYED, SEAL_KEYS: 'k9:another-seal-for-tests' },
    });
    expect(await look()).toMatchObject({
      available: false,
      secretKey: { lastFour: 'cdef', opens: false },
      webhookSecrets: [{ opens: false }],
    });
    expect([(await topUp()).status, await hear(FIRST), asked]).toEqual([409, 503, []]);
    await set({ secretKey: KEY, webhookSecret: FIRST });
    expect([(await topUp()).status, await hear(FIRST)]).toEqual([201, 200]);
    Object.assign(exchange, { env: { ...exchange.env, SEAL_KEYS } });
  });

  it('of another account forget no buyer: a customer that is not known there is a new one', async () => {
    await set({ secretKey: KEY, webhookSecret: FIRST });
    exchange.db.sqlite.exec(
      `INSERT INTO top_ups (buyer_id, customer) VALUES ('${buyer['id']}', 'cus_of_before')`,
    );
    const session = stripe['checkout/sessions']!;
    stripe['checkout/sessions'] = (form) =>
      form.has('customer') ? problem(400, { code: 'resource_missing', param: 'customer' }) : session(form);
    expect((await topUp()).status).toBe(201);
    expect(asked.map(({ form }) => form.get('customer'))).toEqual(['cus_of_before', null]);
  });
});

describe('the test of them', () => {
  const test = async (): Promise<[works: boolean, checks: Record<string, boolean | null>]> => {
    const { status, body } = await exchange.ask('POST', `${PATH}/test`);
    expect(status).toBe(200);
    return [body['works'], Object.fromEntries(body['checks'].map(({ of, isGood }: Json) => [of, isGood]))];
  };
  const GOOD = { secretKey: true, checkoutSessions: true, paymentIntents: true, webhookEndpoint: true };

  it('says what is missing, and asks nothing of Stripe without a key', async () => {
    expect(await test()).toEqual([false, { secretKey: false, webhookSecrets: false }]);
    expect(asked).toEqual([]);
  });

  it('is good when Stripe takes the key, lets it write, and tells of everything, by the newest secret', async () => {
    await set({ secretKey: KEY, webhookSecret: FIRST });
    expect(await test()).toEqual([true, { ...GOOD, webhookSecrets: null }]);
    expect(await hear(FIRST)).toBe(200);
    expect(await test()).toEqual([true, { ...GOOD, webhookSecrets: true }]);
    await set({ webhookSecret: SECOND });
    expect((await test())[1]['webhookSecrets']).toBeNull();
    for (const { method, path, form } of asked)
      expect([
        'GET webhook_endpoints',
        'POST checkout/sessions mode=nothing',
        'POST payment_intents amount=0',
      ]).toContain(`${method} ${path} ${form}`.trim());
  });

  it.each<[string, string, () => Response, Record<string, boolean | null>]>([
    ['a key that was revoked', 'webhook_endpoints', () => problem(401), { secretKey: false }],
    [
      'a key that may not look',
      'webhook_endpoints',
      () => problem(403),
      { secretKey: true, webhookEndpoint: null },
    ],
    [
      'a key that may not open payments',
      'checkout/sessions',
      () => problem(403),
      { checkoutSessions: false },
    ],
    ['a key that may not charge', 'payment_intents', () => problem(403), { paymentIntents: false }],
    ['Stripe being down', 'payment_intents', () => problem(500), { paymentIntents: null }],
    ['no endpoint', 'webhook_endpoints', () => Response.json({ data: [] }), { webhookEndpoint: false }],
    [
      'an endpoint that is disabled',
      'webhook_endpoints',
      () => Response.json({ data: [endpoint({ status: 'disabled' })] }),
      { webhookEndpoint: false },
    ],
    [
      'an endpoint without refunds',
      'webhook_endpoints',
      () => Response.json({ data: [endpoint({ enabled_events: EVENTS.slice(0, 1) })] }),
      { webhookEndpoint: false },
    ],
    [
      'an endpoint of everything',
      'webhook_endpoints',
      () => Response.json({ data: [endpoint({ enabled_events: ['*'] })] }),
      { webhookEndpoint: true },
    ],
    ['an answer that is no JSON', 'webhook_endpoints', () => new Response('<html>'), { secretKey: null }],
  ])('tells of %s', async (_, path, answer, expected) => {
    await set({ secretKey: KEY, webhookSecret: FIRST });
    stripe[path] = answer;
    expect((await test())[1]).toMatchObject(expected);
  });
});
