/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../src/bindings.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import worker from '../../src/index.ts';
import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../api/bodies.ts';
import { bindings, countOf, FakeQueue } from './campaign-object.ts';

const BASE = 'http://127.0.0.1:8787';
const exchange = (exports as unknown as { default: Fetcher }).default;
const BUYERS_TAKE_MS = 100;

const wait = (ms: number): Promise<void> => new Promise((rest) => setTimeout(rest, ms));
let asked: string[] = [];

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  vi.stubGlobal('fetch', async (_url: string, init?: RequestInit) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    await wait(BUYERS_TAKE_MS);
    const ping = JSON.parse(body || '{}') as { data?: { pingId?: string } };
    if (ping.data?.pingId) asked.push(ping.data.pingId);
    return Response.json({ bid: '45.00' });
  });
});

async function make(path: string, body: unknown): Promise<string> {
  const response = await exchange.fetch(BASE + path, {
    method: 'POST',
    headers: { authorization: 'Bearer operator-key-for-tests', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([path, response.status]).toEqual([path, 201]);
  return ((await response.json()) as { id: string }).id;
}

async function worldAt(number: string, buyers = 1, more: object = {}): Promise<string> {
  const publisherId = await make('/v1/publishers', PUBLISHER);
  const campaignId = await make('/v1/campaigns', { ...CAMPAIGN, ...more });
  for (let i = 0; i < buyers; i++) {
    const buyerId = await make('/v1/buyers', BUYER);
    const bidding = { kind: 'ping', url: `http://127.0.0.1:1/ping/${i}` };
    await make('/v1/targets', { ...targetOf(buyerId, campaignId), bidding });
  }
  await make('/v1/numbers', { number, campaignId, publisherId, carrier: 'twilio' });
  return campaignId;
}

/** Of an exchange that works on few calls at once. */
function exchangeOf(maxInFlight: number) {
  const projections = new FakeQueue<Projection>();
  projections.isDown = false;
  const env: Env = { ...bindings, MAX_IN_FLIGHT: String(maxInFlight), PROJECTIONS: projections as never };
  const ask = async (path: string, form: Record<string, string>): Promise<string> => {
    const request = new Request(BASE + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature('twilio-token-for-tests', BASE + path, form),
      },
      body: new URLSearchParams(form).toString(),
    });
    const ctx = createExecutionContext();
    const response = await worker.fetch(request as never, env, ctx);
    expect(response.status).toBe(200);
    const xml = await response.text();
    await waitOnExecutionContext(ctx);
    return xml;
  };
  return { projections, ask };
}

const inbound = (sid: string, to: string) => ({
  CallSid: sid,
  From: '+14155550123',
  To: to,
  CallStatus: 'ringing',
});

/** Does what a carrier does: pauses and goes where it is sent. */
async function ring(
  ask: (path: string, form: Record<string, string>) => Promise<string>,
  sid: string,
  to: string,
) {
  const startedAt = Date.now();
  let path = '/telephony/twilio/voice';
  for (;;) {
    const xml = await ask(path, inbound(sid, to));
    const next = /<Redirect[^>]*>http:\/\/127\.0\.0\.1:8787([^<]+)</.exec(xml)?.[1];
    if (next === undefined) return { xml, tookMs: Date.now() - startedAt };
    await wait(1_000 * Number(/<Pause length="(\d+)"/.exec(xml)?.[1] ?? 0));
    path = next.replaceAll('&amp;', '&');
  }
}

const isDialed = ({ xml }: { xml: string }): boolean =>
  xml.includes('<Dial') && xml.includes('statusCallback');

describe('callers who come in the same instant', () => {
  for (const count of [40, 200])
    it(`are all taken, though only sixteen are worked on at once: ${count}`, async () => {
      const number = `+1415555${3_000 + count}`;
      await worldAt(number, 2, { routing: { ...CAMPAIGN.routing, timeoutMs: 2_000 } });
      const { ask } = exchangeOf(16);
      const rings = await Promise.all(
        Array.from({ length: count }, (_, i) => ring(ask, `CA-burst-${count}-${i}`, number)),
      );
      expect(rings.filter((each) => !isDialed(each)).map(({ xml }) => xml)).toEqual([]);
    });

  it('are turned away only when that lasts: by the fallback number, counted and recorded', async () => {
    const number = '+14155553001';
    const campaignId = await worldAt(number, 1, { fallbackNumber: '+18005550199' });
    const { ask, projections } = exchangeOf(1);
    const rings = await Promise.all(
      Array.from({ length: 250 }, async (_, i) => {
        await wait(i * 40);
        return ring(ask, `CA-storm-${i}`, number);
      }),
    );
    const refused = rings.filter((each) => !isDialed(each));
    expect(refused.length).toBeGreaterThan(0);
    expect(rings.length - refused.length).toBeGreaterThan(10);
    for (const { xml } of refused) {
      expect(xml).toContain('+18005550199');
    }
    const records = projections.sent.flatMap((sent) =>
      sent.kind === 'call' && sent.record.disposition === 'overloaded' ? [sent.record] : [],
    );
    expect(records).toHaveLength(refused.length);
    expect(records[0]).toMatchObject({ campaignId, status: 'ended', to: number });
  });
});

describe('the same first webhook three times at once', () => {
  it('asks each buyer once, and gives the same answer thrice', async () => {
    const number = '+14155553003';
    const campaignId = await worldAt(number, 2);
    asked = [];
    const { ask } = exchangeOf(16);
    const rings = await Promise.all([1, 2, 3].map(() => ring(ask, 'CA-thrice', number)));
    expect(rings.every(isDialed)).toBe(true);
    expect(new Set(rings.map(({ xml }) => xml)).size).toBe(1);
    expect(asked).toHaveLength(2);
    expect(new Set(asked).size).toBe(2);
    expect(await countOf(bindings.CAMPAIGN.getByName(campaignId) as never, 'receipts')).toBe(1);
  });

  it('also when one comes while the first is being worked on', async () => {
    const number = '+14155553004';
    await worldAt(number, 2);
    asked = [];
    const { ask } = exchangeOf(16);
    const first = ring(ask, 'CA-meanwhile', number);
    await wait(BUYERS_TAKE_MS / 2);
    const second = ring(ask, 'CA-meanwhile', number);
    const rings = await Promise.all([first, second]);
    expect(new Set(rings.map(({ xml }) => xml)).size).toBe(1);
    expect(asked).toHaveLength(2);
  });
});
