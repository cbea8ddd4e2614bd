import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { micros } from '../../../src/lib/money.ts';
import { HOUR_MS } from '../events/event-world.ts';
import { CALLER } from './calls.ts';
import { type Asked, ConversionWorld, GOOGLE, KEY_FILE, META, MICROSOFT } from './conversion-world.ts';

let world: ConversionWorld;
beforeEach(async () => {
  world = await new ConversionWorld().set();
});
afterEach(() => world.unset());

const eventsIn = ({ body }: Asked): { transactionId: string; conversionValue: number }[] => body['events'];
const sent = () => world.asked.flatMap(eventsIn);
const OPERATOR = 'operator-key-for-tests';

describe('a paid call', () => {
  it('is told to the platform once, after its time, however often the queue brings it', async () => {
    await world.platform(GOOGLE);
    const call = await world.call();
    const notice = world.noticeOf(call, 'call.paid');
    world.queue(notice, notice);
    await world.pass(30_000);
    expect(world.asked).toEqual([]);
    world.queue(notice);
    await world.pass(HOUR_MS);
    expect(sent()).toMatchObject([{ transactionId: call.id, conversionValue: 31.5, eventSource: 'PHONE' }]);
    expect(await world.log()).toMatchObject([{ status: 'delivered', callId: call.id, lastStatus: 200 }]);
  });

  it('is nothing without consent, and the log says so', async () => {
    await world.platform(GOOGLE);
    await world.paid(await world.call({ tags: { gclid: 'EAIaIQobChMIabcdefgh' } }));
    expect([world.asked, world.tokens]).toEqual([[], 0]);
    const [line] = await world.log();
    expect(line).toMatchObject({
      status: 'stopped',
      lastError: expect.stringContaining('says nothing of consent'),
    });
    // The campaign says that all of its callers agreed: then it may be sent again.
    await world.exchange.ask('PATCH', `/v1/campaigns/${world.campaignId}`, { adConsent: 'declared' });
    await world.exchange.ask('POST', `/v1/deliveries/${line!['id']}/replay`);
    await world.pass(HOUR_MS);
    expect(sent()).toHaveLength(1);
  });

  it('is no platform’s business if it is a test', async () => {
    await world.platform(GOOGLE);
    await world.paid(await world.call({ test: true }));
    expect(await world.log()).toEqual([]);
  });

  it('leaves no number in the queue, in the log or on the wire', async () => {
    const seen: string[] = [];
    await world.platform(GOOGLE);
    world.reply = ({ body }) => {
      seen.push(JSON.stringify(body));
      return { status: 503, body: {} };
    };
    await world.paid(await world.call({ tags: { ad_consent: 'yes' } }));
    await world.pass(26 * HOUR_MS);
    const rows = world.exchange.db.rows('SELECT * FROM deliveries');
    expect(seen.length).toBeGreaterThan(5);
    expect(JSON.stringify([seen, rows])).not.toMatch(/5551234|gclid/);
    expect(seen[0]).toMatch(/"phoneNumber":"[0-9a-f]{64}"/);
  });

  it('is not told any more once its caller is forgotten, though it waits', async () => {
    await world.platform(GOOGLE, { conversion: { ...GOOGLE.conversion, delayMinutes: 4_320 } });
    const call = await world.call();
    world.queue(world.noticeOf(call, 'call.paid'));
    await world.pass(48 * HOUR_MS);
    const erased = await world.exchange.ask('POST', '/v1/callers/erase', { caller: CALLER });
    expect(erased.body).toEqual({ calls: 1 });
    await world.pass(48 * HOUR_MS);
    expect(world.asked).toEqual([]);
    expect(await world.log()).toMatchObject([
      { status: 'stopped', lastError: 'not sent: the caller was forgotten' },
    ]);
  });

  it('is worth what it comes to when its time is up, and nothing if it was taken back by then', async () => {
    await world.platform(META);
    const [less, none] = [await world.call(), await world.call()];
    world.queue(world.noticeOf(less, 'call.paid'), world.noticeOf(none, 'call.paid'));
    await world.pass(10 * 60_000);
    await world.correct(less, { revenue: micros(20_000_000) });
    await world.correct(none, { revenue: micros(0) });
    await world.pass(HOUR_MS);
    const values = world.asked.flatMap(({ body }) => body['data']).map((event) => event.custom_data.value);
    expect(values).toEqual([20]);
    expect((await world.log()).find(({ callId }) => callId === none.id)).toMatchObject({
      lastError: 'not sent: nothing is owed for the call any more',
    });
  });

  it('waits for its record, should that come later', async () => {
    await world.platform(GOOGLE);
    const call = await world.call();
    await world.paid({ ...call, version: call.version + 1 });
    expect(world.asked).toEqual([]);
    await world.correct(call, {});
    await world.pass(HOUR_MS);
    expect(sent()).toHaveLength(1);
  });
});

