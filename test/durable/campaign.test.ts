/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Cap } from '../../src/buyers/caps.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import type { CallId } from '../../src/lib/ids.ts';
import type { DialDone, LegEvent } from '../../src/telephony/carrier-event.ts';
import { dollars, hashOf, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import {
  type Auction,
  bindings,
  type CampaignStub,
  campaignWith,
  contentsOf,
  countOf,
  FakeQueue,
  inObject,
  isDialed,
  openCall,
  openedAt,
  settleAt,
} from './campaign-object.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  vi.stubGlobal('fetch', async () => new Response('{}')); // buyers take what they are sent
});
afterEach(() => vi.useRealTimers());

const MINUTE_MS = 60_000;
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const freezeTime = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });

const talked = (seconds: number): DialDone => ({
  kind: 'dialDone',
  carrierCallId: 'any',
  legRef: 'any',
  status: 'completed',
  bridged: true,
  seconds,
  callerGone: true,
});

const recordOf = (stub: CampaignStub, callId: CallId): Promise<CallRecord | null> =>
  stub.record(callId) as Promise<CallRecord | null>;

describe('a cap, when two hundred callers come at once', () => {
  const capped = (cap: Cap) => snapshotOf([targetNamed('capped', { caps: [cap] })]);
  const caps: [string, Cap, number][] = [
    ['seven calls at a time', { window: 'concurrent', calls: 7 }, 7],
    ['seven calls a day', { window: 'day', calls: 7 }, 7],
    ['money for seven and almost one more', { window: 'day', spend: dollars(7 * 40 + 39) }, 7],
    ['none at all', { window: 'total', calls: 0 }, 0],
  ];
  for (const [what, cap, most] of caps) {
    it(`lets through exactly what it allows: ${what}`, async () => {
      const stub = await campaignWith(`cap ${what}`, capped(cap));
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, i) => {
          const opened = await openedAt(stub, `${what} ${i}`);
          return opened.kind === 'auction' ? settleAt(stub, opened, 40) : opened;
        }),
      );
      expect(answers.filter(isDialed)).toHaveLength(most);
      expect(answers.every((answer) => answer.kind === 'instructions')).toBe(true);
      const { usage } = (await stub.usage(targetNamed('capped').id)) as {
        usage: { concurrent: number; windows: { day: { calls: number; spend: number } } };
      };
      expect(usage.concurrent).toBe(most);
      if (most > 0) expect(usage.windows.day).toMatchObject({ calls: most, spend: most * dollars(40) });
    });
  }

  it('frees a slot for exactly one more when a call ends', async () => {
    const stub = await campaignWith('one more', capped({ window: 'concurrent', calls: 1 }));
    const first = await openCall(stub, 'one more 0');
    await settleAt(stub, first, 40);
    const auctions = await Promise.all(Array.from({ length: 20 }, (_, i) => openedAt(stub, `more ${i}`)));
    expect(auctions.map(({ kind }) => kind)).toEqual(Array(20).fill('instructions'));
    await stub.dialDone(first.callId, 1, talked(90));
    const next = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const opened = await openedAt(stub, `next ${i}`);
        return opened.kind === 'auction' ? settleAt(stub, opened, 40) : opened;
      }),
    );
    expect(next.filter(isDialed)).toHaveLength(1);
  });
});

