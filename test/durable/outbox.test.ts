/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCall } from '../../src/archive/read-call.service.ts';
import { explainReceipt } from '../../src/auction/explain.ts';
import { verifyReceipt } from '../../src/auction/receipt.ts';
import { replayReceipt } from '../../src/auction/replay.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import type { Delivery, Projection, ProjectionMessage } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { listParked } from '../../src/directory/calls/parked.store.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import type { QuoteAnswer } from '../../src/exchange/quotes/quote.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { fromJson, toJson } from '../../src/lib/json.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import {
  bidOf,
  buyerNamed,
  callNamed,
  dollars,
  snapshotOf,
  targetNamed,
} from '../exchange/campaign-world.ts';
import {
  bindings,
  type CampaignStub,
  campaignWith,
  countOf,
  FakeQueue,
  inObject,
  isDialed,
  openCall,
  settleAt,
} from './campaign-object.ts';

const SECOND_MS = 1_000;

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type World = { stub: CampaignStub; projections: FakeQueue<Projection>; deliveries: FakeQueue<Delivery> };

async function worldOf(name: string, snapshot: CampaignSnapshot): Promise<World> {
  const stub = await campaignWith(name, snapshot);
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<Delivery>();
  projections.isDown = deliveries.isDown = false;
  const world = { stub, projections, deliveries };
  await connect(world);
  return world;
}

/** Also after the object has died. */
const connect = (
  { stub, projections, deliveries }: World,
  db: unknown = bindings.DB,
  archive: unknown = bindings.ARCHIVE,
): Promise<void> =>
  inObject(stub, (instance) => {
    (instance as unknown as { env: unknown }).env = {
      ...bindings,
      DB: db,
      ARCHIVE: archive,
      PROJECTIONS: projections,
      DELIVERIES: deliveries,
    };
  });

/** Lets time pass as the runtime does: alarms come when they are due, and one that throws has been given up. */
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

const talked = (stub: CampaignStub, callId: CallId): Promise<unknown> =>
  stub.dialDone(callId, 1, {
    kind: 'dialDone',
    carrierCallId: 'any',
    legRef: 'any',
    status: 'completed',
    bridged: true,
    seconds: 90,
    callerGone: true,
  }) as Promise<unknown>;

/** A call that somebody won and talked to. */
async function wholeCall(stub: CampaignStub, name: string): Promise<CallId> {
  const auction = await openCall(stub, name);
  await settleAt(stub, auction, 40);
  await talked(stub, auction.callId);
  return auction.callId;
}

const WEBHOOKS = ['call.charged', 'call.completed', 'call.converted', 'post'];

/** Every call's record, receipt, transfers and webhooks have left; the webhooks once. */
function expectAll(
  { projections, deliveries }: World,
  callIds: readonly CallId[],
  inD1: string[] = [],
): void {
  const ended = projections.sent.filter((sent) => sent.kind === 'call' && sent.record.status === 'ended');
  const receipts = projections.sent.flatMap((sent) => (sent.kind === 'receipt' ? sent.receipt.callId : []));
  const transfers = projections.sent.flatMap((sent) =>
    sent.kind === 'transfer' ? sent.transfer.callId : [],
  );
  const records = ended.flatMap((sent) => (sent.kind === 'call' ? sent.record.id : []));
  expect([...new Set(records)].sort()).toEqual([...callIds].sort());
  expect([...new Set([...receipts, ...inD1])].sort()).toEqual([...callIds].sort());
  expect([...new Set(transfers)].sort()).toEqual([...callIds].sort());
  const told = deliveries.sent
    .filter((sent) => !('kind' in sent) && sent.type !== 'auction.lost')
    .map(({ id }) => id);
  expect(told.sort()).toEqual(callIds.flatMap((id) => WEBHOOKS.map((type) => `${id}:1:${type}`)).sort());
}

const receiptsInD1 = async (): Promise<string[]> => {
  const query = 'SELECT id FROM history WHERE json_array_length(auctions) > 0';
  const { results } = await bindings.DB.prepare(query).all<{ id: string }>();
  return results.map((row) => row.id);
};

