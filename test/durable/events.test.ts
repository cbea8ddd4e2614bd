/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { consumeDeliveries } from '../../src/deliveries/deliver.client.ts';
import type { CallNotice, Delivery, DeliveryMessage, Projection } from '../../src/deliveries/delivery.ts';
import { type CallId, ENTROPY_BYTES, makeId } from '../../src/lib/ids.ts';
import { CALL_EVENT_NAMES } from '../../src/publishers/events/event-target.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { callNamed, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import {
  bindings,
  type CampaignStub,
  campaignWith,
  FakeQueue,
  inObject,
  openCall,
  openedAt,
  settleAt,
} from './campaign-object.ts';

const SECOND_MS = 1_000;
const { publishers } = snapshotOf([]);
const PUBLISHER = publishers[0]!;

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  const row = 'INSERT INTO publishers (id, revision, doc, created_at, updated_at) VALUES (?, 1, ?, 0, 0)';
  await bindings.DB.prepare(row).bind(PUBLISHER.id, JSON.stringify(PUBLISHER)).run();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  await bindings.DB.prepare('DELETE FROM event_targets').run();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

let made = 0;
/** A tracker that hears of everything. @param owner null: the exchange itself. */
async function hear(owner: string | null, template: string): Promise<void> {
  const entropy = new Uint8Array(ENTROPY_BYTES).fill(++made);
  const id = makeId('evt', Date.now(), entropy);
  const doc = {
    id,
    name: 't',
    status: 'active',
    publisherId: owner,
    campaignId: null,
    events: CALL_EVENT_NAMES,
    to: { kind: 'postback', method: 'GET', template },
    sealedSecrets: [],
  };
  const row =
    'INSERT INTO event_targets (id, revision, doc, publisher_id, created_at, updated_at) VALUES (?, 1, ?, ?, 0, 0)';
  await bindings.DB.prepare(row).bind(id, JSON.stringify(doc), owner).run();
}

type Told = Delivery | CallNotice;
type World = { stub: CampaignStub; deliveries: FakeQueue<Told> };

async function worldOf(name: string): Promise<World> {
  const world = {
    stub: await campaignWith(name, snapshotOf([targetNamed('a')])),
    deliveries: new FakeQueue<Told>(),
  };
  world.deliveries.isDown = false;
  await connect(world);
  return world;
}

const connect = ({ stub, deliveries }: World): Promise<void> =>
  inObject(stub, (instance) => {
    const projections = new FakeQueue<Projection>();
    projections.isDown = false;
    Object.assign(instance, { env: { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries } });
  });

async function pass(stub: CampaignStub, ms: number): Promise<void> {
  const until = Date.now() + ms;
  for (;;) {
    const due = await inObject(stub, (_, { storage }) => storage.getAlarm());
    if (due === null || due > until) break;
    vi.setSystemTime(Math.max(Date.now() + 1, due));
    await inObject(stub, async (instance, { storage }) => {
      await storage.deleteAlarm();
      await instance.alarm();
    });
  }
  vi.setSystemTime(Math.max(Date.now(), until));
}

const TALKED = {
  kind: 'dialDone' as const,
  carrierCallId: 'any',
  legRef: 'any',
  status: 'completed' as const,
  bridged: true,
  seconds: 90,
  callerGone: true,
};

/** A call that somebody took, talked to and pays for. */
async function paidCall(stub: CampaignStub, name: string): Promise<CallId> {
  const auction = await openCall(stub, name);
  await settleAt(stub, auction, 40);
  await stub.dialDone(auction.callId, 1, TALKED);
  return auction.callId;
}

const noticesOf = ({ deliveries }: World): CallNotice[] =>
  deliveries.sent.filter((sent): sent is CallNotice => 'kind' in sent);

/** The queue brings all of it, and what it was told to bring again, to a tracker that answers. @returns what it heard. */
async function bring(all: readonly Told[]): Promise<URL[]> {
  const heard: URL[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    heard.push(new URL(String(url)));
    return new Response('ok');
  });
  const again: DeliveryMessage[] = [];
  const env = {
    ...bindings,
    DELIVERIES: {
      sendBatch: async (batch: { body: DeliveryMessage }[]) => again.push(...batch.map(({ body }) => body)),
    },
  } as unknown as typeof bindings;
  for (let waiting: DeliveryMessage[] = all.map((told) => [told]); waiting.length > 0; ) {
    const { batch } = createConsumer(
      'outcry-deliveries',
      waiting.splice(0, 10).map((body) => messageOf(body)),
    );
    await consumeDeliveries(batch, env);
    if (waiting.length === 0) waiting = again.splice(0);
    vi.setSystemTime(Date.now() + 30 * SECOND_MS);
  }
  return heard;
}

const LIFE = ['call.started', 'call.connected', 'call.ended', 'call.converted', 'call.paid'];
const param = (urls: readonly URL[], name: string): (string | null)[] =>
  urls.map((url) => url.searchParams.get(name));