describe('an object that dies', () => {
  it('between open and settle waits for the auction when it wakes, and settles it', async () => {
    const stub = await campaignWith('evicted', snapshotOf([targetNamed('a'), targetNamed('b')]));
    freezeTime(); // dying and waking may take longer than an auction
    const before = await openCall(stub, 'evicted');
    await evictDurableObject(stub);
    expect(await openedAt(stub, 'evicted', 'told again')).toMatchObject({
      kind: 'wait',
      callId: before.callId,
    });
    await evictDurableObject(stub);
    const told = await settleAt(stub, before, 40);
    expect(isDialed(told)).toBe(true);
    await evictDurableObject(stub);
    expect(await settleAt(stub, before, 45)).toEqual(told);
    expect(await countOf(stub, 'receipts')).toBe(1);
  });

  it('lets the call be auctioned again by who asks next, once the Worker that asked is surely dead, and then once', async () => {
    const stub = await campaignWith('worker died', snapshotOf([targetNamed('a'), targetNamed('b')]));
    freezeTime();
    const lost = await openCall(stub, 'worker died');
    for (const ms of [0, 400, 1_500]) {
      later(ms);
      expect((await openedAt(stub, 'worker died', `again after ${ms}`)).kind).toBe('wait');
    }
    later(200);
    const [next, other] = await Promise.all(
      ['one', 'other'].map((who) => openedAt(stub, 'worker died', `${who} after all`)),
    );
    expect([next?.kind, other?.kind]).toEqual(['auction', 'wait']);
    expect(next).toMatchObject({ callId: lost.callId });
    expect(isDialed(await settleAt(stub, next as Auction, 40))).toBe(true);
  });

  it('keeps caps and money as they were', async () => {
    const target = targetNamed('a', { caps: [{ window: 'concurrent', calls: 2 }] });
    const stub = await campaignWith('evicted caps', snapshotOf([target]));
    const calls: Auction[] = [];
    for (const name of ['x', 'y']) {
      const auction = await openCall(stub, `evicted ${name}`);
      await settleAt(stub, auction, 40);
      calls.push(auction);
      await evictDurableObject(stub);
    }
    expect(isDialed(await openedAt(stub, 'evicted z'))).toBe(false);
    await stub.dialDone(calls[0]!.callId, 1, talked(90));
    await evictDurableObject(stub);
    await stub.dialDone(calls[0]!.callId, 1, talked(90));
    expect(await countOf(stub, 'transfers')).toBe(2);
    expect((await recordOf(stub, calls[0]!.callId))?.revenue).toBe(dollars(40));
    const { usage } = await stub.usage(target.id);
    expect(usage.concurrent).toBe(1);
  });
});

describe('the alarm', () => {
  it('frees a live slot whose end never came, also across a death of the object', async () => {
    const target = targetNamed('a', { caps: [{ window: 'concurrent', calls: 1 }] });
    const stub = await campaignWith('never ended', snapshotOf([target], { maxCallSeconds: 600 }));
    freezeTime();
    const auction = await openCall(stub, 'never ended');
    await settleAt(stub, auction, 40);
    later(9 * MINUTE_MS);
    await runDurableObjectAlarm(stub);
    expect((await stub.usage(target.id)).usage.concurrent).toBe(1);
    await evictDurableObject(stub);
    later(5 * MINUTE_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await stub.usage(target.id)).usage.concurrent).toBe(0);
    expect(await recordOf(stub, auction.callId)).toMatchObject({ disposition: 'unconfirmed', revenue: 0 });
    const next = await settleAt(stub, await openCall(stub, 'after the alarm'), 40);
    expect(isDialed(next)).toBe(true);
  });

  it('changes nothing when it comes again', async () => {
    const stub = await campaignWith('alarm twice', snapshotOf([targetNamed('a')]));
    freezeTime();
    for (const name of ['p', 'q', 'r']) {
      const auction = await openCall(stub, `twice ${name}`);
      await settleAt(stub, auction, 40);
      const news: LegEvent = {
        kind: 'leg',
        carrierCallId: 'any',
        legRef: 'any',
        status: 'completed',
        seconds: 90,
        atMs: null,
      };
      if (name !== 'p') await stub.leg(auction.callId, 1, news);
    }
    later(10 * MINUTE_MS);
    await runDurableObjectAlarm(stub);
    const once = await contentsOf(stub);
    expect(await countOf(stub, 'transfers')).toBe(4);
    await inObject(stub, (instance) => instance.alarm());
    await Promise.all([1, 2, 3].map(() => inObject(stub, (instance) => instance.alarm())));
    await evictDurableObject(stub);
    await inObject(stub, (instance) => instance.alarm());
    expect(await contentsOf(stub)).toBe(once);
  });
});

async function withQueues(stub: CampaignStub) {
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<Delivery>();
  const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
  await inObject(stub, (instance) => {
    (instance as unknown as { env: unknown }).env = env;
  });
  return { projections, deliveries };
}