describe('a receipt too large for a message', () => {
  const many = (count: number, each: (i: number) => ReturnType<typeof targetNamed>) =>
    Array.from({ length: count }, (_, i) => each(i));
  const crowds: [string, ReturnType<typeof targetNamed>[]][] = [
    ['of 250 who were pinged', many(250, (i) => targetNamed(`pinged ${i}`))],
    [
      'of 400 who were left out',
      [
        targetNamed('open'),
        ...many(400, (i) =>
          targetNamed(`static ${i}`, {
            bidding: { kind: 'static', price: dollars(10) },
            status: i % 2 ? 'paused' : 'active',
            criteria: { field: 'state', op: 'in', value: ['NY', 'TX'] },
          }),
        ),
      ],
    ],
  ];
  for (const [what, targets] of crowds) {
    it(`arrives, with all else of its call, and so do later ones: ${what}`, async () => {
      const world = await worldOf(`large ${what}`, snapshotOf(targets));
      const first = await wholeCall(world.stub, `large ${what}`);
      await pass(world.stub, 10 * SECOND_MS);
      const small = snapshotOf(targets.slice(0, 1), {}, 2);
      await world.stub.configure(small, 'of a small one');
      const later = [
        await wholeCall(world.stub, `small ${what} 1`),
        await wholeCall(world.stub, `small ${what} 2`),
      ];
      await pass(world.stub, 10 * SECOND_MS);
      const inD1 = (await receiptsInD1()).filter((id) => id === first);
      expectAll(world, [first, ...later], inD1);
    });
  }

  it('waits by itself while D1 is away, and holds up nobody', async () => {
    const targets = many(250, (i) => targetNamed(`pinged ${i}`));
    const world = await worldOf('large and D1 away', snapshotOf(targets));
    await connect(world, {
      prepare: () => ({ bind: () => ({}) }),
      batch: async () => Promise.reject(new Error('D1_ERROR: Network connection lost.')),
    });
    const first = await wholeCall(world.stub, 'large away');
    await pass(world.stub, 60 * SECOND_MS);
    await world.stub.configure(snapshotOf(targets.slice(0, 1), {}, 2), 'of a small one');
    const later = [await wholeCall(world.stub, 'small away 1'), await wholeCall(world.stub, 'small away 2')];
    await pass(world.stub, 10 * SECOND_MS);
    expect(projectedReceipts(world)).toEqual(expect.arrayContaining(later));
    await connect(world);
    await pass(world.stub, 20 * SECOND_MS);
    expectAll(
      world,
      [first, ...later],
      (await receiptsInD1()).filter((id) => id === first),
    );
  });
});

describe('a receipt too large for a row', () => {
  it('fails no decision: the best is dialed, and all of it arrives, the object’s death in between', async () => {
    const buyerId = buyerNamed('crowd 0').id;
    const crowd = Array.from({ length: 3_000 }, (_, i) => targetNamed(`crowd ${i}`, { buyerId }));
    const snapshot = { ...snapshotOf(crowd), buyers: [buyerNamed('crowd 0')] };
    const world = await worldOf('too large for a row', snapshot);
    const { stub } = world;
    const { callId, auctionId, orders } = await openCall(stub, 'too large for a row');
    const bids = orders.map(({ targetId }, i) => {
      const { bid, ...reply } = bidOf(targetId, 10 + i);
      return { ...reply, bid: { ...bid!, bidId: 'é'.repeat(128), dialectState: 'not written down' } };
    });
    const answer = fromJson<NextStep>(await stub.settle(callId, auctionId, toJson(bids as PingReply[])));
    expect(isDialed(answer)).toBe(true);
    const longest = `SELECT sum(length(text)) AS all_of_it, max(length(CAST(text AS BLOB))) AS bytes FROM receipt_parts`;
    const kept = await inObject(stub, (_, { storage }) => storage.sql.exec(longest).one());
    expect(kept['all_of_it']).toBeGreaterThan(2_200_000);
    expect(kept['bytes']).toBeLessThan(2_000_000);
    await new Promise((rest) => setTimeout(rest, 500)); // what is under way would keep it alive
    await evictDurableObject(stub);
    await connect(world);
    await talked(stub, callId);
    const receiptsOf = async () => (await readCall(bindings, callId))?.receipts ?? [];
    const isTold = () => world.projections.sent.some((sent) => sent.kind === 'transfer');
    for (let tries = 0; tries < 20 && !(isTold() && (await receiptsOf()).length > 0); tries++) {
      await pass(stub, 10 * SECOND_MS);
      await new Promise((rest) => setTimeout(rest, 200)); // the alarm does not wait for what takes long
    }
    expectAll(
      world,
      [callId],
      (await receiptsInD1()).filter((id) => id === callId),
    );
    const receipts = await receiptsOf();
    expect(receipts.map(verifyReceipt)).toEqual([true]);
    const [receipt] = receipts;
    expect(replayReceipt(receipt!, snapshot, receipt!.opening.configHash).differences).toEqual([]);
    expect(explainReceipt(receipt!, snapshot)).toHaveLength(3_000);
    expect(await listParked(bindings.DB, { limit: 50, before: null })).toEqual([]);
  });
});