describe('a correction', () => {
  it('follows what it corrects, with the same transaction', async () => {
    await world.platform(GOOGLE);
    const call = await world.call();
    const before = { number: 1, payout: call.payout, revenue: call.revenue };
    const after = await world.correct(call, { payout: micros(10_000_000) });
    world.queue(
      world.noticeOf(call, 'call.paid'),
      world.noticeOf(after, 'call.adjusted', { corrected: before }),
    );
    await world.pass(HOUR_MS);
    expect(sent().map(({ transactionId, conversionValue }) => [transactionId, conversionValue])).toEqual([
      [call.id, 10],
      [call.id, 10],
    ]);
  });

  it('of a call that was taken back before it was told makes no conversion of it', async () => {
    await world.platform(GOOGLE, { conversion: { ...GOOGLE.conversion, delayMinutes: 60 } });
    const call = await world.call();
    const corrected = { number: 1, payout: call.payout, revenue: call.revenue };
    const after = await world.correct(call, { payout: micros(0) });
    world.queue(world.noticeOf(call, 'call.paid'), world.noticeOf(after, 'call.adjusted', { corrected }));
    await world.pass(3 * HOUR_MS);
    expect(world.asked).toEqual([]);
    expect((await world.log()).map(({ lastError }) => lastError).sort()).toEqual([
      'not sent: nothing is owed for the call any more',
      'not sent: nothing is owed, and the platform was never told of the call',
    ]);
  });

  it('of what the platform is not told of is none', async () => {
    await world.platform(GOOGLE);
    const call = await world.call();
    const corrected = { number: 1, payout: call.payout, revenue: micros(99_000_000) };
    world.queue(world.noticeOf(call, 'call.adjusted', { corrected }));
    await world.pass(HOUR_MS);
    expect(await world.log()).toEqual([]);
  });

  it('takes back at Microsoft what is worth nothing any more', async () => {
    await world.platform(MICROSOFT);
    const tags = { msclkid: '0123456789abcdef0123456789abcdef', ad_consent: 'yes' };
    const call = await world.call({ tags });
    await world.paid(call);
    const corrected = { number: 1, payout: call.payout, revenue: call.revenue };
    const after = await world.correct(call, { payout: micros(0) });
    world.queue(world.noticeOf(after, 'call.adjusted', { corrected, at: Date.now() }));
    await world.pass(HOUR_MS);
    expect(world.asked.map(({ url, body }) => [url.pathname, Object.values(body).flat()])).toMatchObject([
      ['/CampaignManagement/v13/OfflineConversions/Apply', [{ ConversionValue: 31.5 }]],
      ['/CampaignManagement/v13/OfflineConversionAdjustments/Apply', [{ AdjustmentType: 'Retract' }]],
    ]);
    const [first, second] = world.asked.map(
      ({ body }) => Object.values(body).flat()[0] as Record<string, string>,
    );
    expect(second!['ConversionTime']).toBe(first!['ConversionTime']);
  });
});

