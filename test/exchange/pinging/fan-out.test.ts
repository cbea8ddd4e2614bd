import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PingOrder, PingReply, PingSubject } from '../../../src/buyers/ping.ts';
import { type FanOutDeps, fanOutWith, type PingShard } from '../../../src/exchange/pinging/fan-out.client.ts';
import { pingGroup } from '../../../src/exchange/pinging/ping-group.client.ts';
import { POOL_SIZE } from '../../../src/exchange/pinging/shard-pool.ts';
import { CONNECTIONS, Slots } from '../../../src/exchange/pinging/slots.ts';
import type { TargetId } from '../../../src/lib/ids.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { startBuyers } from './bad-buyers.ts';
import { orderTo, pingDepsWith, subjectFor } from './ping-world.ts';

type Fetch = Parameters<typeof pingDepsWith>[0];

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const buyerUrl = (answersAfterMs: number, bid = '45.00'): string =>
  `https://buyer.example/${answersAfterMs}?bid=${bid}`;

/** Buyers that answer after the milliseconds in their path. Like the platform, queues the seventh connection unseen. */
function sixConnections(onAsk: () => void): Fetch {
  const connections = new Slots(CONNECTIONS);
  return (url, init) => {
    const { pathname, searchParams } = new URL(url);
    return connections.run(async () => {
      onAsk();
      await Promise.race([
        wait(Number(pathname.slice(1))),
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
      ]);
      return new Response(`{"bid":"${searchParams.get('bid')}"}`);
    });
  };
}

/** A pool of shards, each with its own six connections, as the objects have. */
function market(shardOf?: (name: string) => PingShard | null) {
  const world = { asked: 0, names: [] as string[], callbacks: 0 };
  const onAsk = (): void => {
    world.asked++;
  };
  const pool = new Map<string, PingShard>();
  const makeShard = (): PingShard => {
    const slots = new Slots(CONNECTIONS);
    const deps = pingDepsWith(sixConnections(onAsk));
    return {
      ping: async (subject, orders, mayWait, onReply) => {
        if (!mayWait && slots.free < orders.length) return null;
        if (onReply) world.callbacks++;
        return pingGroup(slots, structuredClone(subject), structuredClone(orders), deps, onReply);
      },
    };
  };
  const random = seededRandom('shards');
  const deps: FanOutDeps = {
    ping: pingDepsWith(sixConnections(onAsk)),
    random: () => random.next(),
    shard: (name) => {
      world.names.push(name);
      const given = shardOf?.(name);
      if (given) return given;
      if (!pool.has(name)) pool.set(name, makeShard());
      return pool.get(name)!;
    },
  };
  return { deps, world };
}

const ordersTo = (urls: string[]): PingOrder[] => urls.map((url) => orderTo(url));
const reasons = (replies: PingReply[]) => replies.map((reply) => reply.reason);
async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const from = Date.now();
  return [await work(), Date.now() - from];
}

/** Real buyers, real deadlines: a machine that is busy misses one now and then, a fault misses every one. */
const DEADLINES = { retry: 3 };

describe('asking many buyers', DEADLINES, () => {
  it('takes as long as the slowest of them, though each context has six connections', async () => {
    const { deps, world } = market();
    const orders = ordersTo(Array(25).fill(buyerUrl(300)));
    const [replies, took] = await timed(() => fanOutWith(deps, subjectFor(2_000), orders));
    expect(replies.map((reply) => reply.bid?.amount)).toEqual(Array(25).fill(45_000_000));
    expect(replies.map((reply) => reply.targetId)).toEqual(orders.map((order) => order.targetId));
    expect(world.asked).toBe(25);
    expect(took).toBeLessThan(600); // what a second round would take
    expect(new Set(world.names).size).toBe(4);
  });

  it('is fair: buyers that need most of the time get all of it, whatever their place in the list', async () => {
    const { deps } = market();
    const orders = ordersTo(Array(25).fill(buyerUrl(500)));
    const replies = await fanOutWith(deps, subjectFor(900), orders);
    expect(reasons(replies)).toEqual(Array(25).fill(null));
  });

  it('uses no shard for six, and none twice for 390', async () => {
    const six = market();
    await fanOutWith(six.deps, subjectFor(1_000), ordersTo(Array(6).fill(buyerUrl(1))));
    expect(six.world.names).toEqual([]);
    const many = market();
    const replies = await fanOutWith(many.deps, subjectFor(3_000), ordersTo(Array(390).fill(buyerUrl(1))));
    expect(many.world.names.length).toBe(POOL_SIZE);
    expect(new Set(many.world.names).size).toBe(POOL_SIZE);
    expect(many.world.names.every((name) => /^ping-\d+$/.test(name))).toBe(true);
    expect(reasons(replies).every((reason) => reason === null)).toBe(true);
  });

  it('of nobody is over at once', async () => {
    expect(await fanOutWith(market().deps, subjectFor(1_000), [])).toEqual([]);
  });

  it('waits for no other auction’s buyers while any shard has connections free', async () => {
    const { deps, world } = market();
    // The first shard both draw, and then others.
    const draws = [0.1, 0.1, 0.5, 0.1, 0.1, 0.9];
    const random = seededRandom('afterwards');
    const both = { ...deps, random: () => draws.shift() ?? random.next() };
    const orders = () => ordersTo([...Array(6).fill(buyerUrl(1)), ...Array(4).fill(buyerUrl(400))]);
    const auctions = [1, 2, 3].map(() => fanOutWith(both, subjectFor(3_000), orders()));
    const [replies, took] = await timed(() => Promise.all(auctions));
    expect(replies.flatMap(reasons)).toEqual(Array(30).fill(null));
    expect(took).toBeLessThan(790); // what waiting for a shard's buyers would take
    expect(new Set(world.names).size).toBeLessThan(world.names.length);
  });

  it('says notAsked, not timeout, of whoever got no slot in a crowded shard', async () => {
    const crowded = new Slots(1);
    const shard: PingShard = {
      ping: (subject, orders) => pingGroup(crowded, subject, orders, pingDepsWith(sixConnections(() => {}))),
    };
    const { deps } = market(() => shard);
    const orders = ordersTo([...Array(6).fill(buyerUrl(1)), buyerUrl(2_000), buyerUrl(1), buyerUrl(1)]);
    const replies = await fanOutWith(deps, subjectFor(150), orders);
    expect(reasons(replies).slice(6)).toEqual(['timeout', 'notAsked', 'notAsked']);
  });
});

