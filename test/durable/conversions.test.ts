/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { consumeDeliveries } from '../../src/deliveries/deliver.client.ts';
import type { CallNotice, Delivery, DeliveryMessage, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { sha256Hex } from '../../src/lib/crypto.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { watchQueues } from './all-stores.ts';
import { bindings, type CampaignStub, inObject } from './campaign-object.ts';
import { ask, bidding, callIn, type Json, make, makeWorld, openBuyers } from './voice-world.ts';

/** What Google was sent, and the forms that asked for a token. */
const events: Json[] = [];
const forms: URLSearchParams[] = [];
let awayUntil = 0;

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  openBuyers();
  const others = globalThis.fetch;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { hostname } = new URL(url);
    if (!hostname.endsWith('googleapis.com')) return others(url, init);
    if (Date.now() < awayUntil) throw new TypeError('network lost');
    if (hostname === 'oauth2.googleapis.com') {
      forms.push(new URLSearchParams(String(init.body)));
      return Response.json({ access_token: `token-${forms.length}`, expires_in: 3_600 });
    }
    events.push(...JSON.parse(String(init.body)).events);
    return Response.json({ requestId: 'r' });
  });
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  events.length = 0;
  awayUntil = 0;
});
afterEach(() => void vi.useRealTimers());

const question = {
  id: 'ask',
  kind: 'collect',
  prompts: [{ kind: 'say', text: 'May we tell who advertised that you called? Press 1 for yes.' }],
  tag: 'ad_consent',
  digits: 1,
  retries: 0,
  timeoutSeconds: 5,
  next: 'end',
};
const flow = { start: 'ask', nodes: [question, { id: 'end', kind: 'auction' }] };