describe('many calls', () => {
  it('go in one request', async () => {
    await world.platform(GOOGLE);
    const calls = [];
    for (let i = 0; i < 8; i++) calls.push(await world.call());
    await world.paid(...calls);
    expect(world.asked.map(({ body }) => body['events'].length)).toEqual([8]);
    expect(world.tokens).toBe(1);
  });

  it('are told though some are refused: each bad one is parked by itself, the others arrive once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }), async (bads) => {
        world.unset();
        world = await new ConversionWorld().set();
        await world.platform(GOOGLE);
        const calls = [];
        for (const _ of bads) calls.push(await world.call());
        const bad = new Set(calls.filter((_, place) => bads[place]).map(({ id }) => String(id)));
        world.reply = (asked) =>
          eventsIn(asked).some(({ transactionId }) => bad.has(transactionId))
            ? {
                status: 400,
                body: {
                  error: {
                    code: 400,
                    message: 'There was a problem with the request.',
                    details: [
                      {
                        fieldViolations: [
                          { field: 'events[0].x', description: 'malformed', reason: 'INVALID_FORMAT' },
                        ],
                      },
                    ],
                  },
                },
              }
            : null;
        await world.paid(...calls);
        await world.pass(26 * HOUR_MS);
        const good = calls.filter(({ id }) => !bad.has(id)).map(({ id }) => id);
        expect(
          sent()
            .map(({ transactionId }) => transactionId)
            .sort(),
        ).toEqual([...good].sort());
        const stopped = (await world.log()).filter(({ status }) => status === 'stopped');
        expect(stopped.map(({ callId }) => callId).sort()).toEqual([...bad].sort());
        for (const { lastError } of stopped) expect(lastError).toContain('events[0].x: malformed');
      }),
      { numRuns: 15 },
    );
  });
});

describe('an account', () => {
  it('whose token is not taken any more is asked for another one, once', async () => {
    await world.platform(GOOGLE);
    await world.paid(await world.call());
    world.goodToken = 'token-2';
    await world.paid(await world.call());
    expect([sent().length, world.tokens]).toEqual([2, 2]);
    await world.pass(HOUR_MS);
    world.goodToken = null;
    await world.paid(await world.call()); // the hour of the token is over
    expect([sent().length, world.tokens]).toEqual([3, 3]);
  });

  it('whose key was revoked says so; nothing is lost, and all of it goes once there is a new key', async () => {
    const made = await world.platform(GOOGLE);
    world.giveToken = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
    });
    const calls = [await world.call(), await world.call()];
    await world.paid(...calls);
    const waiting = await world.log();
    expect(waiting).toHaveLength(2);
    for (const line of waiting)
      expect(line).toMatchObject({
        status: 'retrying',
        lastError: 'no token is given for the key any more: invalid_grant: Invalid JWT Signature.',
      });
    const test = await world.exchange.ask('POST', `/v1/event-targets/${made['id']}/test`, {});
    expect(test.body).toMatchObject({ delivered: false, error: expect.stringContaining('invalid_grant') });
    world.giveToken = () => ({
      status: 200,
      body: { access_token: `token-${++world.tokens}`, expires_in: 3_600 },
    });
    const changed = await world.exchange.ask('PATCH', `/v1/event-targets/${made['id']}`, {
      google: { serviceAccountKey: KEY_FILE.replace('outcry@', 'other@') },
    });
    expect(changed.status).toBe(200);
    await world.pass(3 * HOUR_MS);
    expect(
      sent()
        .map(({ transactionId }) => transactionId)
        .sort(),
    ).toEqual(calls.map(({ id }) => id).sort());
  });

  it('that is not allowed yet is told so in words, and tried for a day; then it can be sent by hand', async () => {
    await world.platform(GOOGLE);
    const refusal = { error: { code: 403, message: 'no', details: [{ reason: 'NOT_ALLOWLISTED' }] } };
    world.reply = () => ({ status: 403, body: refusal });
    await world.paid(await world.call());
    await world.pass(26 * HOUR_MS);
    const [line] = await world.log();
    expect(line).toMatchObject({
      status: 'dead',
      lastError: expect.stringContaining('ask for it in Google Ads'),
    });
    world.reply = () => null;
    await world.exchange.ask('POST', `/v1/deliveries/${line!['id']}/replay`);
    await world.pass(HOUR_MS);
    expect(sent()).toHaveLength(1);
  });

  it('keeps Microsoft’s next refresh token, sealed, for when the one before has ended', async () => {
    await world.platform(MICROSOFT);
    const given: (string | null)[] = [];
    world.giveToken = (form) => {
      given.push(form.get('refresh_token'));
      return {
        status: 200,
        body: { access_token: `t${given.length}`, expires_in: 60, refresh_token: `refresh-${given.length}` },
      };
    };
    const tags = { msclkid: '0123456789abcdef0123456789abcdef', ad_consent: 'yes' };
    for (let i = 0; i < 3; i++) await world.paid(await world.call({ tags }));
    expect(given).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
    const rows = JSON.stringify(world.exchange.db.rows('SELECT * FROM event_targets'));
    expect(rows).not.toMatch(/refresh-\d|developer-token/);
  });

  it('that is gone stops what waits for it', async () => {
    const made = await world.platform(GOOGLE);
    world.queue(world.noticeOf(await world.call(), 'call.paid'));
    await world.pass(30_000);
    await world.exchange.ask('DELETE', `/v1/event-targets/${made['id']}`);
    await world.pass(HOUR_MS);
    expect(await world.log()).toMatchObject([
      { status: 'stopped', lastError: 'not sent: the event target is gone' },
    ]);
  });
});