const projectedReceipts = ({ projections }: World): string[] =>
  projections.sent.flatMap((sent) => (sent.kind === 'receipt' ? sent.receipt.callId : []));

describe('pings that come to nothing', () => {
  it('leave no more than the last hundred receipts, and the object remembers none by its tags', async () => {
    const { stub } = await worldOf('refused pings', snapshotOf([targetNamed('a')]));
    const { publishers } = snapshotOf([]);
    for (let i = 0; i < 230; i++) {
      const { caller, callId } = callNamed(`refused ${i}`);
      const tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`tag${n}`, 'x'.repeat(200)]));
      const command = { callId, publisherId: publishers[0]!.id, subId: null, caller, tags, test: false };
      const answer = fromJson<QuoteAnswer>(await stub.quote(command));
      if (answer.kind !== 'auction') throw new Error(answer.kind);
      const closed = fromJson<QuoteAnswer>(await stub.settleQuote(answer.auctionId, toJson([])));
      expect(closed).toMatchObject({ kind: 'noBid', repeated: false });
      expect(fromJson<QuoteAnswer>(await stub.quote({ ...command, callId }))).toMatchObject({
        repeated: true,
      });
    }
    expect(await countOf(stub, 'receipts')).toBe(100);
    const bytes = 'SELECT sum(length(doc)) AS bytes FROM receipts';
    expect(
      await inObject(stub, (_, { storage }) => Number(storage.sql.exec(bytes).one()['bytes'])),
    ).toBeLessThan(5_000_000);
  });
});

describe('many webhooks at once', () => {
  it('all leave: forty losers of each of thirty calls, and what the winners are owed', async () => {
    const losers = Array.from({ length: 40 }, (_, i) => targetNamed(`loser ${i}`));
    const snapshot = snapshotOf([targetNamed('winner'), ...losers]);
    const buyers = snapshot.buyers.map((buyer) => ({
      ...buyer,
      lossNotices: buyer.id !== buyerNamed('winner').id,
    }));
    const world = await worldOf('many losers', { ...snapshot, buyers });
    const { stub } = world;
    const callIds = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const { callId, auctionId, orders } = await openCall(stub, `losers ${i}`);
        const winner = targetNamed('winner').id;
        const bids = orders.map(({ targetId }) => bidOf(targetId, targetId === winner ? 50 : 40));
        await stub.settle(callId, auctionId, toJson(bids));
        await talked(stub, callId);
        return callId;
      }),
    );
    await pass(stub, 10 * SECOND_MS);
    expectAll(world, callIds);
    expect(world.deliveries.sent.filter(({ type }) => type === 'auction.lost')).toHaveLength(30 * 40);
  });
});

