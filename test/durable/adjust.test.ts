/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCall } from '../../src/archive/read-call.service.ts';
import { configOf } from '../../src/config.ts';
import { consumeDeliveries } from '../../src/deliveries/deliver.client.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { listAudit } from '../../src/directory/calls/history.store.ts';
import { repair } from '../../src/exchange/outbox/repair.client.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import { seal } from '../../src/lib/crypto.ts';
import { type CallId, type CampaignId, makeId } from '../../src/lib/ids.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { makeSecret } from '../../src/lib/webhook-signature.ts';
import { totalsOf } from '../../src/settlement/adjust.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { dollars, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import {
  bindings,
  type CampaignStub,
  campaignWith,
  countOf,
  FakeQueue,
  inObject,
  isDialed,
  openCall,
  openedAt,
  settleAt,
} from './campaign-object.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const SECRET = makeSecret(new Uint8Array(32).fill(9));

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Answer = { status: number; body: any };

async function ask(method: string, path: string, body?: unknown, more = {}): Promise<Answer> {
  const headers = {
    authorization: 'Bearer operator-key-for-tests',
    'content-type': 'application/json',
    ...more,
  };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await (exports as unknown as { default: Fetcher }).default.fetch(
    `http://127.0.0.1:8787${path}`,
    init,
  );
  return { status: response.status, body: await response.json() };
}

const correct = (callId: CallId, body: Record<string, unknown>, more = {}) =>
  ask('POST', `/v1/calls/${callId}/adjustments`, { reason: 'a wrong number', ...body }, more);

const spend = dollars(100);
const target = targetNamed('a', { caps: [{ window: 'total', spend }] });

/** A campaign of its own that D1 knows, whose object sends into queues that are looked into. */
async function campaignNamed(name: string) {
  const id = makeId('cmp', Date.now(), seededRandom(name).bytes(13)) as CampaignId;
  const sealed = await seal(configOf(bindings).ring, SECRET, new Uint8Array(12).fill(4));
  const snapshot = snapshotOf([target], { id });
  const buyers = snapshot.buyers.map((buyer) => ({ ...buyer, sealedSecrets: [sealed] }));
  const stub = await campaignWith(id, { ...snapshot, buyers });
  const insert =
    "INSERT INTO campaigns (id, revision, doc, created_at, updated_at) VALUES (?, 1, '{}', 0, 0)";
  await bindings.DB.prepare(insert).bind(id).run();
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<Delivery>();
  projections.isDown = deliveries.isDown = false;
  const watch = () =>
    inObject(stub, (instance) => {
      const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
      (instance as unknown as { env: unknown }).env = env;
    });
  await watch();
  /** The object dies, and wakes with what it wrote. */
  const die = async () => {
    await evictDurableObject(stub);
    await watch();
  };
  return { id, stub, projections, deliveries, die };
}

/** A call that was sold for 40.00, is over and sent on, and is no longer in memory. */
async function soldCall({ stub, projections, deliveries, die }: World, name: string): Promise<CallId> {
  const auction = await openCall(stub, name);
  await settleAt(stub, auction, 40);
  await hangUp(stub, auction.callId as CallId);
  await runDurableObjectAlarm(stub);
  await consume(projections.sent.splice(0));
  deliveries.sent.length = 0;
  await die();
  return auction.callId as CallId;
}
type World = Awaited<ReturnType<typeof campaignNamed>>;

const hangUp = (stub: CampaignStub, callId: CallId, seconds = 90) =>
  stub.dialDone(callId, 1, {
    kind: 'dialDone',
    carrierCallId: 'any',
    legRef: 'any',
    status: 'completed',
    bridged: true,
    seconds,
    callerGone: true,
  });

const consume = (sent: readonly Projection[]): Promise<void> =>
  consumeProjections(createConsumer('outcry-projections', [messageOf([...sent])]).batch, bindings);

