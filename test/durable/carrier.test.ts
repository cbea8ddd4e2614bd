/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../src/bindings.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import worker from '../../src/index.ts';
import { Carrier } from '../../src/simulator/carrier/carrier.ts';
import type { LineScript } from '../../src/simulator/carrier/script.ts';
import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { acceleratedClock } from '../../src/simulator/clock.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../api/bodies.ts';
import { bindings, countOf, FakeQueue } from './campaign-object.ts';

const BASE = 'http://127.0.0.1:8787';
const TOKEN = 'twilio-token-for-tests';
const exchange = (exports as unknown as { default: Fetcher }).default;

type Form = Record<string, string>;
type Sent = { path?: string; form: Form; signedFor?: string; token?: string; host?: string };

/** A carrier's request: signed for the URL the carrier was given, whatever host it arrives at. */
function signed({
  path = '/telephony/twilio/voice',
  form,
  signedFor = BASE,
  token = TOKEN,
  host = BASE,
}: Sent) {
  return new Request(host + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(token, signedFor + path, form),
    },
    body: new URLSearchParams(form).toString(),
  });
}

const inbound = (sid: string, to: string): Form => ({
  CallSid: sid,
  From: '+14155550123',
  To: to,
  CallStatus: 'ringing',
  FromState: 'CA',
});

async function make(path: string, body: unknown): Promise<{ id: string }> {
  const response = await exchange.fetch(BASE + path, {
    method: 'POST',
    headers: { authorization: 'Bearer operator-key-for-tests', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([path, response.status]).toEqual([path, 201]);
  return response.json();
}

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
async function get(path: string): Promise<any> {
  const response = await exchange.fetch(BASE + path, {
    headers: { authorization: 'Bearer operator-key-for-tests' },
  });
  return response.json();
}

type World = { campaignId: string; targetId: string; number: string };

/** A campaign with one pinged buyer, on a number of its own. */
async function worldAt(number: string, more: Record<string, unknown> = {}): Promise<World> {
  const publisher = await make('/v1/publishers', PUBLISHER);
  const buyer = await make('/v1/buyers', BUYER);
  const campaign = await make('/v1/campaigns', { ...CAMPAIGN, ...more });
  const bidding = { kind: 'ping', url: 'http://127.0.0.1:1/ping' };
  const target = await make('/v1/targets', { ...targetOf(buyer.id, campaign.id), bidding });
  const body = { number, campaignId: campaign.id, publisherId: publisher.id, carrier: 'twilio' };
  await make('/v1/numbers', body);
  return { campaignId: campaign.id, targetId: target.id, number };
}

const objectOf = (world: World) => bindings.CAMPAIGN.getByName(world.campaignId);

let bids = 0;
const answerPings = async (): Promise<Response> => {
  bids += 1;
  return Response.json({ bid: '45.00' });
};

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  vi.stubGlobal('fetch', answerPings);
});
afterEach(() => vi.useRealTimers());

describe('a signature', () => {
  it('that is wrong is answered 403, and nothing is recorded', async () => {
    const world = await worldAt('+14155550160');
    const form = inbound('CA-forged', world.number);
    const altered = signed({ form });
    const requests = [
      signed({ form, token: 'another token' }),
      new Request(altered, { body: new URLSearchParams({ ...form, From: '+14155550199' }).toString() }),
      new Request(`${BASE}/telephony/twilio/voice?again=1`, altered),
      new Request(`${BASE}/telephony/twilio/voice`, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
      signed({ path: '/telephony/twilio/status', form: { ...form, CallStatus: 'no-answer' }, token: 'x' }),
    ];
    const asked = bids;
    for (const request of requests) expect((await exchange.fetch(request)).status).toBe(403);
    expect(await countOf(objectOf(world), 'calls')).toBe(0);
    expect(bids).toBe(asked);
  });

  it('is checked over the configured URL, whatever the Host header says', async () => {
    const world = await worldAt('+14155550161');
    const elsewhere = 'https://attacker.example';
    const believed = signed({
      form: inbound('CA-host-1', world.number),
      signedFor: elsewhere,
      host: elsewhere,
    });
    expect((await exchange.fetch(believed)).status).toBe(403);
    expect(await countOf(objectOf(world), 'calls')).toBe(0);
    const forwarded = signed({ form: inbound('CA-host-2', world.number), host: 'http://10.0.0.7:9000' });
    const response = await exchange.fetch(forwarded);
    expect(response.status).toBe(200);
    const xml = await response.text();
    expect(xml).toContain(`action="${BASE}/telephony/twilio/dial/`);
    expect(xml).not.toContain('10.0.0.7');
  });

  it('does not open another call’s follow-up URLs', async () => {
    const world = await worldAt('+14155550162');
    const response = await exchange.fetch(signed({ form: inbound('CA-token', world.number) }));
    const [, path] = /action="http:\/\/127\.0\.0\.1:8787(\/telephony\/twilio\/dial\/[^"]+)"/.exec(
      await response.text(),
    )!;
    const done: Form = {
      CallSid: 'CA-token',
      CallStatus: 'completed',
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '90',
    };
    const tampered = path!.slice(0, -1) + (path!.endsWith('A') ? 'B' : 'A');
    expect((await exchange.fetch(signed({ path: tampered, form: done }))).status).toBe(403);
    expect(await countOf(objectOf(world), 'transfers')).toBe(0);
    expect((await exchange.fetch(signed({ path: path!, form: done }))).status).toBe(200);
    expect(await countOf(objectOf(world), 'transfers')).toBe(2);
    expect((await exchange.fetch(signed({ path: path!, form: done }))).status).toBe(200); // replayed
    expect(await countOf(objectOf(world), 'transfers')).toBe(2);
  });
});