describe('an outage of the queues', () => {
  const outages: [string, number][] = [
    ['a second', SECOND_MS],
    ['half a minute', 30 * SECOND_MS],
    ['200 seconds', 200 * SECOND_MS],
    ['twenty minutes', 1_200 * SECOND_MS],
  ];
  const ways: [string, (keyof Omit<World, 'stub'>)[]][] = [
    ['both queues', ['projections', 'deliveries']],
    ['the queue of webhooks', ['deliveries']],
    ['the queue of history', ['projections']],
  ];
  for (const [how, queues] of ways)
    for (const [long, ms] of outages)
      it(`ends by itself, one quiet call owed: ${how}, ${long}`, async () => {
        const world = await worldOf(`quiet ${how} ${long}`, snapshotOf([targetNamed('a')]));
        for (const queue of queues) world[queue].isDown = true;
        const callId = await wholeCall(world.stub, `quiet ${how} ${long}`);
        await pass(world.stub, ms);
        for (const queue of queues) world[queue].isDown = false;
        await pass(world.stub, 6 * SECOND_MS);
        expectAll(world, [callId]);
      });

  it('ends by itself, D1 and R2 away with both queues for twenty minutes, a receipt too large for a message among all', async () => {
    const crowd = Array.from({ length: 250 }, (_, i) => targetNamed(`pinged ${i}`));
    const world = await worldOf('all away', snapshotOf(crowd));
    const { stub, projections, deliveries } = world;
    const before = await wholeCall(stub, 'all away before');
    projections.isDown = deliveries.isDown = true;
    const lost = async () => Promise.reject(new Error('Network connection lost.'));
    const database = {
      prepare: () => ({ bind: () => ({ all: lost, run: lost, first: lost }) }),
      batch: lost,
    };
    await connect(world, database, { put: lost, get: lost });
    const during = [await wholeCall(stub, 'all away 1')];
    await pass(stub, 600 * SECOND_MS);
    const { buyers } = snapshotOf(crowd);
    await stub.configure({ ...snapshotOf(crowd.slice(0, 1), {}, 2), buyers }, 'of a small one');
    for (const name of ['all away 2', 'all away 3']) during.push(await wholeCall(stub, name));
    await pass(stub, 600 * SECOND_MS);
    projections.isDown = deliveries.isDown = false;
    await connect(world);
    await pass(stub, 20 * SECOND_MS);
    const large = [before, during[0]!];
    expectAll(
      world,
      [before, ...during],
      (await receiptsInD1()).filter((id) => large.includes(id as CallId)),
    );
    const { batch, acked } = createConsumer(
      'outcry-projections',
      projections.sent.map((piece) => messageOf<ProjectionMessage>(piece)),
    );
    await consumeProjections(batch, bindings);
    expect(acked).toHaveLength(projections.sent.length);
    for (const id of [before, ...during]) {
      const { record, receipts, transfers } = (await readCall(bindings, id))!;
      expect([record?.status, receipts.length, transfers.length]).toEqual(['ended', 1, 2]);
    }
    expect(await listParked(bindings.DB, { limit: 50, before: null })).toEqual([]);
  });

  it('ends by itself under load, with a death in the middle: a hundred and twenty calls', async () => {
    const world = await worldOf(
      'under load',
      snapshotOf([targetNamed('a'), targetNamed('b'), targetNamed('c')]),
    );
    world.projections.isDown = world.deliveries.isDown = true;
    const callIds: CallId[] = [];
    for (let i = 0; i < 120; i++) {
      callIds.push(await wholeCall(world.stub, `load ${i}`));
      if (i % 12 === 0) await pass(world.stub, SECOND_MS);
      if (i === 70) {
        await new Promise((rest) => setTimeout(rest, 500)); // what is under way would keep it alive
        await evictDurableObject(world.stub);
        await connect(world);
      }
    }
    await pass(world.stub, 10 * SECOND_MS);
    world.deliveries.isDown = false;
    await pass(world.stub, 10 * SECOND_MS);
    expect(world.deliveries.sent).toHaveLength(120 * WEBHOOKS.length);
    world.projections.isDown = false;
    await pass(world.stub, 10 * SECOND_MS);
    expectAll(world, callIds);
  });

  it('is over when the object wakes, though nobody calls and its alarm was given up', async () => {
    const world = await worldOf('alarm given up', snapshotOf([targetNamed('a')]));
    world.projections.isDown = world.deliveries.isDown = true;
    const callId = await wholeCall(world.stub, 'alarm given up');
    await inObject(world.stub, (_, { storage }) => storage.deleteAlarm());
    vi.setSystemTime(Date.now() + 24 * 3_600 * SECOND_MS); // so that the runtime does not ring before we look
    await evictDurableObject(world.stub);
    expect(await inObject(world.stub, (_, { storage }) => storage.getAlarm())).not.toBeNull();
    await connect(world);
    world.projections.isDown = world.deliveries.isDown = false;
    await pass(world.stub, 6 * SECOND_MS);
    expectAll(world, [callId]);
  });
});