describe('the life of a call', () => {
  it('that the queue takes for good in no way is shown as given up, to each who would have heard, and holds up no other', async () => {
    await hear(PUBLISHER.id, 'https://t.example/?e={event}');
    await hear(null, 'https://own.example/?e={event}');
    const world = await worldOf('refused');
    const lost = await openCall(world.stub, 'refused');
    world.deliveries.poison = lost.callId;
    world.deliveries.poisonSays = 'Payload Too Large: message of 130000 bytes';
    await settleAt(world.stub, lost, 40);
    await world.stub.dialDone(lost.callId, 1, TALKED);
    const next = await paidCall(world.stub, 'not refused');
    await pass(world.stub, 60 * SECOND_MS);
    expect(noticesOf(world).map(({ event, record }) => [event, record.id])).toEqual(
      LIFE.map((event) => [event, next]),
    );
    const rows = await bindings.DB.prepare(
      'SELECT type, publisher_id AS owner, last_error AS error, status FROM deliveries WHERE call_id = ? AND buyer_id = ?',
    )
      .bind(lost.callId, '')
      .all<{ type: string; owner: string | null; error: string; status: string }>();
    const given = rows.results.map(({ type, owner, error, status }) => [type, owner, error, status]);
    const owed = [PUBLISHER.id, null].flatMap((owner) =>
      LIFE.map((event) => [event, owner, world.deliveries.poisonSays, 'dead']),
    );
    expect(given.sort()).toEqual(owed.sort());
  });

  it('is told as one of each event, in order, though the queue was away and brings all of it twice', async () => {
    await hear(PUBLISHER.id, 'https://t.example/?e={event}&p={payout}&c={call_id}&z={state}&id={event_id}');
    const world = await worldOf('told');
    world.deliveries.isDown = true;
    const callId = await paidCall(world.stub, 'told');
    await pass(world.stub, 60 * SECOND_MS);
    world.deliveries.isDown = false;
    await pass(world.stub, 20 * SECOND_MS);
    const notices = noticesOf(world);
    expect(notices.map(({ event }) => event)).toEqual(LIFE);
    const heard = await bring([...notices, ...notices]);
    expect(param(heard, 'e')).toEqual(LIFE);
    expect(new Set(param(heard, 'c'))).toEqual(new Set([callId]));
    expect(param(heard, 'p').at(-1)).toBe('28.00');
    expect(new Set(param(heard, 'id')).size).toBe(LIFE.length);
  });

  it('is told once each, though the object died before it could note that all had left', async () => {
    await hear(PUBLISHER.id, 'https://t.example/?e={event}');
    const world = await worldOf('died');
    world.deliveries.isDown = true;
    const auction = await openCall(world.stub, 'died');
    await settleAt(world.stub, auction, 40);
    await new Promise((rest) => setTimeout(rest, 300)); // what is under way would keep it alive
    await evictDurableObject(world.stub);
    await connect(world);
    world.deliveries.isDown = false;
    const end = {
      kind: 'dialDone' as const,
      carrierCallId: 'any',
      legRef: 'any',
      status: 'completed' as const,
    };
    await world.stub.dialDone(auction.callId, 1, { ...end, bridged: true, seconds: 90, callerGone: true });
    await pass(world.stub, 20 * SECOND_MS);
    expect(param(await bring(noticesOf(world)), 'e')).toEqual(LIFE);
  });

  it('that nobody took ends as missed, and says why', async () => {
    await hear(null, 'https://t.example/?e={event}&r={reason}');
    const world = await worldOf('missed');
    const { callId, auctionId } = await openCall(world.stub, 'missed');
    await world.stub.settle(callId, auctionId, '[]' as never);
    const { carrierCallId } = callNamed('missed');
    await world.stub.progress('twilio', {
      kind: 'callProgress',
      carrierCallId,
      status: 'completed',
    } as never);
    await pass(world.stub, 120 * SECOND_MS);
    const heard = await bring(noticesOf(world));
    expect(param(heard, 'e')).toEqual(['call.started', 'call.ended', 'call.missed']);
    expect(param(heard, 'r').at(-1)).toMatch(/^(noBuyer|abandoned)$/);
  });

  it('costs no message while nobody wants to hear of it', async () => {
    vi.setSystemTime(Date.now() + 5 * SECOND_MS); // what was known before is not believed any more
    const world = await worldOf('unheard');
    await paidCall(world.stub, 'unheard');
    await openedAt(world.stub, 'unheard too');
    await pass(world.stub, 20 * SECOND_MS);
    expect(world.deliveries.sent.length).toBeGreaterThan(0);
    expect(noticesOf(world)).toEqual([]);
  });

  it('leaves while D1 is away: who hears of it is found out later', async () => {
    const world = await worldOf('no D1');
    await inObject(world.stub, (instance) => {
      const away = { prepare: () => ({ all: () => Promise.reject(new Error('D1 is away')) }) };
      const { env } = instance as unknown as { env: object };
      Object.assign(instance, { env: { ...env, DB: away } });
    });
    await paidCall(world.stub, 'no D1');
    await pass(world.stub, 20 * SECOND_MS);
    expect(noticesOf(world).map(({ event }) => event)).toEqual(LIFE);
    await hear(PUBLISHER.id, 'https://t.example/?e={event}');
    expect(param(await bring(noticesOf(world)), 'e')).toEqual(LIFE);
  });
});