describe('the set-up of a conversion', () => {
  const ask = (body: unknown, key = OPERATOR) =>
    world.exchange.ask('POST', '/v1/event-targets', body, { key });
  const { conversion } = GOOGLE;

  it.each([
    ['no events', { ...GOOGLE, events: ['call.ended'] }, 'events'],
    ['two conversions', { ...GOOGLE, events: ['call.converted', 'call.paid'] }, 'events'],
    ['corrections at Meta', { ...META, events: ['call.paid', 'call.adjusted'] }, 'events'],
    ['a value as it connects', { ...META, events: ['call.connected'] }, 'conversion.value'],
    ['corrections of nothing', { ...GOOGLE, conversion: { ...conversion, value: 'none' } }, 'events'],
    ['another platform’s account', { ...GOOGLE, meta: META.meta }, 'meta'],
    ['no account', { ...GOOGLE, google: undefined }, 'google'],
    ['no terms', { ...GOOGLE, conversion: undefined }, 'conversion'],
    ['an address', { ...GOOGLE, url: 'https://x.example/' }, 'url'],
    [
      'a share of nothing',
      { ...GOOGLE, conversion: { ...conversion, valuePercent: 0 } },
      'conversion.valuePercent',
    ],
    [
      'a wait too long',
      { ...GOOGLE, conversion: { ...conversion, delayMinutes: 5_000 } },
      'conversion.delayMinutes',
    ],
    [
      'an account in words',
      { ...GOOGLE, google: { ...GOOGLE.google, accountId: 'mine' } },
      'google.accountId',
    ],
    [
      'no key file',
      { ...GOOGLE, google: { ...GOOGLE.google, serviceAccountKey: '{}' } },
      'google.serviceAccountKey',
    ],
    [
      'a key that cannot be read',
      {
        ...GOOGLE,
        google: {
          ...GOOGLE.google,
          serviceAccountKey: KEY_FILE.replace(/KEY-----\\n[^-]*/, 'KEY-----\\nAAAA\\n'),
        },
      },
      'google.serviceAccountKey',
    ],
  ])('is refused by its field: %s', async (_, body, field) => {
    const answer = await ask(body);
    expect([answer.status, answer.body['errors']?.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      [field],
    ]);
    expect((await world.exchange.ask('GET', '/v1/event-targets')).body['data']).toEqual([]);
  });

  it('lets a publisher have its own account, and tells it of nothing but its payout', async () => {
    const { key } = world.publisher;
    expect((await ask({ ...META }, key)).body['errors']).toMatchObject([{ path: 'conversion.value' }]);
    const own = { ...META, conversion: { ...META.conversion, value: 'payout', delayMinutes: 1 } };
    expect(await ask(own, key)).toMatchObject({ status: 201, body: { publisherId: world.publisher.id } });
    await world.paid(await world.call());
    expect(world.asked[0]!.body['data'][0].custom_data).toEqual({ currency: 'USD', value: 31.5 });
    const lines = await world.exchange.ask('GET', '/v1/deliveries?status=delivered', undefined, { key });
    expect(JSON.stringify(lines.body)).not.toMatch(/45\.00|13\.50/);
  });

  it('keeps secrets sealed, shows none, and changes what is given alone', async () => {
    const made = await world.platform(GOOGLE);
    const path = `/v1/event-targets/${made['id']}`;
    const changed = await world.exchange.ask('PATCH', path, { google: { conversionActionId: '5' } });
    expect(changed.body).toMatchObject({
      google: { accountId: '1234567890', conversionActionId: '5' },
      conversion: GOOGLE.conversion,
    });
    const terms = await world.exchange.ask('PATCH', path, { conversion: { valuePercent: 50 } });
    expect(terms.body['conversion']).toEqual({ ...GOOGLE.conversion, valuePercent: 50 });
    expect((await world.exchange.ask('PATCH', path, { meta: { datasetId: '1' } })).status).toBe(422);
    expect((await world.exchange.ask('PATCH', path, { url: 'https://x.example/' })).status).toBe(422);
    expect((await world.exchange.ask('POST', `${path}/rotate-secret`)).status).toBe(409);
    const tables = ['event_targets', 'audit', 'config_documents'].flatMap((table) =>
      world.exchange.db.rows(`SELECT * FROM ${table}`),
    );
    expect(JSON.stringify([made, changed.body, tables])).not.toMatch(/PRIVATE KEY|serviceAccountKey/);
    await world.paid(await world.call());
    expect(sent()).toMatchObject([{ conversionValue: 15.75 }]);
  });

  it('is tried without counting anything, and says what came of it', async () => {
    const google = await world.platform(GOOGLE);
    const test = (id: string) => world.exchange.ask('POST', `/v1/event-targets/${id}/test`, {});
    expect((await test(google['id'])).body).toMatchObject({
      delivered: true,
      note: expect.stringContaining('kept nothing'),
      request: { body: { validateOnly: true } },
    });
    const meta = await world.platform(META);
    expect((await test(meta['id'])).body).toMatchObject({
      delivered: false,
      error: expect.stringContaining('test event code'),
    });
    await world.exchange.ask('PATCH', `/v1/event-targets/${meta['id']}`, {
      meta: { testEventCode: 'TEST123' },
    });
    expect((await test(meta['id'])).body).toMatchObject({
      delivered: true,
      request: { body: { test_event_code: 'TEST123' } },
    });
    expect(JSON.stringify(world.asked)).not.toContain('"EAAGtoken');
    const microsoft = await world.platform(MICROSOFT);
    expect((await test(microsoft['id'])).body['error']).toContain('no offline conversion goal “Calls”');
  });

  it('never asks an address that stands in a key file', async () => {
    const asked: string[] = [];
    await world.platform(GOOGLE);
    world.giveToken = (form) => {
      asked.push(form.get('grant_type') ?? '');
      return { status: 200, body: { access_token: 't', expires_in: 3_600 } };
    };
    await world.paid(await world.call());
    expect(asked).toEqual(['urn:ietf:params:oauth:grant-type:jwt-bearer']);
    expect(JSON.stringify(world.exchange.db.rows('SELECT * FROM event_targets'))).not.toContain(
      'elsewhere.example',
    );
  });
});