describe('a queue that gives no answer', () => {
  it('is not waited for by what goes another way, nor by an alarm, and is tried again', async () => {
    const world = await worldOf('silent', snapshotOf([targetNamed('a')]));
    const { stub, projections, deliveries } = world;
    projections.isSilent = true;
    const callId = await wholeCall(stub, 'silent');
    await pass(stub, 6 * SECOND_MS);
    expect(projections.refused).toBeGreaterThan(0);
    expect(deliveries.sent).toHaveLength(WEBHOOKS.length);
    projections.isSilent = false;
    await new Promise((rest) => setTimeout(rest, 6 * SECOND_MS)); // the one under way is given up
    await pass(stub, 20 * SECOND_MS);
    expectAll(world, [callId]);
  }, 60_000);
});

describe('one piece that is never taken', () => {
  const refusals: [string, string][] = [
    ['for good', 'Payload Too Large: message of 130000 bytes'],
    ['without a word why', 'internal error; reference = 7'],
  ];
  for (const [how, says] of refusals)
    it(`holds up none of the others: refused ${how}`, async () => {
      const world = await worldOf(`poison ${how}`, snapshotOf([targetNamed('a')]));
      const first = await openCall(world.stub, `poison ${how} first`);
      for (const queue of [world.projections, world.deliveries]) {
        queue.poison = first.callId;
        queue.poisonSays = says;
      }
      await settleAt(world.stub, first, 40);
      await talked(world.stub, first.callId);
      const others: CallId[] = [];
      for (let i = 0; i < 20; i++) others.push(await wholeCall(world.stub, `poison ${how} ${i}`));
      await pass(world.stub, 30 * SECOND_MS);
      others.push(await wholeCall(world.stub, `poison ${how} late`));
      await pass(world.stub, 10 * SECOND_MS);
      expectAll(world, others);
      if (how === 'for good') {
        const parked = await listParked(bindings.DB, { limit: 50, before: null });
        const ours = parked.filter(({ callId }) => callId === first.callId);
        expect(ours.map(({ kind }) => kind).sort()).toEqual(['call', 'receipt', 'transfer', 'transfer']);
        expect(ours[0]).toMatchObject({ campaignId: `poison ${how}`, error: says });
        const dead = "SELECT count(*) AS n FROM deliveries WHERE status = 'dead' AND call_id = ?";
        expect(await bindings.DB.prepare(dead).bind(first.callId).first('n')).toBe(4);
      } else {
        world.projections.poison = world.deliveries.poison = null;
        await pass(world.stub, 20 * SECOND_MS);
        expectAll(world, [first.callId, ...others]);
      }
    });
});

describe('an alarm', () => {
  it('never throws, and does the rest when one thing fails', async () => {
    const world = await worldOf(
      'alarm fails',
      snapshotOf([targetNamed('a', { caps: [{ window: 'concurrent', calls: 2 }] })]),
    );
    const broken = await openCall(world.stub, 'alarm broken');
    const sound = await openCall(world.stub, 'alarm sound');
    for (const auction of [broken, sound]) await settleAt(world.stub, auction, 40);
    await pass(world.stub, 10 * SECOND_MS);
    await inObject(world.stub, (_, { storage }) => {
      storage.sql.exec(`CREATE TRIGGER broken BEFORE UPDATE ON calls WHEN NEW.id = '${broken.callId}'
        BEGIN SELECT RAISE(ABORT, 'this row is broken'); END`);
    });
    vi.setSystemTime(Date.now() + 24 * 3_600 * SECOND_MS);
    await inObject(world.stub, (instance) => instance.alarm());
    expect(await world.stub.record(sound.callId)).toMatchObject({ status: 'ended' });
    expect(await world.stub.record(broken.callId)).toMatchObject({ status: 'live' });
    const alarm = await inObject(world.stub, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThanOrEqual(Date.now() + SECOND_MS);
    await inObject(world.stub, (_, { storage }) => {
      storage.sql.exec('DROP TRIGGER broken');
    });
    await pass(world.stub, 10 * SECOND_MS);
    expect(await world.stub.record(broken.callId)).toMatchObject({ status: 'ended' });
  });
});
