import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../src/call/call.ts';
import { evolveAll, startCall } from '../../../src/call/evolve.ts';
import { FeedPublisher } from '../../../src/exchange/outbox/feed-publisher.client.ts';
import { NOTHING } from '../../../src/feed/board.ts';
import { type FeedBatch, unseen } from '../../../src/feed/feed-state.ts';
import type { FeedEvent } from '../../../src/feed/protocol.ts';
import type { BoardSource } from '../../../src/feed/told.ts';
import { fromJson } from '../../../src/lib/json.ts';
import { isoTime } from '../../../src/lib/time.ts';
import { idOf, T0 } from '../../feed/fixtures.ts';

const CAMPAIGN = idOf('cmp', 1);
const OPERATOR = 'operator';
const PUBLISHER = idOf('pub', 1);

const call = (n: number): Call =>
  startCall({
    id: idOf('call', n),
    carrier: 'twilio',
    carrierCallId: `CA${n}`,
    campaignId: CAMPAIGN,
    publisherId: PUBLISHER,
    numberId: idOf('num', 1),
    subId: null,
    to: '+18005550100',
    caller: {
      ...{ sealed: null, hash: null, masked: 'withheld', withheld: true, areaCode: null, state: null },
      ...{ stateFrom: null, zip: null, country: null, attestation: null },
    },
    tags: {},
    test: false,
    startedAt: T0,
    configVersion: 1,
    fallbackNumber: null,
    expiresAt: T0 + 600_000,
  });

/** Feeds that take batches as a FeedDO does, in a time that only the test moves on. */
class Feeds {
  now = T0;
  sockets = 1;
  /** What happens to a batch: taken, refused, taken without anybody hearing so, or never answered. */
  mood: 'well' | 'away' | 'deaf' | 'stuck' = 'well';
  readonly batches: (FeedBatch & { name: string; at: number })[] = [];
  readonly events = new Map<string, FeedEvent[]>();
  readonly retold = new Map<string, FeedEvent[][]>();
  readonly #next = new Map<string, number>();
  #timers: { at: number; run: () => void }[] = [];

  readonly deps = {
    feed: (name: string) => ({
      publish: (batch: FeedBatch) => this.publish(name, batch),
      forget: async () => {},
    }),
    now: () => this.now,
    after: (delayMs: number, run: () => void) => void this.#timers.push({ at: this.now + delayMs, run }),
  };

  async publish(name: string, batch: FeedBatch): Promise<{ sockets: number }> {
    this.batches.push({ ...batch, name, at: this.now });
    if (this.mood === 'stuck') return new Promise(() => {});
    if (this.mood === 'away') throw new Error('unreachable');
    const known = this.#next.get(name) ?? 0;
    this.events.set(name, [...(this.events.get(name) ?? []), ...unseen(batch, known).map(fromJson)]);
    this.#next.set(name, Math.max(known, batch.from + batch.texts.length));
    if (batch.retold) this.retold.set(name, [...(this.retold.get(name) ?? []), batch.retold]);
    if (this.mood === 'deaf') throw new Error('the answer was lost');
    return { sockets: this.sockets };
  }

  async pass(ms: number): Promise<void> {
    for (const until = this.now + ms; ; ) {
      for (let i = 0; i < 5; i++) await Promise.resolve();
      this.#timers.sort((a, b) => a.at - b.at);
      const timer = this.#timers[0];
      if (!timer || timer.at > until) {
        this.now = until;
        return;
      }
      this.#timers.shift();
      this.now = Math.max(this.now, timer.at);
      timer.run();
    }
  }

  get idle(): boolean {
    return this.#timers.length === 0;
  }

  callsOf = (name: string): string[] => (this.events.get(name) ?? []).map((event) => event.callId);
  batchesOf = (name: string): FeedBatch[] => this.batches.filter((batch) => batch.name === name);
}

const sourceOf = (live: () => Call[]): BoardSource => ({
  live,
  lastCalls: () => [],
  findReceipt: () => null,
  daySums: () => ({ day: isoTime(T0).slice(0, 10), sums: { ...NOTHING, calls: live().length } }),
});

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => idOf('call', from + i));