describe('a call that is over, sent on and forgotten', () => {
  it('is corrected everywhere: in the object, in D1, at the buyer', async () => {
    const world = await campaignNamed('everywhere');
    const { stub, projections, deliveries } = world;
    const callId = await soldCall(world, 'everywhere');
    later(3 * DAY_MS);

    const { status, body } = await correct(callId, { revenue: '12.00', payout: '9.00' });
    expect([status, body]).toMatchObject([
      200,
      { adjusted: true, revenue: '12.00', payout: '9.00', margin: '3.00' },
    ]);
    const shown = (await ask('GET', `/v1/calls/${callId}`)).body;
    expect(shown).toMatchObject({ price: '40.00', revenue: '12.00', payout: '9.00', margin: '3.00' });
    expect(shown.events.at(-1)).toMatchObject({
      type: 'adjusted',
      by: 'operator',
      reason: 'a wrong number',
      revenue: '12.00',
      before: { revenue: '40.00' },
    });
    expect(shown.transfers.map((line: { id: string; amount: string }) => [line.id, line.amount])).toEqual([
      [`${callId}:charge`, '40.00'],
      [`${callId}:payout`, '28.00'],
      [`${callId}:adjustCharge:1`, '28.00'],
      [`${callId}:adjustPayout:1`, '19.00'],
    ]);

    await runDurableObjectAlarm(stub);
    const atOnce = (await readCall(bindings, callId))?.record;
    await consume(projections.sent);
    expect(projections.sent.map(({ kind }) => kind).sort()).toEqual(['call', 'transfer', 'transfer']);
    expect((await readCall(bindings, callId))?.record).toEqual(atOnce);
    expect(atOnce).toEqual(await stub.record(callId));
    expect(checkBooks((await readCall(bindings, callId))!.transfers)).toEqual([]);
    const audit = await listAudit(
      bindings.DB,
      { entity: 'call', entityId: callId },
      { limit: 9, before: null },
    );
    expect(audit).toMatchObject([{ action: 'adjust charge', by: 'operator', after: { revenue: '12.00' } }]);
    expect(deliveries.sent.map(({ id }) => id)).toEqual([`${callId}:1:charge.adjusted:1`]);
  });

  it('tells its buyer, signed by the standard, and nothing of the publisher or the reason', async () => {
    const world = await campaignNamed('signed');
    const callId = await soldCall(world, 'signed');
    await correct(callId, { revenue: '0.00' });
    await runDurableObjectAlarm(world.stub);
    const heard: Request[] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      heard.push(new Request(url, init));
      return new Response('');
    });
    const messages = world.deliveries.sent.map((delivery) => messageOf(delivery));
    await consumeDeliveries(createConsumer('outcry-deliveries', messages).batch, bindings);
    const [request] = heard;
    expect([heard.length, request!.url]).toEqual([1, target.postUrl]);
    const text = await request!.text();
    const told = new Webhook(SECRET).verify(text, Object.fromEntries(request!.headers));
    expect(told).toMatchObject({
      type: 'charge.adjusted',
      data: { callId, price: '40.00', charged: '0.00', adjustment: 1, converted: true },
    });
    for (const hidden of ['28.00', 'a wrong number', 'payout']) expect(text).not.toContain(hidden);
  });

  it('may be corrected for the publisher alone, of which the buyer hears nothing', async () => {
    const world = await campaignNamed('publisher alone');
    const callId = await soldCall(world, 'publisher alone');
    const { body } = await correct(callId, { revenue: '40.00', payout: '30.00' });
    expect(body.transfers.map(({ id }: { id: string }) => id)).toEqual([`${callId}:adjustPayout:1`]);
    await runDurableObjectAlarm(world.stub);
    expect(world.deliveries.sent).toEqual([]);
  });

  it('is corrected once, whatever comes at once, and by one key once', async () => {
    const world = await campaignNamed('at once');
    const callId = await soldCall(world, 'at once');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => correct(callId, { revenue: '20.00' })),
    );
    expect(answers.filter(({ body }) => body.adjusted)).toHaveLength(1);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.revenue}`))).toEqual(
      new Set(['200 20.00']),
    );
    const key = { 'idempotency-key': `once ${callId}`.replace(' ', '-') };
    const first = await correct(callId, { revenue: '10.00' }, key);
    await correct(callId, { revenue: '30.00' });
    expect((await correct(callId, { revenue: '10.00' }, key)).body).toEqual(first.body);
    expect((await ask('GET', `/v1/calls/${callId}`)).body.revenue).toBe('30.00');
    expect(await countOf(world.stub, 'transfers')).toBe(2 + 3 * 2);
  });

  it('gives no spend back: what is undone may be done again, and no cap is overshot', async () => {
    const world = await campaignNamed('caps');
    const { stub } = world;
    const callId = await soldCall(world, 'caps 1');
    await correct(callId, { revenue: '0.00' });
    await soldCall(world, 'caps 2');
    const third = await openedAt(stub, 'caps 3');
    expect(third.kind === 'auction' && isDialed(await settleAt(stub, third, 40))).toBe(false);
    await correct(callId, { revenue: '40.00' });
    const transfers = (await inObject(stub, (_, { storage }) =>
      storage.sql
        .exec("SELECT t.value AS doc FROM kept_calls, json_each(kept_calls.doc, '$.settlement.transfers') t")
        .toArray()
        .map(({ doc }) => JSON.parse(String(doc))),
    )) as Parameters<typeof totalsOf>[0];
    expect(totalsOf(transfers).revenue).toBeLessThanOrEqual(spend);
    expect((await stub.usage(target.id)).usage.windows.total).toMatchObject({ calls: 2, spend: dollars(80) });
  });
});

describe('a call whose caller was erased', () => {
  it('is corrected without telling anything of them again', async () => {
    const world = await campaignNamed('erased');
    const { stub, projections } = world;
    const callId = await soldCall(world, 'erased');
    expect(await stub.eraseCaller('hash of erased')).toBe(1);
    await correct(callId, { revenue: '0.00' });
    await runDurableObjectAlarm(stub);
    const records = projections.sent.flatMap((sent) => (sent.kind === 'call' ? [sent.record] : []));
    expect(records).toMatchObject([{ revenue: 0, tags: {}, caller: { masked: 'erased', hash: null } }]);
    const [record] = records;
    expect(record!.timeline.at(-1)).toMatchObject({ type: 'adjusted', reason: 'a wrong number' });
    for (const line of record!.timeline.slice(0, -1))
      expect(Object.keys(line).sort()).toEqual(['at', 'type']);
  });
});

describe('a correction that is made before the settlement has left', () => {
  it('is told after it, each as it was', async () => {
    const { stub, projections, deliveries } = await campaignNamed('before');
    const auction = await openCall(stub, 'before');
    await settleAt(stub, auction, 40);
    await runDurableObjectAlarm(stub);
    await consume(projections.sent);
    deliveries.isDown = true;
    await hangUp(stub, auction.callId as CallId);
    expect((await correct(auction.callId as CallId, { revenue: '10.00' })).status).toBe(200);
    expect((await correct(auction.callId as CallId, { revenue: '0.00' })).status).toBe(200);
    expect(checkBooks((await readCall(bindings, auction.callId))!.transfers)).toEqual([]);
    deliveries.isDown = false;
    await runDurableObjectAlarm(stub);
    const told = deliveries.sent.map(({ type, data }) => [type, data['charged']]);
    expect(told.filter(([type]) => String(type).startsWith('c'))).toEqual([
      ['call.completed', '40.00'],
      ['call.converted', '40.00'],
      ['call.charged', '40.00'],
      ['charge.adjusted', '10.00'],
      ['charge.adjusted', '0.00'],
    ]);
  });
});

describe('a correction nobody can make', () => {
  it('is of a call that was not charged, or is not over', async () => {
    const { stub, projections } = await campaignNamed('not charged');
    const auction = await openCall(stub, 'not charged');
    await settleAt(stub, auction, 40);
    await runDurableObjectAlarm(stub);
    await consume(projections.sent);
    const callId = auction.callId as CallId;
    expect((await correct(callId, { revenue: '0.00' })).body.code).toBe('notCharged');
    await hangUp(stub, callId, 10);
    expect((await correct(callId, { revenue: '0.00' })).body.code).toBe('notCharged');
    expect(await countOf(stub, 'transfers')).toBe(0);
  });

  it('is of a call so old that the campaign has forgotten it', async () => {
    const world = await campaignNamed('forgotten');
    const callId = await soldCall(world, 'forgotten');
    later(7 * DAY_MS + MINUTE_MS);
    await inObject(world.stub, (instance) => instance.alarm());
    const { status, body } = await correct(callId, { revenue: '0.00' });
    expect([status, body.code]).toEqual([409, 'booksClosed']);
    expect((await ask('GET', `/v1/calls/${callId}`)).body.revenue).toBe('40.00');
  });
});

describe('a correction a queue lost', () => {
  it('is found and sent again, days after the call', async () => {
    const world = await campaignNamed('lost');
    const { stub, projections } = world;
    const callId = await soldCall(world, 'lost');
    later(3 * DAY_MS);
    await stub.adjust(callId, { revenue: dollars(12), payout: null, reason: 'lost', by: 'operator' });
    await runDurableObjectAlarm(stub);
    await world.die();
    const lost = projections.sent.length;
    const again: CallId[] = [];
    for (let minute = 0; minute < 25; minute++) {
      later(MINUTE_MS);
      again.push(...(await repair(bindings, Date.now())));
      await consume(projections.sent.slice(lost));
    }
    expect(again).toEqual([callId]);
    expect((await readCall(bindings, callId))?.record).toEqual(await stub.record(callId));
    const transfers = (await readCall(bindings, callId))!.transfers;
    expect([transfers.length, totalsOf(transfers).revenue]).toEqual([4, dollars(12)]);
  });
});
