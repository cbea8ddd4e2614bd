/// <reference types="@cloudflare/vitest-plugin/types" />
import {
  applyD1Migrations,
  createExecutionContext,
  createScheduledController,
  runDurableObjectAlarm,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCall } from '../../src/archive/read-call.service.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { repair } from '../../src/exchange/outbox/repair.client.ts';
import worker from '../../src/index.ts';
import { balances } from '../../src/ledger/book.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { dollars, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import {
  bindings,
  type CampaignStub,
  campaignWith,
  contentsOf,
  FakeQueue,
  inObject,
  openCall,
  settleAt,
} from './campaign-object.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await bindings.DB.exec('DELETE FROM campaigns');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A campaign known to D1 whose object sends into queues that are looked into. */
async function campaignNamed(name: string) {
  const stub = await campaignWith(name, snapshotOf([targetNamed('a')]));
  const insert =
    "INSERT INTO campaigns (id, revision, doc, created_at, updated_at) VALUES (?, 1, '{}', 0, 0)";
  await bindings.DB.prepare(insert).bind(name).run();
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<Delivery>();
  projections.isDown = deliveries.isDown = false;
  await inObject(stub, (instance) => {
    const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
    (instance as unknown as { env: unknown }).env = env;
  });
  return { stub, projections, deliveries };
}

/** The call's beginning and its end leave the object one by one. */
async function talkedCall(stub: CampaignStub, name: string, whileTalking = async () => {}): Promise<CallId> {
  const auction = await openCall(stub, name);
  await settleAt(stub, auction, 40);
  await runDurableObjectAlarm(stub);
  await whileTalking();
  await stub.dialDone(auction.callId, 1, {
    kind: 'dialDone',
    carrierCallId: 'any',
    legRef: 'any',
    status: 'completed',
    bridged: true,
    seconds: 90,
    callerGone: true,
  });
  await runDurableObjectAlarm(stub);
  return auction.callId as CallId;
}

const consume = (sent: readonly Projection[]): Promise<void> =>
  consumeProjections(createConsumer('outcry-projections', [messageOf([...sent])]).batch, bindings);

/** Ten minutes of cron: every campaign has had its turn. */
async function tenMinutes(): Promise<CallId[]> {
  const again: CallId[] = [];
  for (let minute = 0; minute < 10; minute++) {
    again.push(...(await repair(bindings, Date.now())));
    later(MINUTE_MS);
  }
  return again;
}

const ledgerOf = (stub: CampaignStub): Promise<Transfer[]> =>
  inObject(stub, (_, { storage }) =>
    storage.sql
      .exec(
        "SELECT t.value AS doc FROM kept_calls, json_each(kept_calls.doc, '$.settlement.transfers') t ORDER BY t.value->>'id'",
      )
      .toArray()
      .map(({ doc }) => JSON.parse(String(doc)) as Transfer),
  );

const byKind = (a: Transfer, b: Transfer): number => (a.id < b.id ? -1 : 1);

async function expectWhole(stub: CampaignStub, callIds: readonly CallId[]): Promise<void> {
  const inD1: Transfer[] = [];
  for (const id of callIds) {
    expect((await readCall(bindings, id))?.record).toEqual(await stub.record(id));
    expect((await readCall(bindings, id))!.receipts).toHaveLength(1);
    inD1.push(...(await readCall(bindings, id))!.transfers);
  }
  const ledger = await ledgerOf(stub);
  expect(inD1.sort(byKind)).toEqual(ledger);
  const revenue = balances(inD1).get(`buyer:${targetNamed('a').buyerId}`);
  expect(revenue).toBe(callIds.length * dollars(40));
}