describe('the same call, asked about again', () => {
  it('gets byte-identical XML, at once and together, and one auction', async () => {
    const world = await worldAt('+14155550163');
    const asked = bids;
    const once = await exchange.fetch(signed({ form: inbound('CA-again', world.number) }));
    const first = await once.text();
    expect(first).toContain('<Dial');
    const again = await Promise.all(
      Array.from({ length: 10 }, async () =>
        (await exchange.fetch(signed({ form: inbound('CA-again', world.number) }))).text(),
      ),
    );
    expect(new Set([first, ...again]).size).toBe(1);
    expect(bids).toBe(asked + 1);
    expect(await countOf(objectOf(world), 'calls')).toBe(1);
    expect(await countOf(objectOf(world), 'receipts')).toBe(1);
  });

  it('is one call when both copies race from the start', async () => {
    const world = await worldAt('+14155550164');
    const texts = await Promise.all(
      Array.from({ length: 10 }, async () =>
        (await exchange.fetch(signed({ form: inbound('CA-race', world.number) }))).text(),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    expect(await countOf(objectOf(world), 'calls')).toBe(1);
    expect(await countOf(objectOf(world), 'receipts')).toBe(1);
    expect((await objectOf(world).usage(world.targetId as never)).usage.concurrent).toBe(1);
  });
});

describe('a whole call by HTTP', () => {
  it('is answered, dialed, told about, settled and shown', async () => {
    const world = await worldAt('+14155550165');
    const line: LineScript = { kind: 'answers', afterSeconds: 2, talkSeconds: 75, endedBy: 'caller' };
    const carrier = new Carrier({
      baseUrl: BASE,
      authToken: TOKEN,
      lines: () => line,
      clock: () => acceleratedClock(200),
      send: (request) => exchange.fetch(request),
    });
    const result = await carrier.placeCall({ from: '+14155550123', to: world.number });
    await carrier.settled();
    expect(result.errors).toEqual([]);
    expect(result.legs).toMatchObject([{ to: '+14155550100', bridged: true }]);
    const call = await vi.waitFor(
      async () => {
        const { data } = await get(`/v1/calls?campaignId=${world.campaignId}`);
        expect(data).toMatchObject([{ status: 'ended' }]);
        return data[0];
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(call).toMatchObject({
      carrierCallId: result.callSid,
      disposition: 'connected',
      converted: true,
      price: '45.00',
      revenue: '45.00',
      payout: '31.50',
      margin: '13.50',
    });
    const { hash, award } = await get(`/v1/calls/${call.id}/receipt`);
    expect([award.targetId, hash.length]).toEqual([world.targetId, 64]);
  });
});

describe('when something behind the answer is down', () => {
  const broken = (what: string): D1Database =>
    new Proxy({} as D1Database, {
      get: () => () => {
        throw new Error(`${what} does not answer`);
      },
    });

  async function askWith(env: Env, request: Request): Promise<Response> {
    const ctx = createExecutionContext();
    const response = await worker.fetch(request as never, env, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  }

  it('D1: calls are still auctioned by the last known route', async () => {
    const world = await worldAt('+14155550166');
    await exchange.fetch(signed({ form: inbound('CA-warm', world.number) }));
    const env = { ...bindings, DB: broken('D1') };
    for (let i = 0; i < 20; i++) {
      const response = await askWith(env, signed({ form: inbound(`CA-dark-${i}`, world.number) }));
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<Number');
    }
    expect(await countOf(objectOf(world), 'calls')).toBe(21);
  });

  it('D1, for a number never seen here: a spoken apology, in valid XML', async () => {
    const world = await worldAt('+14155550167');
    const env = { ...bindings, DB: broken('D1') };
    const response = await askWith(env, signed({ form: inbound('CA-cold', world.number) }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/xml');
    expect(await response.text()).toMatch(/^<\?xml .*<Say>We are sorry.*<Hangup\/><\/Response>$/);
  });

  it('the campaign’s object: the caller is sent to the fallback number', async () => {
    const world = await worldAt('+14155550168', { fallbackNumber: '+18005550199' });
    await exchange.fetch(signed({ form: inbound('CA-before', world.number) }));
    const CAMPAIGN = {
      getByName: () => {
        throw new Error('no object');
      },
    } as unknown as Env['CAMPAIGN'];
    const response = await askWith(
      { ...bindings, CAMPAIGN },
      signed({ form: inbound('CA-after', world.number) }),
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<Number>+18005550199</Number>');
  });

  it('nothing at all: the fallback URL touches no state', async () => {
    const env = { ...bindings, DB: broken('D1'), CAMPAIGN: null as never, PROJECTIONS: null as never };
    const path = '/telephony/twilio/fallback/+18005550199';
    const response = await askWith(env, signed({ path, form: inbound('CA-fallback', '+14155550169') }));
    expect(await response.text()).toContain('<Number>+18005550199</Number>');
  });
});

describe('when more callers come than can be served', () => {
  it('new ones wait for a place, and news of calls under way is still taken', async () => {
    const world = await worldAt('+14155550170', { fallbackNumber: '+18005550199' });
    const placed = await exchange.fetch(signed({ form: inbound('CA-placed', world.number) }));
    const [, path] = /action="http:\/\/127\.0\.0\.1:8787(\/[^"]+)"/.exec(await placed.text())!;
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    vi.stubGlobal('fetch', async () => {
      await held;
      return answerPings();
    });
    const env = { ...bindings, MAX_IN_FLIGHT: '1' };
    const ask = async (request: Request) => worker.fetch(request as never, env, createExecutionContext());
    const waiting = ask(signed({ form: inbound('CA-waiting', world.number) }));
    await scheduler.wait(50);
    let isKept = true;
    const kept = ask(signed({ form: inbound('CA-kept', world.number) })).finally(() => {
      isKept = false;
    });
    const done = {
      CallSid: 'CA-placed',
      CallStatus: 'completed',
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '90',
    };
    expect((await ask(signed({ path: path!, form: done }))).status).toBe(200);
    expect(await countOf(objectOf(world), 'transfers')).toBe(2);
    expect(isKept).toBe(true);
    answer();
    expect(await (await waiting).text()).toContain('+14155550100');
    expect(await (await kept).text()).toContain('+14155550100');
    vi.stubGlobal('fetch', answerPings);
  });
});

describe('a number nobody has', () => {
  it('gets an apology, and a record the operator can see, one a call', async () => {
    const queue = new FakeQueue<Projection>();
    queue.isDown = false;
    const { sent } = queue;
    const PROJECTIONS = queue as never;
    const ctx = createExecutionContext();
    for (let i = 0; i < 2; i++) {
      const request = signed({ form: inbound('CA-unknown', '+14155550199') });
      const response = await worker.fetch(request as never, { ...bindings, PROJECTIONS }, ctx);
      expect(await response.text()).toMatch(/<Say>We are sorry.*<Hangup\/>/);
    }
    const records = sent.flatMap((each) => (each.kind === 'call' ? [each.record] : []));
    expect(records).toMatchObject([{ disposition: 'unknownNumber', to: '+14155550199' }, {}]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(1);
    expect(JSON.stringify(records)).not.toContain('4155550123');
  });
});