describe('telling the feeds', () => {
  let feeds: Feeds;
  let live: Call[];
  let publisher: FeedPublisher;
  beforeEach(() => {
    feeds = new Feeds();
    live = [];
    publisher = new FeedPublisher(
      feeds.deps,
      CAMPAIGN,
      sourceOf(() => live),
    );
  });
  const start = (n: number): void =>
    publisher.note(call(n), [{ type: 'started', start: call(n) }], { receipts: [], asked: [] });

  it('tells each audience what it may see, once, and is quiet afterwards', async () => {
    start(1);
    expect(feeds.batches).toEqual([]);
    await feeds.pass(5_000);
    expect(feeds.batches.map(({ name }) => name).sort()).toEqual([OPERATOR, PUBLISHER]);
    expect(feeds.events.get(OPERATOR)).toMatchObject([{ type: 'started', from: 'withheld' }]);
    expect(feeds.events.get(PUBLISHER)![0]).not.toHaveProperty('from');
    expect(feeds.idle).toBe(true);
  });

  it('sends ten batches a second to who watches', async () => {
    const batchesIn = async (seconds: number): Promise<number> => {
      const before = feeds.batchesOf(OPERATOR).length;
      for (let i = 0; i < seconds * 100; i++) {
        start(i);
        await feeds.pass(10);
      }
      return feeds.batchesOf(OPERATOR).length - before;
    };
    await batchesIn(1);
    expect(publisher.watched).toBe(true);
    const watched = await batchesIn(3);
    expect(watched).toBeGreaterThan(24);
    expect(watched).toBeLessThanOrEqual(31);
  });

  it('asks once whether anybody watches, and then does nothing until somebody does, or an hour or two are over', async () => {
    feeds.sockets = 0;
    const speak = async (n: number): Promise<void> => {
      start(n);
      await feeds.pass(5_000);
    };
    await speak(1);
    expect(feeds.batches.map(({ name }) => name).sort()).toEqual([OPERATOR, PUBLISHER]);
    expect(publisher.watched).toBe(false);
    for (let n = 2; n <= 500; n++) start(n);
    expect(feeds.idle).toBe(true);
    await feeds.pass(5_000);
    expect(feeds.batches).toHaveLength(2);

    live = [call(499), call(500)];
    feeds.sockets = 1;
    const told = fromJson(publisher.watch(OPERATOR)!);
    expect(told.events.map(({ callId }) => callId)).toEqual(ids(499, 500));
    expect(told.sums.calls).toBe(2);
    expect(publisher.watched).toBe(true);
    await speak(501);
    expect(feeds.batchesOf(OPERATOR)).toHaveLength(2);
    const [, next] = feeds.batchesOf(OPERATOR);
    expect([next!.from, next!.retold]).toEqual([told.from, undefined]);
    expect(next!.texts.map((text) => fromJson(text).callId)).toEqual(ids(501, 501));
    expect(feeds.batchesOf(PUBLISHER)).toHaveLength(1);

    await feeds.pass(2 * 60 * 60_000);
    await speak(502);
    expect(feeds.batchesOf(PUBLISHER)).toHaveLength(2);
  });

  it('is not put to sleep by an answer from before somebody came', async () => {
    let answer = (_: { sockets: number }): void => {};
    const slowly = async (name: string, batch: FeedBatch): Promise<{ sockets: number }> => {
      const isFirst = name === OPERATOR && feeds.batchesOf(OPERATOR).length === 0;
      const taken = await feeds.publish(name, batch);
      return isFirst ? new Promise((resolve) => (answer = resolve)) : taken;
    };
    feeds.deps.feed = (name) => ({ publish: (batch) => slowly(name, batch), forget: async () => {} });
    start(1);
    await feeds.pass(50);
    publisher.watch(OPERATOR);
    answer({ sockets: 0 });
    start(2);
    await feeds.pass(5_000);
    expect(feeds.callsOf(OPERATOR)).toEqual(ids(1, 2));
  });

  it('tells of a commit at once where somebody watches', async () => {
    for (let n = 1; n <= 40; n++) {
      start(n);
      await feeds.pass(10);
    }
    feeds.sockets = 1;
    await feeds.pass(2_000);
    const sent = feeds.batchesOf(OPERATOR).length;
    start(41);
    await feeds.pass(15);
    expect(feeds.batchesOf(OPERATOR)).toHaveLength(sent + 1);
    expect(feeds.callsOf(OPERATOR)).toEqual(ids(1, 41));
  });

  it('tells nothing twice and misses nothing when answers are lost', async () => {
    start(1);
    await feeds.pass(2_000);
    feeds.mood = 'deaf';
    start(2);
    await feeds.pass(1_500);
    start(3);
    feeds.mood = 'well';
    await feeds.pass(60_000);
    expect(feeds.callsOf(OPERATOR)).toEqual(ids(1, 3));
    expect(feeds.callsOf(PUBLISHER)).toEqual(ids(1, 3));
  });

  it('gives up on a feed that stays away, and tells the live calls again when it has news', async () => {
    start(1);
    await feeds.pass(2_000);
    feeds.mood = 'away';
    start(2);
    await feeds.pass(10 * 60_000);
    expect(feeds.idle).toBe(true);
    feeds.mood = 'well';
    live = [call(2), call(3)];
    start(3);
    await feeds.pass(120_000);
    expect(
      feeds.retold
        .get(OPERATOR)!
        .at(-1)!
        .map((event) => event.callId),
    ).toEqual(ids(2, 3));
    expect(feeds.callsOf(OPERATOR)).toEqual([...ids(1, 1), ...ids(3, 3)]);
  });

  it('keeps a bounded number of events for a feed that never answers, and never throws', async () => {
    feeds.mood = 'stuck';
    for (let n = 1; n <= 10_000; n++) {
      start(n);
      if (n % 500 === 0) await feeds.pass(200);
    }
    expect(feeds.batchesOf(OPERATOR)).toHaveLength(1);
  });

  it('drops commits it has no time to tell, and tells the live calls again', async () => {
    start(1);
    await feeds.pass(2_000);
    for (let n = 1; n <= 2_500; n++) start(n);
    live = [call(9)];
    await feeds.pass(60_000);
    expect(
      feeds.retold
        .get(OPERATOR)!
        .at(-1)!
        .map((event) => event.callId),
    ).toEqual(ids(9, 9));
    const told = feeds.callsOf(OPERATOR);
    expect(new Set(told).size).toBeLessThan(1_000);
    expect(told.at(-1)).toBe(idOf('call', 2_500));
  });

  it('tells nothing of a caller who was forgotten before it could', async () => {
    const said = { ...call(1), tags: { address: '12 Elm' } };
    publisher.note(said, [{ type: 'tagged', tags: said.tags }], { receipts: [], asked: [] });
    live = [said];
    await publisher.forget([said]);
    expect(JSON.stringify(publisher.watch(PUBLISHER))).not.toContain('Elm');
    await feeds.pass(5_000);
    expect(feeds.events.get(OPERATOR)).toMatchObject([{ type: 'tagged', tags: {} }]);
  });

  it('keeps up with more than a batch at a time', async () => {
    for (let n = 1; n <= 1_800; n++) start(n);
    await feeds.pass(1_500);
    expect(feeds.callsOf(OPERATOR)).toEqual(ids(1, 1_800));
    expect(Math.max(...feeds.batches.map(({ texts }) => texts.length))).toBe(500);
  });

  it('after a restart tells the calls it woke with, before anything new, with higher counters', async () => {
    start(1);
    await feeds.pass(2_000);
    const woken = [call(1), evolveAll(call(2), [{ type: 'tagged', tags: { a: 'b' } }], T0)];
    const again = new FeedPublisher(
      feeds.deps,
      CAMPAIGN,
      sourceOf(() => woken),
    );
    await feeds.pass(5);
    again.note(call(3), [{ type: 'started', start: call(3) }], { receipts: [], asked: [] });
    await feeds.pass(2_000);
    const [before, after] = feeds.batchesOf(OPERATOR);
    expect(after!.from).toBeGreaterThan(before!.from);
    expect(after!.retold!.map(({ type, callId }) => [type, callId])).toEqual([
      ['started', idOf('call', 1)],
      ['started', idOf('call', 2)],
      ['tagged', idOf('call', 2)],
    ]);
    expect(after!.texts.map((text) => fromJson(text).callId)).toEqual(ids(3, 3));
    expect(feeds.batchesOf(PUBLISHER).at(-1)!.retold![0]).not.toHaveProperty('from');
  });
});
