/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Carrier } from '../../src/simulator/carrier/carrier.ts';
import {
  ed25519Key,
  signalwireManner,
  telnyxManner,
  twilioManner,
} from '../../src/simulator/carrier/manners.ts';
import { CALM, type Chaos, type Lines, ROUGH } from '../../src/simulator/carrier/script.ts';
import { acceleratedClock } from '../../src/simulator/clock.ts';
import { carriers } from '../../src/telephony/carriers/registry.ts';
import { CAMPAIGN } from '../api/bodies.ts';
import { bindings } from './campaign-object.ts';

const BASE = 'http://127.0.0.1:8787';
const exchange = (exports as unknown as { default: Fetcher }).default;
const headers = { authorization: 'Bearer operator-key-for-tests', 'content-type': 'application/json' };

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Json = any;

async function ask(method: string, path: string, body?: unknown): Promise<Json> {
  const response = await exchange.fetch(BASE + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([path, response.status]).toEqual([path, method === 'POST' ? 201 : 200]);
  return response.json();
}

const MANNERS = [
  twilioManner('twilio-token-for-tests'),
  signalwireManner('signalwire-key-for-tests'),
  telnyxManner(
    ed25519Key(Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')),
  ),
];

const FIRST = '+13035551001';
const SECOND = '+13035551002';
const talks = { kind: 'answers', afterSeconds: 2, talkSeconds: 95, endedBy: 'callee' } as const;

let numbers = 0;

/** Two buyers at fixed prices, the dearer one first. */
async function worldOf(carrier: string, whisper: object | null = null) {
  const number = `+1415555${4_000 + numbers++}`;
  const publisher = await ask('POST', '/v1/publishers', {
    name: 'P',
    payout: { kind: 'revShare', percent: '70' },
  });
  const buyer = await ask('POST', '/v1/buyers', { name: 'B' });
  const campaign = await ask('POST', '/v1/campaigns', CAMPAIGN);
  for (const [destination, price] of [
    [FIRST, '45.00'],
    [SECOND, '40.00'],
  ] as const)
    await ask('POST', '/v1/targets', {
      buyerId: buyer.id,
      campaignId: campaign.id,
      name: destination,
      destination,
      bidding: { kind: 'static', price },
      whisper,
    });
  await ask('POST', '/v1/numbers', { number, campaignId: campaign.id, publisherId: publisher.id, carrier });
  return { number, campaignId: campaign.id as string };
}

describe.each(MANNERS)('by $name', (manner) => {
  async function place(lines: Lines, chaos: Chaos = CALM, whisper: object | null = null) {
    const { number, campaignId } = await worldOf(manner.name, whisper);
    const carrier = new Carrier({
      baseUrl: BASE,
      manner,
      lines,
      chaos,
      seed: manner.name,
      clock: () => acceleratedClock(200),
      send: (request) => exchange.fetch(request),
    });
    const result = await carrier.placeCall({ from: '+14155550123', to: number, attestation: 'A' });
    await carrier.settled();
    expect(result.errors).toEqual([]);
    return vi.waitFor(
      async () => {
        const { data } = await ask('GET', `/v1/calls?campaignId=${campaignId}`);
        expect(data).toMatchObject([{ status: 'ended', carrier: manner.name }]);
        return data[0] as Json;
      },
      { timeout: 30_000, interval: 200 },
    );
  }

  it('a call is answered, dialed, and paid for as long as it lasted', async () => {
    const call = await place(() => talks);
    expect(call).toMatchObject({
      disposition: 'connected',
      converted: true,
      revenue: '45.00',
      payout: '31.50',
    });
    expect(call.connectedSeconds).toBeGreaterThanOrEqual(94);
  });

  it('a busy line is passed over for the next', async () => {
    const call = await place((to) => (to === FIRST ? { kind: 'busy' } : talks));
    expect(call).toMatchObject({ disposition: 'connected', converted: true, revenue: '40.00' });
  });

  it('a whisper that is accepted joins, and one that is not is passed over', async () => {
    const whisper = { say: 'A call.', acceptKey: '1' };
    const call = await place((to) => ({ ...talks, whisper: to === FIRST ? null : '1' }), CALM, whisper);
    expect(call).toMatchObject({ disposition: 'connected', converted: true, revenue: '40.00' });
  });

  it('a caller who leaves while it rings is nobody’s charge', async () => {
    const { number } = await worldOf(manner.name);
    const carrier = new Carrier({
      baseUrl: BASE,
      manner,
      lines: () => ({ kind: 'noAnswer' }),
      clock: () => acceleratedClock(200),
      send: (request) => exchange.fetch(request),
    });
    const script = { hangsUp: { on: 'ringing', afterSeconds: 4 } } as const;
    const result = await carrier.placeCall({ from: '+14155550123', to: number, script });
    await carrier.settled();
    expect([result.errors, result.endedBy]).toEqual([[], 'caller']);
  });

  it('webhooks that repeat, race and come late charge it once', async () => {
    const call = await place(() => talks, { ...ROUGH, lose: 0 });
    expect(call).toMatchObject({ disposition: 'connected', revenue: '45.00', payout: '31.50' });
  });
});

it('every carrier of the registry is called by', () => {
  expect(MANNERS.map(({ name }) => name).sort()).toEqual(Object.keys(carriers).sort());
});

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
});