describe('what leaves the object', () => {
  it('is owed while a queue fails, and sent by the alarm once it takes it: nothing is lost', async () => {
    const stub = await campaignWith('queue down', snapshotOf([targetNamed('a')]));
    const { projections, deliveries } = await withQueues(stub);
    freezeTime();
    const auction = await openCall(stub, 'queue down');
    await settleAt(stub, auction, 40);
    await stub.dialDone(auction.callId, 1, talked(90));
    for (let i = 0; i < 3; i++) {
      later(MINUTE_MS);
      await inObject(stub, (instance) => instance.alarm());
    }
    expect(projections.refused).toBeGreaterThan(1);
    expect([projections.sent, deliveries.sent]).toEqual([[], []]);

    projections.isDown = false;
    later(MINUTE_MS);
    await inObject(stub, (instance) => instance.alarm()); // the other queue is still down
    expect(deliveries.sent).toEqual([]);
    deliveries.isDown = false;
    later(MINUTE_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const kinds = new Set(projections.sent.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['call', 'receipt', 'transfer']);
    const last = projections.sent.filter((sent) => sent.kind === 'call').at(-1);
    expect(last?.record).toMatchObject({ id: auction.callId, status: 'ended', revenue: dollars(40) });
    const ids = deliveries.sent.map(({ id }) => id);
    expect(ids.sort()).toEqual(
      ['call.charged', 'call.completed', 'call.converted', 'post'].map(
        (type) => `${auction.callId}:1:${type}`,
      ),
    );
    const sent = projections.sent.length;
    await inObject(stub, (instance) => instance.alarm());
    expect([projections.sent.length, deliveries.sent.length]).toEqual([sent, 4]);
  });

  it('is still owed after the object died with it', async () => {
    const stub = await campaignWith('queue and death', snapshotOf([targetNamed('a')]));
    await withQueues(stub);
    freezeTime();
    const auction = await openCall(stub, 'queue and death');
    await settleAt(stub, auction, 40);
    await stub.dialDone(auction.callId, 1, talked(90));
    await evictDurableObject(stub);
    const { projections, deliveries } = await withQueues(stub);
    projections.isDown = deliveries.isDown = false;
    later(MINUTE_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(projections.sent.filter(({ kind }) => kind === 'transfer')).toHaveLength(2);
    expect(deliveries.sent).toHaveLength(4);
  });
});

describe('configuration', () => {
  it('takes a newer snapshot at once, and ignores an older or equal one', async () => {
    const stub = await campaignWith('versions', snapshotOf([targetNamed('a')], {}, 5));
    const rename = (version: number, name: string) => snapshotOf([targetNamed('a')], { name }, version);
    for (const old of [rename(4, 'Older'), rename(5, 'Equal')]) {
      expect(await stub.configure(old, hashOf(old))).toBe(false);
    }
    expect((await openCall(stub, 'versions 1')).subject.campaign.name).toBe('Drains');
    const newer = rename(6, 'Newer');
    expect(await stub.configure(newer, hashOf(newer))).toBe(true);
    expect((await openCall(stub, 'versions 2')).subject.campaign.name).toBe('Newer');
    await evictDurableObject(stub);
    const old = rename(5, 'Equal');
    expect(await stub.configure(old, hashOf(old))).toBe(false);
    expect((await openCall(stub, 'versions 3')).subject.campaign.name).toBe('Newer');
  });

  it('closes an auction by the rules it was opened with', async () => {
    const stub = await campaignWith('old rules', snapshotOf([targetNamed('a')], {}, 1));
    const auction = await openCall(stub, 'old rules');
    const { routing } = snapshotOf([]).campaign;
    const dearer = snapshotOf([targetNamed('a')], { routing: { ...routing, floor: dollars(50) } }, 2);
    await stub.configure(dearer, hashOf(dearer));
    await evictDurableObject(stub);
    expect(isDialed(await settleAt(stub, auction, 40))).toBe(true);
    expect(isDialed(await settleAt(stub, await openCall(stub, 'new rules'), 40))).toBe(false);
  });
});