describe('the end of the asking', DEADLINES, () => {
  const bestIsIn = (replies: PingReply[]): boolean =>
    replies.some((reply) => reply.bid?.amount === 90_000_000);

  it.each([2, 10])(
    'comes when it is decided, and whoever was still silent was not awaited (buyer %i decides)',
    async (place) => {
      const { deps, world } = market();
      const urls = Array(12).fill(buyerUrl(1_500));
      urls[place] = buyerUrl(20, '90.00');
      const told: TargetId[][] = [];
      const isDecided = (replies: PingReply[], outstanding: TargetId[]): boolean => {
        told.push(outstanding);
        return bestIsIn(replies);
      };
      const orders = ordersTo(urls);
      const [replies, took] = await timed(() => fanOutWith(deps, subjectFor(2_000), orders, { isDecided }));
      expect(took).toBeLessThan(1_000);
      expect(replies[place]!.bid?.amount).toBe(90_000_000);
      expect(reasons(replies).filter((reason) => reason === 'notAwaited').length).toBe(11);
      expect(told.at(-1)).toEqual(orders.map((order) => order.targetId).filter((_, i) => i !== place));
      expect(world.callbacks).toBe(1);
    },
  );

  it('is not reported reply by reply when nobody would end early', async () => {
    const { deps, world } = market();
    await fanOutWith(deps, subjectFor(1_000), ordersTo(Array(12).fill(buyerUrl(1))));
    expect(world.callbacks).toBe(0);
  });

  it('is the deadline, whatever hangs', async () => {
    const hung: PingShard = { ping: () => new Promise(() => {}) };
    const { deps } = market(() => hung);
    const orders = ordersTo([...Array(5).fill(buyerUrl(5_000)), ...Array(6).fill(buyerUrl(1))]);
    const [replies, took] = await timed(() => fanOutWith(deps, subjectFor(150), orders));
    expect(reasons(replies)).toEqual([...Array(5).fill('timeout'), null, ...Array(5).fill('timeout')]);
    expect(took).toBeGreaterThanOrEqual(145);
    expect(took).toBeLessThan(1_000);
  });

  it('does not wait for, or fail with, a shard that throws or forgets', async () => {
    const broken: (() => Promise<PingReply[]>)[] = [
      () => Promise.reject(new Error('object reset')),
      () => {
        throw new Error('overloaded');
      },
      () => Promise.resolve([]),
    ];
    for (const fail of broken) {
      const { deps } = market(() => ({ ping: fail }));
      const orders = ordersTo(Array(8).fill(buyerUrl(1)));
      const [replies, took] = await timed(() => fanOutWith(deps, subjectFor(2_000), orders));
      expect(reasons(replies)).toEqual([...Array(6).fill(null), 'notAsked', 'notAsked']);
      expect(took).toBeLessThan(1_000);
    }
  });

  it('survives a rule that breaks', async () => {
    const isDecided = (): boolean => {
      throw new Error('broken rule');
    };
    const orders = ordersTo(Array(8).fill(buyerUrl(1)));
    const replies = await fanOutWith(market().deps, subjectFor(1_000), orders, { isDecided });
    expect(reasons(replies)).toEqual(Array(8).fill(null));
  });
});

describe('one honest buyer among every kind of bad one', DEADLINES, () => {
  let buyers: Awaited<ReturnType<typeof startBuyers>>;
  const unhandled: unknown[] = [];
  const keep = (reason: unknown): number => unhandled.push(reason);
  beforeAll(async () => {
    process.on('unhandledRejection', keep);
    buyers = await startBuyers();
  });
  afterAll(async () => {
    await buyers.stop();
    process.off('unhandledRejection', keep);
  });

  const BAD =
    'hangs hangs-after-headers drips late resets resets-in-the-body 500 no-content 302 307 304 endless gzip-bomb promises-a-gigabyte just-over garbage broken-gzip bad-utf8 cut-utf8 nested-100k nested-20k nan infinite negative zero premium two-bodies empty html'.split(
      ' ',
    );

  it('is heard in every auction, and no auction lasts longer', async () => {
    const real = pingDepsWith((url, init) => fetch(url, init));
    const shard: PingShard = {
      ping: (subject: PingSubject, orders: PingOrder[]) =>
        pingGroup(new Slots(CONNECTIONS), subject, orders, real),
    };
    const deps: FanOutDeps = { ping: real, shard: () => shard, random: () => 0.5 };
    for (let round = 0; round < 5; round++) {
      const paths = [...BAD];
      paths.splice(round * 6, 0, 'honest');
      const orders = ordersTo(paths.map((path) => `${buyers.base}/${path}`));
      const [replies, took] = await timed(() => fanOutWith(deps, subjectFor(300), orders));
      expect(replies.filter((reply) => reply.bid).length).toBe(1);
      expect(replies[round * 6]!.bid?.amount).toBe(45_000_000);
      expect(took).toBeLessThan(1_000);
    }
    expect(unhandled).toEqual([]);
  });
});
