/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Cap, Usage } from '../../src/buyers/caps.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { makeId } from '../../src/lib/ids.ts';
import { fromJson } from '../../src/lib/json.ts';
import { seededRandom } from '../../src/lib/random.ts';
import type { PublisherTerms } from '../../src/settlement/terms.ts';
import { termsSchema } from '../../src/settlement/terms-schema.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import {
  CAMPAIGN_ID,
  callNamed,
  dollars,
  START,
  snapshotOf,
  targetNamed,
} from '../exchange/campaign-world.ts';
import {
  bindings,
  type CampaignStub,
  campaignWith,
  FakeQueue,
  inObject,
  isDialed,
  openedAt,
  settleAt,
} from './campaign-object.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  vi.stubGlobal('fetch', async () => new Response('{}'));
});
afterEach(() => vi.useRealTimers());

const SHARE = { kind: 'revShare', percent: '70' };

/** A campaign whose publisher has terms of its own, and whose buyer takes everything. */
function snapshotWith(body: object) {
  const snapshot = snapshotOf([targetNamed('takes all')]);
  const publisherId = snapshot.publishers[0]!.id;
  const id = makeId('trm', START, seededRandom('terms').bytes(13));
  const terms: PublisherTerms = { ...termsSchema.parse(body), id, publisherId, campaignId: CAMPAIGN_ID };
  return { ...snapshot, terms: [terms] };
}

const broughtTo = async (stub: CampaignStub): Promise<Usage> =>
  (await stub.brought(snapshotOf([]).publishers[0]!.id)) as Usage;

/** Everybody at once, each bid 40. */
const callAtOnce = (stub: CampaignStub, what: string, calls = 200): Promise<NextStep[]> =>
  Promise.all(
    Array.from({ length: calls }, async (_, i) => {
      const opened = await openedAt(stub, `${what} ${i}`);
      return opened.kind === 'auction' ? settleAt(stub, opened, 40) : opened;
    }),
  );

describe('a publisher’s cap, when two hundred of its callers come at once', () => {
  const caps: [string, Cap, number][] = [
    ['seven calls at a time', { window: 'concurrent', calls: 7 }, 7],
    ['seven calls a day', { window: 'day', calls: 7 }, 7],
    ['money for seven and almost one more', { window: 'month', spend: dollars(7 * 28 + 27) }, 7],
    ['none at all', { window: 'total', calls: 0 }, 0],
  ];
  for (const [what, { spend, ...cap }, most] of caps) {
    it(`lets through exactly what it allows: ${what}`, async () => {
      const written = { ...cap, ...(spend !== undefined && { spend: String(spend / 1e6) }) };
      const stub = await campaignWith(`terms ${what}`, snapshotWith({ payout: SHARE, caps: [written] }));
      const answers = await callAtOnce(stub, what);
      expect(answers.filter(isDialed)).toHaveLength(most);
      expect(answers.every((answer) => answer.kind === 'instructions')).toBe(true);
      await evictDurableObject(stub);
      expect((await callAtOnce(stub, `${what}, later`, 20)).filter(isDialed)).toEqual([]);
      if (most === 0) return;
      expect(await broughtTo(stub)).toMatchObject({
        concurrent: most,
        windows: { day: { calls: most, spend: most * dollars(28) } },
      });
    });
  }
});

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Answer = { status: number; body: any };

