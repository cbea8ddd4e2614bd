import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../src/api/http/body.ts';
import { PROBLEMS } from '../../../src/api/http/errors.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../bodies.ts';
import { makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

let exchange: TestExchange;
beforeEach(() => {
  exchange = new TestExchange();
});

describe('a refusal', () => {
  it('is problem JSON with our own request id', async () => {
    const headers = { 'x-request-id': 'mine' };
    const answer = await exchange.ask('GET', '/v1/calls/call_0123456789abcdefghjkmn', undefined, { headers });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      status: 404,
      code: 'notFound',
      title: expect.any(String),
      type: expect.any(String),
    });
    expect(answer.body['requestId']).toMatch(/^req_[0-9a-f]{24}$/);
    expect(answer.headers.get('x-request-id')).toBe(answer.body['requestId']);
  });

  const cases: [string, string, unknown, Record<string, string>, number, string][] = [
    ['GET', '/v1/nothing', undefined, {}, 404, 'notFound'],
    ['GET', '/v1/publishers/garbage', undefined, {}, 404, 'notFound'],
    ['PUT', '/v1/publishers', {}, {}, 405, 'methodNotAllowed'],
    ['DELETE', '/v1/calls', undefined, {}, 405, 'methodNotAllowed'],
    ['POST', '/v1/publishers', '{"name":', {}, 400, 'malformed'],
    ['POST', '/v1/publishers', 'name=x', { 'content-type': 'text/plain' }, 415, 'unsupportedMediaType'],
    ['POST', '/v1/publishers', { name: 'x'.repeat(MAX_BODY_BYTES) }, {}, 413, 'tooLarge'],
    ['POST', '/v1/publishers', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, 400, 'malformed'],
    ['POST', '/v1/publishers', [], {}, 422, 'invalid'],
    ['POST', '/v1/publishers', undefined, {}, 422, 'invalid'],
    ['GET', '/v1/publishers?limit=0', undefined, {}, 422, 'invalid'],
    ['GET', '/v1/publishers?limit=201', undefined, {}, 422, 'invalid'],
    ['GET', '/v1/publishers?cursor=x', undefined, {}, 422, 'invalid'],
    ['GET', '/v1/publishers?colour=red', undefined, {}, 422, 'invalid'],
    ['POST', '/v1/publishers', PUBLISHER, { 'idempotency-key': 'with blank' }, 400, 'malformed'],
  ];
  for (const [method, path, body, headers, status, code] of cases) {
    it(`is ${status} ${code} for ${method} ${path} ${JSON.stringify(body)?.slice(0, 40)}`, async () => {
      const answer = await exchange.ask(method, path, body, { headers });
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    });
  }

  it('names the methods a path has', async () => {
    expect((await exchange.ask('PUT', '/v1/publishers', {})).headers.get('allow')).toBe('POST, GET');
  });

  it('tells nothing of what broke inside', async () => {
    exchange.db.down = true;
    const answer = await exchange.ask('GET', '/v1/publishers');
    expect([answer.status, answer.body['code']]).toEqual([500, 'internal']);
    const { requestId: _random, ...told } = answer.body;
    expect(JSON.stringify(told)).not.toMatch(/D1|Network|select/i);
  });

  it('has one status per code', () => {
    for (const [status] of Object.values(PROBLEMS)) expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe('an idempotency key', () => {
  const post = (key: string, body: unknown = BUYER, path = '/v1/buyers') =>
    exchange.ask('POST', path, body, { headers: { 'idempotency-key': key } });
  const buyers = () => exchange.db.rows('SELECT id FROM buyers').length;

  it('gives the same answer to the same request, secret and all, and does it once', async () => {
    const first = await post('a');
    const again = await exchange.ask('POST', '/v1/buyers', '{ "name" : "Best Plumbing" }', {
      headers: { 'idempotency-key': 'a' },
    });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(buyers()).toBe(1);
    expect(JSON.stringify(exchange.db.rows('SELECT * FROM idempotency_keys'))).not.toContain('whsec_');
  });

  it('is refused with another body or another path', async () => {
    await post('a');
    expect((await post('a', { name: 'Other' })).body['code']).toBe('idempotencyMismatch');
    expect((await post('a', PUBLISHER, '/v1/publishers')).status).toBe(409);
    expect(buyers()).toBe(1);
  });

  it('does it once however many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => post('crowd')));
    expect(new Set(answers.map((answer) => answer.body['id'])).size).toBe(1);
    expect(answers.every((answer) => answer.status === 201)).toBe(true);
    expect(buyers()).toBe(1);
  });

  it('repeats a refusal too', async () => {
    const refused = await post('bad', { nickname: 'x' });
    expect([refused.status, (await post('bad', { nickname: 'x' })).body]).toEqual([422, refused.body]);
  });

  it('is scoped by who asks', async () => {
    const other = await exchange.make('/v1/keys', { role: 'operator', name: 'other' });
    const first = await post('a');
    const second = await exchange.ask('POST', '/v1/buyers', BUYER, {
      key: other['key'],
      headers: { 'idempotency-key': 'a' },
    });
    expect(second.body['id']).not.toBe(first.body['id']);
  });

  it('may be used again when the failure was ours', async () => {
    const { DB } = exchange.env;
    const broken = Object.assign(Object.create(DB), {
      batch: (statements: unknown[]) =>
        statements.length > 2 ? Promise.reject(new Error('away')) : DB.batch(statements as never),
    });
    exchange.env.DB = broken;
    expect((await post('later')).status).toBe(500);
    exchange.env.DB = DB;
    expect((await post('later')).status).toBe(201);
    expect(buyers()).toBe(1);
  });

  it('is free again after a day', async () => {
    const first = await post('old');
    exchange.db.sqlite.exec('UPDATE idempotency_keys SET created_at = created_at - 86400001');
    expect((await post('old')).body['id']).not.toBe(first.body['id']);
  });
});

describe('whatever is sent', () => {
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '\ud800',
      '__proto__',
      '1e309',
      '-1',
      'NaN',
      '+1',
      "'; DROP TABLE calls; --",
    ),
    fc.double(),
    fc.bigInt().map(Number),
  );

  /** A valid body with a few of its fields replaced, removed or added. */
  const spoilt = (body: object) =>
    fc
      .dictionary(fc.oneof(fc.constantFrom('', ...Object.keys(body)), fc.string()), hostile, {
        minKeys: 1,
        maxKeys: 3,
      })
      .map((changes) => JSON.stringify({ ...body, ...changes }));

  const POSTBACK = { kind: 'postback', url: 'http://127.0.0.1:1/?p={payout}', events: ['call.paid'] };

  const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);

  it('is done whole or refused, never a 500, never half', async () => {
    const world = await makeWorld(exchange);
    const keyFor = async (body: object) => exchange.make('/v1/keys', { ...body, name: 'k' });
    const mine = {
      operator: await keyFor({ role: 'operator' }),
      publisher: await keyFor({ role: 'publisher', publisherId: world.publisher['id'] }),
      buyer: await keyFor({ role: 'buyer', buyerId: world.buyer['id'] }),
    };
    const spare = await keyFor({ role: 'operator' });
    const pinged = await exchange.make('/v1/targets', {
      ...targetOf(world.buyer['id'], world.campaign['id']),
      bidding: { kind: 'ping', url: 'http://127.0.0.1:1/', timeoutMs: 50 },
    });
    const prepaid = await exchange.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } });
    const call = callRecord(1, { campaignId: world.campaign['id'] });
    await project(exchange, [call]);
    const number = {
      number: '+14155550123',
      campaignId: world.campaign['id'],
      publisherId: world.publisher['id'],
      carrier: 'twilio',
    };
    const heard = await exchange.make('/v1/event-targets', POSTBACK);
    const spares = ['+14155550131', '+14155550132', '+14155550133', '+14155550134'];
    for (const each of spares) await exchange.make('/v1/numbers', { ...number, number: each });
    const { carrier: _, number: __, ...parties } = number;
    const poolOf = (from: number) => ({ ...parties, numbers: [spares[from]], overflow: spares[from + 1] });
    const pool = await exchange.make('/v1/pools', poolOf(0));
    const draft = { targetId: world.target['id'], bidding: { kind: 'static', price: '20.00' } };
    const bodies: [string, string, object, (keyof typeof mine)?][] = [
      ['POST', '/v1/publishers', PUBLISHER],
      ['POST', '/v1/buyers', BUYER],
      ['POST', '/v1/campaigns', CAMPAIGN],
      ['POST', '/v1/targets', targetOf(world.buyer['id'], world.campaign['id'])],
      ['POST', '/v1/numbers', number],
      ['POST', '/v1/targets/bulk', { changes: [{ id: world.target['id'], patch: { weight: 3 } }] }],
      ['POST', '/v1/numbers/bulk', { changes: [{ create: { ...number, number: '+14155550124' } }] }],
      [
        'POST',
        `/v1/campaigns/${world.campaign['id']}/changes`,
        {
          campaign: { vertical: 'x' },
          targets: [{ id: world.target['id'], patch: { weight: 4 } }],
          numbers: [{ create: { ...number, number: '+14155550129' } }],
          terms: [
            { publisherId: world.publisher['id'], set: { payout: { kind: 'revShare', percent: '9' } } },
          ],
        },
      ],
      ['POST', '/v1/keys', { role: 'buyer', buyerId: world.buyer['id'], name: 'k' }],
      ['PATCH', `/v1/publishers/${world.publisher['id']}`, { ...PUBLISHER, pings: { maxPerMinute: 9 } }],
      [
        'PUT',
        `/v1/publishers/${world.publisher['id']}/terms/${world.campaign['id']}`,
        { payout: { kind: 'fixed', amount: '9.00' }, least: '1.00', caps: [], paidOn: { kind: 'connect' } },
      ],
      ['PATCH', `/v1/buyers/${world.buyer['id']}`, BUYER],
      ['PATCH', `/v1/buyers/${world.buyer['id']}`, { notifyLosses: true }, 'buyer'],
      ['PATCH', `/v1/campaigns/${world.campaign['id']}`, CAMPAIGN],
      ['PATCH', `/v1/targets/${world.target['id']}`, { weight: 2 }],
      ['PATCH', `/v1/targets/${world.target['id']}`, { status: 'paused', caps: [] }, 'buyer'],
      ['PATCH', `/v1/numbers/${world.number['id']}`, { subId: 'x' }],
      ['PATCH', `/v1/keys/${spare['id']}`, { name: 'x', expiresAt: null }],
      ['POST', `/v1/keys/${spare['id']}/rotate`, { overlapSeconds: 60 }],
      ['POST', `/v1/campaigns/${world.campaign['id']}/rollback`, { version: 1 }],
      ['POST', `/v1/targets/${pinged['id']}/test`, { call: { state: 'CA' } }],
      ['POST', `/v1/targets/${pinged['id']}/try-reply`, { body: '{"bid":1}' }, 'buyer'],
      ['POST', '/v1/calls/search', { caller: '+14155551234' }],
      ['POST', `/v1/calls/${call.id}/adjustments`, { revenue: '1.00', payout: '0.50', reason: 'x' }],
      ['POST', `/v1/buyers/${prepaid['id']}/wallet/credits`, { amount: '9.00', reference: 'x' }],
      ['POST', `/v1/buyers/${prepaid['id']}/wallet/top-ups`, { amount: '9.00', keepCard: true }],
      [
        'PUT',
        `/v1/buyers/${prepaid['id']}/wallet/top-ups`,
        { automatic: { below: '9.00', amount: '50.00' } },
      ],
      [
        'PUT',
        `/v1/buyers/${prepaid['id']}/wallet/notices`,
        { below: '9.00', url: 'https://buyer.example/wallet' },
      ],
      [
        'PATCH',
        '/v1/stripe/account',
        { secretKey: 'rk_live_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' },
      ],
      ['POST', '/v1/callers/erase', { caller: '+14155551234' }],
      ['POST', '/v1/payments', { buyerId: world.buyer['id'], amount: '9.00', reference: 'x' }],
      [
        'POST',
        '/v1/outcomes',
        { callId: call.id, kind: 'sale', amount: '9.00', reference: 'x', occurredAt: '2026-11-22T21:40:00Z' },
      ],
      ['POST', `/v1/calls/${call.id}/disputes`, { reason: 'broken', note: 'x' }, 'buyer'],
      ['POST', `/v1/calls/${call.id}/disputes/decide`, { verdict: 'whole', note: 'x' }],
      ['PATCH', `/v1/accounts/${world.publisher['id']}`, { period: 'month', minimumPayout: '50.00' }],
      ['POST', '/v1/payout-runs', { reference: 'x' }],
      ['POST', '/v1/statements', { buyerId: world.buyer['id'] }],
      ['POST', `/v1/rtb/${world.campaign['id']}`, { caller: '+14155551234', tags: { a: 'b' } }, 'publisher'],
      [
        'POST',
        `/v1/publishers/${world.publisher['id']}/rtb/${world.campaign['id']}/rotate`,
        { overlapSeconds: 60 },
      ],
      ['POST', '/v1/event-targets', { ...POSTBACK, publisherId: world.publisher['id'] }],
      ['POST', '/v1/event-targets', POSTBACK, 'publisher'],
      ['PATCH', `/v1/event-targets/${heard['id']}`, { url: POSTBACK.url, events: POSTBACK.events }],
      ['POST', `/v1/event-targets/${heard['id']}/test`, { event: 'call.paid' }],
      ['POST', '/v1/pools', poolOf(2)],
      ['PATCH', `/v1/pools/${pool['id']}`, { name: 'x', sites: ['a.example'] }],
      ['POST', `/v1/pools/${pool['id']}/check-page`, { url: 'http://127.0.0.1:1/' }],
      ['POST', `/v1/campaigns/${world.campaign['id']}/bid-preview`, draft],
      ['POST', '/v1/carrier-numbers', { ...number, number: '+14155550125', confirmSpending: true }],
      ['POST', '/v1/carrier-numbers/+14155550126/connect', { carrier: 'twilio' }],
      ['POST', '/v1/carrier-numbers/+14155550126/release', { carrier: 'twilio', afterDays: 3 }],
      ['POST', '/v1/test-calls', { number: '+14155550998' }],
      ['POST', '/v1/test-calls/nothing/input', { digits: '1' }],
      ['POST', '/v1/test-calls/nothing/answered', {}],
      ['POST', '/v1/test-calls/nothing/dialed', { outcome: 'busy', seconds: 1 }],
      ['POST', '/v1/test-calls/nothing/hangup', {}],
    ];
    const forgotten = ROUTES.filter(
      (route) =>
        route.body &&
        !bodies.some(([method, path]) => method === route.method && patternOf(route.path).test(path)),
    );
    expect(forgotten.map((route) => `${route.method} ${route.path}`)).toEqual([]);
    const count = () =>
      exchange.db.rows(
        "SELECT (SELECT COUNT(*) FROM audit WHERE entity NOT IN ('call', 'caller', 'rtb')) AS changes, (SELECT SUM(revision) FROM (SELECT revision FROM publishers UNION ALL SELECT revision FROM buyers UNION ALL SELECT revision FROM campaigns UNION ALL SELECT revision FROM targets UNION ALL SELECT revision FROM numbers UNION ALL SELECT revision FROM publisher_terms UNION ALL SELECT revision FROM event_targets UNION ALL SELECT revision FROM pools UNION ALL SELECT revision FROM stripe_accounts UNION ALL SELECT revision FROM keys)) AS revisions",
      )[0]!;
    for (const [method, path, body, role = 'operator'] of bodies) {
      const key = mine[role]['key'];
      await fc.assert(
        fc.asyncProperty(spoilt(body), async (text) => {
          const before = count();
          const { status } = await exchange.ask(method, path, text, { key });
          const after = count();
          expect([
            200,
            201,
            400,
            409,
            422,
            ...(role === 'buyer' ? [403] : []),
            ...(/test-calls|rollback|disputes/.test(path) ? [404] : []),
          ]).toContain(status);
          expect(after['changes']).toBe(after['revisions']);
          if (status >= 400) expect(after).toEqual(before);
        }),
        { numRuns: 40 },
      );
    }
  }, 60_000);
});