/** The key of a service account, made here, as its file has it. */
async function keyFile(): Promise<{ text: string; publicKey: CryptoKey }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pair = (await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair;
  const bytes = new Uint8Array((await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer);
  const base64 = btoa(String.fromCharCode(...bytes)).replace(/.{64}/g, '$&\n');
  const private_key = `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
  const file = { type: 'service_account', client_email: 'a@b.iam.gserviceaccount.com', private_key };
  return { text: JSON.stringify(file), publicKey: pair.publicKey };
}

let callers = 0;

/** A call that was answered, sold and paid for, of somebody who keyed this in when they were asked. */
async function paidCall(key: string) {
  const from = `+1415555${String(8_100 + ++callers)}`;
  const world = await makeWorld([bidding(`conv${callers}.example`, '40.00')], { flow });
  const { text, publicKey } = await keyFile();
  await make('/v1/event-targets', {
    kind: 'google',
    campaignId: world.campaignId,
    events: ['call.paid', 'call.adjusted'],
    conversion: { value: 'revenue', valuePercent: 100, delayMinutes: 2 },
    google: { accountId: '1234567890', conversionActionId: '987', serviceAccountKey: text },
  });
  const stub = bindings.CAMPAIGN.getByName(world.campaignId) as unknown as CampaignStub;
  const { projections, deliveries } = await watchQueues(stub);
  expect(await callIn(world.number, from, [key])).toContain('<Dial');
  const id = await inObject(stub, (_, { storage }) =>
    String(storage.sql.exec('SELECT id FROM calls').one()['id']),
  );
  const leg = { kind: 'leg', carrierCallId: 'any', legRef: 'any', seconds: null, atMs: null } as const;
  const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any', status: 'completed' } as const;
  await stub.leg(id as CallId, 1, { ...leg, status: 'answered' });
  await stub.dialDone(id as CallId, 1, { ...done, bridged: true, seconds: 90, callerGone: true });
  await runDurableObjectAlarm(stub);
  const write = () => {
    const sent = projections.sent.splice(0) as Projection[];
    return consumeProjections(createConsumer('outcry-projections', [messageOf(sent)]).batch, bindings);
  };
  return {
    from,
    id,
    stub,
    publicKey,
    write,
    told: () => deliveries.sent.splice(0).flat() as (Delivery | CallNotice)[],
  };
}

/** The queue brings these, and what it is told to bring again, for so many minutes. */
async function bring(first: DeliveryMessage, minutes: number): Promise<void> {
  let waiting: { body: DeliveryMessage; at: number; attempts: number }[] = [
    { body: first, at: Date.now(), attempts: 1 },
  ];
  const env = {
    ...bindings,
    DELIVERIES: {
      sendBatch: async (batch: { body: DeliveryMessage; delaySeconds?: number }[]) =>
        void waiting.push(
          ...batch.map(({ body, delaySeconds = 0 }) => {
            return { body, at: Date.now() + delaySeconds * 1_000, attempts: 1 };
          }),
        ),
    },
  } as unknown as typeof bindings;
  for (const until = Date.now() + minutes * 60_000; ; ) {
    const at = Math.min(...waiting.map((one) => one.at));
    if (at > until) return void vi.setSystemTime(until);
    vi.setSystemTime(Math.max(Date.now(), at));
    const due = waiting.filter((one) => one.at <= Date.now());
    waiting = waiting.filter((one) => !due.includes(one));
    const given = due.map(({ body, attempts }) => messageOf(body, attempts));
    const { batch, retried } = createConsumer('outcry-deliveries', given);
    await consumeDeliveries(batch, env);
    for (const { id, delaySeconds = 0 } of retried) {
      const { body, attempts } = due[given.findIndex((message) => message.id === id)]!;
      waiting.push({ body, attempts: attempts + 1, at: Date.now() + delaySeconds * 1_000 });
    }
  }
}

const logOf = async (id: string): Promise<Json[]> =>
  (await ask('GET', `/v1/deliveries?callId=${id}`)).body.data.filter(
    ({ eventTargetId }: Json) => eventTargetId,
  );

describe('a caller who agrees when asked', () => {
  it('is a conversion: hashed, with what was paid, by a token that the key file signed for', async () => {
    const { from, id, publicKey, write, told } = await paidCall('1');
    await write();
    const sent = told();
    await bring([...sent, ...sent], 60);
    expect(events).toEqual([
      expect.objectContaining({
        transactionId: id,
        eventSource: 'PHONE',
        conversionValue: 40,
        userData: { userIdentifiers: [{ phoneNumber: sha256Hex(from) }] },
        consent: { adUserData: 'CONSENT_GRANTED' },
      }),
    ]);
    const [header, claims, signature] = forms.at(-1)!.get('assertion')!.split('.');
    const bytes = Uint8Array.from(atob(signature!.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    );
    const signed = new TextEncoder().encode(`${header}.${claims}`);
    expect(await crypto.subtle.verify('RSASSA-PKCS1-v1_5', publicKey, bytes, signed)).toBe(true);
    expect(await logOf(id)).toMatchObject([{ type: 'call.paid', status: 'delivered', attempts: 1 }]);
  });

  it('is one conversion whose value is corrected with the money', async () => {
    const { id, stub, write, told } = await paidCall('1');
    await write();
    await bring(told(), 10);
    const body = { revenue: '25.00', reason: 'wrong number' };
    const adjusted = await ask('POST', `/v1/calls/${id}/adjustments`, body);
    expect([adjusted.status, adjusted.body]).toEqual([200, adjusted.body]);
    await runDurableObjectAlarm(stub);
    await write();
    await bring(told(), 10);
    expect(events.map(({ transactionId, conversionValue }) => [transactionId, conversionValue])).toEqual([
      [id, 40],
      [id, 25],
    ]);
  });

  it('arrives once though Google was away for hours', async () => {
    const { id, write, told } = await paidCall('1');
    await write();
    awayUntil = Date.now() + 3 * 60 * 60_000;
    await bring(told(), 14 * 60);
    expect(events.map(({ transactionId }) => transactionId)).toEqual([id]);
  });

  it('is told of no more once they are forgotten, though it waits and its record is still on its way', async () => {
    const { from, id, write, told } = await paidCall('1');
    const sent = told();
    await bring(sent, 1);
    expect((await ask('POST', '/v1/callers/erase', { caller: from })).status).toBe(200);
    await write();
    await bring(sent, 26 * 60);
    expect(events).toEqual([]);
    expect(await logOf(id)).toMatchObject([
      { status: 'stopped', lastError: 'not sent: the caller was forgotten' },
    ]);
  });
});

describe('a caller who says no', () => {
  it('is no conversion, and the log says why', async () => {
    const { id, write, told } = await paidCall('2');
    await write();
    await bring(told(), 60);
    expect(events).toEqual([]);
    expect(await logOf(id)).toMatchObject([
      { status: 'stopped', lastError: 'not sent: the caller did not consent (tag ad_consent)' },
    ]);
  });
});