async function ask(
  method: string,
  path: string,
  body?: unknown,
  key = 'operator-key-for-tests',
): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch(`http://127.0.0.1:8787${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
const make = async (path: string, body: unknown) => (await ask('POST', path, body)).body;

describe('terms that are set by the API', () => {
  it('hold for the next call, on everybody’s page, in D1 and in the books, each seeing only what it may', async () => {
    const publisher = await make('/v1/publishers', { name: 'Acme', payout: SHARE });
    const buyer = await make('/v1/buyers', { name: 'Best' });
    const campaign = await make('/v1/campaigns', {
      name: 'Plumbing',
      vertical: 'plumbing',
      routing: { strategy: 'auction', price: 'first', floor: '1.00', timeoutMs: 500 },
      conversion: { minSeconds: 60 },
      fallbackNumber: '+18005550199',
    });
    const target = { name: 'Main', destination: '+14155550100', bidding: { kind: 'static', price: '40.00' } };
    await make('/v1/targets', { ...target, buyerId: buyer.id, campaignId: campaign.id });
    const number = '+18885550177';
    const numbered = { number, campaignId: campaign.id, publisherId: publisher.id, carrier: 'twilio' };
    await make('/v1/numbers', numbered);
    const keyFor = async (body: object): Promise<string> =>
      (await make('/v1/keys', { name: 'k', ...body })).key;
    const keys = {
      publisher: await keyFor({ role: 'publisher', publisherId: publisher.id }),
      buyer: await keyFor({ role: 'buyer', buyerId: buyer.id }),
    };
    const path = `/v1/publishers/${publisher.id}/terms/${campaign.id}`;
    const terms = {
      payout: { kind: 'fixed', amount: '7.00' },
      paidOn: { kind: 'connect' },
      caps: [{ window: 'total', calls: 1 }],
    };
    expect((await ask('PUT', path, terms)).status).toBe(200);

    const stub = bindings.CAMPAIGN.getByName(campaign.id) as CampaignStub;
    const projections = new FakeQueue<Projection>();
    const deliveries = new FakeQueue<Delivery>();
    projections.isDown = deliveries.isDown = false;
    await inObject(stub, (instance) => {
      const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
      (instance as unknown as { env: unknown }).env = env;
    });
    const open = async (name: string) =>
      fromJson<NextStep>(await stub.open({ ...callNamed(name, Date.now()), to: number }));
    const first = await open('paid');
    const second = await open('one too many');
    if (first.kind !== 'instructions' || second.kind !== 'instructions') throw new Error('no answer');
    expect(second.instructions).toMatchObject([{ kind: 'dial', destination: { number: '+18005550199' } }]);
    const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any', status: 'completed' } as const;
    await stub.dialDone(first.callId, 1, { ...done, bridged: true, seconds: 20, callerGone: true });
    const gone = {
      kind: 'progress',
      carrierCallId: 'CA-one too many',
      to: number,
      status: 'completed',
    } as const;
    await stub.progress('twilio', { ...gone, seconds: 5, atMs: Date.now() });
    await runDurableObjectAlarm(stub);
    const taken = createConsumer('outcry-projections', [messageOf(projections.sent.splice(0))]);
    await consumeProjections(taken.batch, bindings);

    const earned = { kind: 'fixed', seconds: 20, owed: '7.00', missing: null };
    const money = { revenue: '0.00', payout: '7.00', margin: '-7.00', converted: false };
    const paid = await ask('GET', `/v1/calls/${first.callId}`);
    expect(paid.body).toMatchObject({ ...money, earned, charge: { missing: 'bridged 20 s, needs 60 s' } });
    expect(paid.body.transfers.map(({ kind }: { kind: string }) => kind)).toEqual(['payout']);
    const own = await ask('GET', '/v1/calls', undefined, keys.publisher);
    expect(own.body.data).toMatchObject([
      { id: second.callId, turnedAway: 'totalCap', disposition: 'fallback', earned: null },
      { id: first.callId, payout: '7.00', earned, turnedAway: null },
    ]);
    const buyers = await ask('GET', `/v1/calls/${first.callId}`, undefined, keys.buyer);
    expect(buyers.body).not.toHaveProperty('earned');
    expect(JSON.stringify(buyers.body)).not.toContain('7.00');
    expect((await ask('GET', path, undefined, keys.publisher)).body.used).toEqual([
      { window: 'total', calls: 1, usedCalls: 1 },
    ]);
    const balances = await ask('GET', '/v1/ledger/balances');
    expect(JSON.stringify(balances.body)).toContain(publisher.id);

    expect((await ask('DELETE', path)).status).toBe(204);
    expect(isDialed(await open('as everywhere'))).toBe(true);
  });
});