describe('history a queue lost', () => {
  const losses: [string, (sent: Projection) => boolean][] = [
    ['everything', () => true],
    ['the end of the calls', (sent) => sent.kind !== 'receipt' && !isLive(sent)],
    ['the records of the end', (sent) => sent.kind === 'call' && !isLive(sent)],
    ['the transfers', ({ kind }) => kind === 'transfer'],
    ['the payouts', (sent) => sent.kind === 'transfer' && sent.transfer.kind === 'payout'],
    ['the receipts', ({ kind }) => kind === 'receipt'],
  ];
  const isLive = (sent: Projection): boolean => sent.kind === 'call' && sent.record.status === 'live';

  for (const [what, isLost] of losses) {
    it(`is found and sent again, once: ${what}`, async () => {
      const { stub, projections, deliveries } = await campaignNamed(`lost ${what}`);
      const callIds: CallId[] = [];
      for (const name of ['x', 'y', 'z']) callIds.push(await talkedCall(stub, `${what} ${name}`));
      const arrived = projections.sent.filter((sent) => !isLost(sent));
      expect(arrived.length).toBeLessThan(projections.sent.length);
      if (arrived.length > 0) await consume(arrived);
      const first = projections.sent.length;
      const told = deliveries.sent.length;
      const before = await contentsOf(stub);

      later(13 * MINUTE_MS);
      expect((await tenMinutes()).sort()).toEqual(callIds.sort());
      const again = projections.sent.slice(first);
      await consume([...again].reverse());
      await consume(again);
      await expectWhole(stub, callIds);
      expect(await contentsOf(stub)).toBe(before);
      expect(deliveries.sent).toHaveLength(told);

      const sent = projections.sent.length;
      for (const age of [HOUR_MS, 6 * HOUR_MS, 17 * HOUR_MS]) {
        later(age);
        expect(await tenMinutes()).toEqual([]);
      }
      expect(projections.sent).toHaveLength(sent);
    });
  }

  it('tells nothing of a caller who was erased meanwhile', async () => {
    const { stub, projections } = await campaignNamed('lost and erased');
    const callId = await talkedCall(stub, 'erased');
    const lost = projections.sent.length;
    expect(await stub.eraseCaller('hash of erased')).toBe(1);
    later(13 * MINUTE_MS);
    expect(await tenMinutes()).toEqual([callId]);
    await consume(projections.sent.slice(lost));
    const record = (await readCall(bindings, callId))?.record;
    expect(record).toMatchObject({
      revenue: dollars(40),
      caller: { masked: 'erased', hash: null },
      tags: {},
    });
    for (const line of record!.timeline) expect(Object.keys(line).sort()).toEqual(['at', 'type']);
  });

  it('is sent again by cron, with nobody asking', async () => {
    const { stub, projections } = await campaignNamed('lost and cron');
    const callId = await talkedCall(stub, 'cron');
    const lost = projections.sent.length;
    later(13 * MINUTE_MS);
    for (let minute = 0; minute < 10; minute++) {
      const ctx = createExecutionContext();
      const scheduledTime = Date.now() + minute * MINUTE_MS;
      await worker.scheduled(
        createScheduledController({ scheduledTime: new Date(scheduledTime), cron: '* * * * *' }),
        bindings,
        ctx,
      );
      await waitOnExecutionContext(ctx);
    }
    await consume(projections.sent.slice(lost));
    await expectWhole(stub, [callId]);
  });

  it('is made good whatever pieces of it are lost, also of what is sent again', async () => {
    const random = seededRandom('a queue that loses');
    const { stub, projections } = await campaignNamed('lost at random');
    const callIds: CallId[] = [];
    for (let i = 0; i < 20; i++) callIds.push(await talkedCall(stub, `random ${i}`));
    const survivors = (sent: Projection[]) => sent.filter(() => random.next() < 0.7);
    await consume(survivors(projections.sent));
    let known = projections.sent.length;
    later(3 * MINUTE_MS);
    let again = (await tenMinutes()).length;
    expect(again).toBeGreaterThan(0);
    await consume(survivors(projections.sent.slice(known)));
    known = projections.sent.length;
    again = (await tenMinutes()).length;
    expect(again).toBeGreaterThan(0);
    await consume(projections.sent.slice(known));
    await expectWhole(stub, callIds);
  });
});

describe('history that is whole', () => {
  it('is left alone, and so is a call that is not over', async () => {
    const { stub, projections } = await campaignNamed('nothing lost');
    let live = 0;
    const done = await talkedCall(stub, 'whole');
    await talkedCall(stub, 'long', async () => {
      await consume(projections.sent);
      later(13 * MINUTE_MS);
      live = (await tenMinutes()).length;
    });
    expect(live).toBe(0);
    await consume(projections.sent);
    const sent = projections.sent.length;
    for (const age of [50 * MINUTE_MS, 5 * HOUR_MS, 18 * HOUR_MS]) {
      later(age);
      expect(await tenMinutes()).toEqual([]);
    }
    expect(projections.sent).toHaveLength(sent);
    expect((await readCall(bindings, done))?.record).toEqual(await stub.record(done));
  });
});

describe('a call that was looked at while it was not over', () => {
  it('is looked at again: what it lost later is found', async () => {
    const { stub, projections } = await campaignNamed('lost later');
    let begun = 0;
    const callId = await talkedCall(stub, 'long and lost', async () => {
      await consume(projections.sent);
      begun = projections.sent.length;
      later(13 * MINUTE_MS);
      expect(await tenMinutes()).toEqual([]);
    });
    const lost = projections.sent.length;
    expect(lost).toBeGreaterThan(begun);
    later(48 * MINUTE_MS);
    expect(await tenMinutes()).toEqual([callId]);
    await consume(projections.sent.slice(lost));
    await expectWhole(stub, [callId]);
  });
});
