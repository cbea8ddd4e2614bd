import { applyD1Migrations, type D1Migration, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env as bindings } from 'cloudflare:workers';
import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Api } from '../../src/api/http/context.ts';
import { openStream, streamRoutes } from '../../src/api/resources/stream.routes.ts';
import { mount } from '../../src/api/serve.middleware.ts';
import type { Env } from '../../src/bindings.ts';
import type { FeedDO } from '../../src/feed/feed.do.ts';
import { EVENTS_KEPT } from '../../src/feed/feed-state.ts';
import type { FeedEvent } from '../../src/feed/protocol.ts';
import { NONCE_BYTES, signTicket, TICKET_MS } from '../../src/feed/ticket.ts';
import type { Audience } from '../../src/feed/visibility.ts';
import { toBase64Url, utf8 } from '../../src/lib/encoding.ts';
import type { KeyId } from '../../src/lib/ids.ts';
import { toJson } from '../../src/lib/json.ts';
import type { Secrets } from '../../src/lib/signed.ts';
import { eventsAt, idOf, wholeCall as oldCall, seat } from '../feed/fixtures.ts';
import { open, Watcher } from './watcher.ts';

const env = bindings as unknown as Env & { MIGRATIONS: D1Migration[] };
/** A board does not take for live what was last heard of long ago. */
const NOW = Date.now();
const event = eventsAt(NOW);
const wholeCall = (call = 1, at = NOW): FeedEvent[] => oldCall(call, at);
const SOURCE = idOf('cmp', 1);

let feeds = 0;
/** A feed nobody has used: publishers' feeds, because there is only one operator. */
const nextPublisher = (): number => 1_000 + ++feeds;
const feedOf = (publisher: number) => env.FEED.getByName(idOf('pub', publisher));
type Stub = ReturnType<typeof feedOf>;

const publish = (feed: Stub, from: number, events: FeedEvent[], retold?: FeedEvent[]) =>
  feed.publish({ source: SOURCE, from, texts: events.map(toJson), ...(retold && { retold }) });

/** Events 1 … n of a publisher, told apart by their call. */
const numbered = (publisher: number, from: number, to: number): FeedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => event('asked', { call: from + i, publisher }));

/** Somebody was there a moment ago: campaigns tell it what happens. */
async function awake(feed: Stub): Promise<void> {
  const watcher = await open(feed);
  await watcher.until(({ messages }) => messages.length === 1);
  watcher.socket.close();
  await watcher.until(({ closed }) => closed !== null);
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a feed', () => {
  it('greets with a snapshot, then sends events with their numbers', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    await awake(feed);
    await publish(feed, 1, [event('started', { publisher }), event('tagged', { publisher })]);
    const watcher = await open(feed);
    await watcher.until(({ messages }) => messages.length === 1);
    expect(watcher.messages[0]).toMatchObject({
      type: 'snapshot',
      seq: 2,
      calls: [{ id: idOf('call', 1), status: 'live', tags: { homeowner: 'yes' } }],
      totals: { day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), payout: '0.00' },
    });
    expect(await publish(feed, 3, [event('ended', { publisher })])).toEqual({ sockets: 1 });
    await watcher.reached(3);
    expect(watcher.messages[1]).toMatchObject({
      type: 'events',
      seq: 3,
      events: [{ seq: 3, type: 'ended' }],
    });
  });

  it('gives fifty sockets five hundred events each, in order, none missing and none twice', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    const watchers = await Promise.all(range(1, 50).map(() => open(feed)));
    for (let from = 1; from <= 500; from += 10) {
      await publish(feed, from, numbered(publisher, from, from + 9));
      if (from % 50 === 1) await scheduler.wait(20);
    }
    await Promise.all(watchers.map((watcher) => watcher.reached(500)));
    for (const watcher of watchers) {
      expect(watcher.seqs).toEqual(range(1, 500));
      expect(watcher.events.map(({ callId }) => callId)).toEqual(range(1, 500).map((n) => idOf('call', n)));
      expect(watcher.types.filter((type) => type !== 'events')).toEqual(['snapshot']);
      expect(watcher.messages.length).toBeLessThan(50);
    }
  });

  it('adds nothing for a batch it has heard before, and only the new part of one that overlaps', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    const watcher = await open(feed);
    const events = wholeCall().map((each) => ({ ...each, publisherId: idOf('pub', publisher) }));
    await publish(feed, 100, events.slice(0, 3));
    await publish(feed, 100, events.slice(0, 3));
    await publish(feed, 101, events.slice(1));
    await publish(feed, 100, events);
    await evictDurableObject(feed);
    await publish(feed, 100, events);
    await watcher.reached(events.length);
    await scheduler.wait(150);
    expect(watcher.events.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    const late = await open(feed);
    await late.until(({ messages }) => messages.length === 1);
    expect(late.messages[0]).toMatchObject({ seq: events.length });
  });

  it('keeps sockets through hibernation, with what was published the moment before', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    const watcher = await open(feed);
    await publish(feed, 1, numbered(publisher, 1, 2));
    await watcher.reached(2);
    await publish(feed, 3, numbered(publisher, 3, 3)); // waits for its frame
    await evictDurableObject(feed, { webSockets: 'hibernate' });
    await open(feed); // wakes it, with nothing new to tell
    await watcher.reached(3);
    await publish(feed, 4, numbered(publisher, 4, 5));
    await watcher.reached(5);
    expect(watcher.seqs).toEqual(range(1, 5));
    expect(watcher.types).not.toContain('resync');
  });

  it('sends the gap to whoever comes back, across restarts', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    const watcher = await open(feed);
    await publish(feed, 1, numbered(publisher, 1, 20));
    await watcher.reached(20);
    await evictDurableObject(feed, { webSockets: 'close' });
    await publish(feed, 21, numbered(publisher, 21, 30));
    const back = await open(feed, '?after=20');
    await back.reached(30);
    expect(back.seqs).toEqual(range(21, 30));
    expect(back.types).toEqual(['events']);
    const current = await open(feed, '?after=30');
    await current.until(({ messages }) => messages.length > 0);
    expect(current.messages).toEqual([{ type: 'events', seq: 30, events: [] }]);
    await publish(feed, 31, numbered(publisher, 31, 31));
    await Promise.all([back, current].map((each) => each.reached(31)));
  });

  it('starts over whoever asks for what is forgotten, is not yet, or never was a number', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    await awake(feed);
    const last = 2 * EVENTS_KEPT + 500;
    for (let from = 1; from <= last; from += 500)
      await publish(feed, from, numbered(publisher, from, from + 499));
    for (const after of ['0', '999999', 'x', '-1', '', '9'.repeat(30)]) {
      const watcher = await open(feed, `?after=${after}`);
      await watcher.until(({ messages }) => messages.length === 2);
      expect([after, ...watcher.types]).toEqual([after, 'resync', 'snapshot']);
      expect(watcher.messages[1]).toMatchObject({ seq: last });
    }
  });

  it('remembers two thousand events after a restart too, and splits them into frames', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    await awake(feed);
    for (let from = 1; from <= 3_000; from += 100)
      await publish(feed, from, numbered(publisher, from, from + 99));
    await evictDurableObject(feed);
    const watcher = await open(feed, `?after=${3_000 - EVENTS_KEPT}`);
    await watcher.reached(3_000);
    expect(watcher.seqs).toEqual(range(3_000 - EVENTS_KEPT + 1, 3_000));
    expect(watcher.messages.length).toBe(EVENTS_KEPT / 500);
  });

  it('shows the same board after a restart, in a bounded number of rows', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    await awake(feed);
    const snapshot = async () => {
      const watcher = await open(feed);
      await watcher.until(({ messages }) => messages.length === 1);
      watcher.socket.close();
      return watcher.messages[0];
    };
    const callTo = (n: number): FeedEvent[] => {
      const events = wholeCall(n, NOW + n).map((each) => ({ ...each, publisherId: idOf('pub', publisher) }));
      return n % 3 === 0 ? events : events.slice(0, 2);
    };
    for (const [from, to] of [
      [1, 70],
      [71, 300],
      [301, 1_100],
    ] as const) {
      await runInDurableObject<FeedDO, void>(feed, (object) => {
        for (let n = from; n <= to; n++)
          object.publish({ source: SOURCE, from: n * 100, texts: callTo(n).map(toJson) });
      });
      const before = await snapshot();
      await evictDurableObject(feed, { webSockets: 'close' });
      expect(await snapshot()).toEqual(before);
    }
    const rows = await runInDurableObject<FeedDO, unknown>(feed, (_, { storage }) =>
      storage.sql.exec('SELECT count(*) AS rows FROM batches').one(),
    );
    expect(rows).toEqual({ rows: 1_024 });
  });

  it('starts its sockets over when a campaign tells its calls again and some are gone', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    const watcher = await open(feed);
    const [first, second] = [event('started', { publisher }), event('started', { call: 2, publisher })];
    await publish(feed, 1, [first, second]);
    await watcher.reached(2);
    await publish(feed, 1_000, [], [first, second]);
    await scheduler.wait(150);
    expect(watcher.types).toEqual(['snapshot', 'events']);
    await publish(feed, 1_000, [event('tagged', { call: 2, publisher })], [second]);
    await watcher.until(({ types }) => types.length >= 4);
    expect(watcher.types).toEqual(['snapshot', 'events', 'resync', 'snapshot']);
    expect(watcher.messages[3]).toMatchObject({
      seq: 4,
      calls: [{ id: second.callId, tags: { homeowner: 'yes' } }],
    });
    await evictDurableObject(feed, { webSockets: 'close' });
    const back = await open(feed, '?after=2');
    await back.until(({ types }) => types.length === 2);
    expect(back.types).toEqual(['resync', 'snapshot']);
  });

  it('shows bids on their way only while somebody watches, and numbers them like the rest', async () => {
    const feed = env.FEED.getByName('operator');
    const { seq: before } = await new Promise<{ seq: number }>((resolve) => {
      void open(feed).then(async (watcher) => {
        await watcher.until(({ messages }) => messages.length === 1);
        watcher.socket.close();
        resolve(watcher.messages[0] as { seq: number });
      });
    });
    await publish(feed, 1, [event('started'), event('auctionOpened')]);
    const watcher = await open(feed);
    await feed.hear([event('bidHeard'), event('bidHeard', { ...seat(2), bid: '40.00' })]);
    await watcher.reached(before + 4);
    expect(watcher.events.map(({ type }) => type)).toEqual(['bidHeard', 'bidHeard']);
    await evictDurableObject(feed, { webSockets: 'close' });
    const back = await open(feed, `?after=${before + 3}`);
    await back.reached(before + 4);
    expect(back.events).toMatchObject([{ type: 'bidHeard', bid: '40.00' }]);
  });

  it('shows nothing that is not its audience’s, whoever published it', async () => {
    const feed = env.FEED.getByName(idOf('byr', 1));
    const watcher = await open(feed);
    const foreign = /payout|margin|40\.00|1415|homeowner/;
    const own = wholeCall().filter(({ type }) => type !== 'started' && type !== 'tagged');
    await publish(feed, 1, own);
    await watcher.reached(7);
    await publish(feed, 8, wholeCall(2));
    await watcher.until(({ types }) => types.length === 4);
    expect(watcher.types).toEqual(['snapshot', 'events', 'resync', 'snapshot']);
    expect(JSON.stringify(watcher.messages)).not.toMatch(foreign);
    await publish(feed, 17, [event('answered', { call: 2 })]);
    await watcher.reached(17);
    await evictDurableObject(feed, { webSockets: 'close' });
    const back = await open(feed, '?after=10');
    await back.until(({ types }) => types.length === 2);
    expect(back.types).toEqual(['resync', 'snapshot']);
    expect(back.messages[1]).toMatchObject({ seq: 17 });
    expect(JSON.stringify(back.messages)).not.toMatch(foreign);
    const current = await open(feed, '?after=16');
    await current.reached(17);
  });

  it('keeps nothing while nobody watches, and says so', async () => {
    const feed = feedOf(nextPublisher());
    expect(await publish(feed, 1, wholeCall())).toEqual({ sockets: 0 });
    const rows = await runInDurableObject<FeedDO, unknown>(feed, (_, { storage }) =>
      storage.sql
        .exec('SELECT (SELECT count(*) FROM batches) + (SELECT count(*) FROM checkpoint) AS rows')
        .one(),
    );
    expect(rows).toEqual({ rows: 0 });
    const watcher = await open(feed);
    await watcher.until(({ messages }) => messages.length === 1);
    expect(watcher.messages[0]).toMatchObject({ type: 'snapshot', calls: [], totals: { calls: 0 } });
  });

  it('takes a batch of objects, as they were published before', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    await awake(feed);
    await feed.publish({ source: SOURCE, from: 1, events: numbered(publisher, 1, 3) });
    await publish(feed, 3, numbered(publisher, 3, 4));
    const watcher = await open(feed, '?after=0');
    await watcher.reached(4);
    expect(watcher.events.map(({ callId }) => callId)).toEqual(range(1, 4).map((n) => idOf('call', n)));
  });

  it('answers ping with pong', async () => {
    const watcher = await open(feedOf(nextPublisher()));
    watcher.socket.send('ping');
    watcher.socket.send('hello?');
    watcher.socket.send('ping');
    await watcher.until(({ texts }) => texts.length === 2);
    expect(watcher.closed).toBeNull();
  });

  it('goes on for the others when one leaves, and closes one that gives no sign of life', async () => {
    const publisher = nextPublisher();
    const feed = feedOf(publisher);
    const [gone, silent, lively] = [await open(feed), await open(feed), await open(feed)];
    gone.socket.close(1000, 'bye');
    const tags = { essay: 'x'.repeat(900_000) };
    for (let n = 1; n <= 11; n++) {
      lively.socket.send('ping');
      await lively.until(({ texts }) => texts.length === n);
      await publish(feed, n, [event('tagged', { publisher, tags })]);
      await lively.reached(n);
    }
    await silent.until(({ closed }) => closed !== null);
    expect(silent.closed!.code).toBe(1013);
    expect(lively.seqs).toEqual(range(1, 11));
    const back = await open(feed, `?after=${silent.seqs.at(-1)}`);
    await back.reached(11);
    expect([...silent.seqs, ...back.seqs]).toEqual(range(1, 11));
  });

  it('ends the streams of a key that was revoked, and no others', async () => {
    const feed = feedOf(nextPublisher());
    const revoked = await open(feed, '', { 'x-outcry-watcher': 'key_one' });
    const other = await open(feed, '', { 'x-outcry-watcher': 'key_two' });
    await feed.disconnect('key_one');
    await revoked.until(({ closed }) => closed !== null);
    expect(revoked.closed!.code).toBe(1008);
    other.socket.send('ping');
    await other.until(({ texts }) => texts.length === 1);
  });

  it('refuses what is not a WebSocket of its protocol', async () => {
    const feed = feedOf(nextPublisher());
    expect((await feed.fetch('https://exchange.example/')).status).toBe(426);
    const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'other.v9' };
    expect((await feed.fetch('https://exchange.example/', { headers })).status).toBe(400);
  });
});

describe('GET /v1/stream', () => {
  const app = new Hono<Api>();
  app.use(async (context, next) => {
    context.set('requestId', 'req_test');
    await next();
    context.header('x-request-id', 'req_test');
  });
  mount(app, streamRoutes);
  app.get('/v1/stream', openStream);
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    app.request(path, { method, headers }, env);
  const stream = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    ask(`/v1/stream${query}`, { upgrade: 'websocket', 'sec-websocket-protocol': 'outcry.v1', ...headers });
  beforeAll(() => applyD1Migrations(env.DB, env.MIGRATIONS));
  const secrets: Secrets = [utf8(env.TOKEN_KEY)];
  const ticketOf = (
    audience: Audience,
    by: string,
    expiresAt = Date.now() + TICKET_MS,
    signedWith: Secrets = secrets,
  ): Promise<string> => {
    const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    return signTicket(signedWith, { audience, by, session: null, until: null }, { nonce, expiresAt });
  };
  /** A key of a buyer that need not exist. */
  const keyOf = async (audience: Extract<Audience, { kind: 'buyer' }>): Promise<{ id: KeyId }> => {
    const id = idOf('key', ++keys);
    const doc = { id, name: 'k', role: 'buyer', publisherId: null, buyerId: audience.id };
    await env.DB.prepare(
      'INSERT INTO keys (id, revision, doc, hash, created_at, updated_at) VALUES (?1, 1, ?2, ?1, 1, 1)',
    )
      .bind(id, JSON.stringify(doc))
      .run();
    return { id };
  };
  let keys = 100;
  const operator = { authorization: `Bearer ${env.OPERATOR_KEY}` };

  const isOperators = async (response: Response): Promise<void> => {
    expect(response.status).toBe(101);
    const watcher = new Watcher(response.webSocket!);
    await watcher.until(({ messages }) => messages.length === 1);
    expect(watcher.messages[0]).toMatchObject({ type: 'snapshot', totals: { margin: expect.any(String) } });
  };

  it('opens for a key in the header', async () => {
    await isOperators(await stream('', operator));
  });

  it('opens for a ticket, which only a key can get', async () => {
    expect((await ask('/v1/stream/tickets', {}, 'POST')).status).toBe(401);
    const made = await ask('/v1/stream/tickets', operator, 'POST');
    expect(made.status).toBe(201);
    const { ticket, expiresAt } = (await made.json()) as { ticket: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(TICKET_MS - 5_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(TICKET_MS);
    await isOperators(await stream(`?ticket=${ticket}`));
  });

  it('shows a ticket’s holder its own audience, whatever else the request says', async () => {
    const { id } = await keyOf({ kind: 'buyer', id: idOf('byr', 9) });
    const ticket = await ticketOf({ kind: 'buyer', id: idOf('byr', 9) }, id);
    const response = await stream(`?ticket=${ticket}&audience=operator`, { 'x-outcry-watcher': 'operator' });
    const seen = new Watcher(response.webSocket!);
    await seen.until(({ messages }) => messages.length === 1);
    expect(seen.messages[0]).toMatchObject({ totals: { revenue: '0.00' } });
    expect(JSON.stringify(seen.messages[0])).not.toMatch(/margin|payout/);
    await env.FEED.getByName(idOf('byr', 9)).disconnect(id);
    await seen.until(({ closed }) => closed !== null);
  });

  it('refuses no key, a wrong key, and a ticket that is forged, altered or old', async () => {
    const audience = { kind: 'operator' as const };
    const good = await ticketOf(audience, 'operator');
    const own = await ticketOf({ kind: 'publisher', id: idOf('pub', 1) }, idOf('key', 1));
    const refused = [
      '',
      'nonsense',
      await ticketOf(audience, 'operator', Date.now() - 1),
      await ticketOf(audience, 'operator', Date.now() + TICKET_MS, [utf8('another key')]),
      own.replace(idOf('pub', 1), 'operator'),
      own.replace(idOf('pub', 1), idOf('pub', 2)),
      good.replace(/\.[^.]+\.([^.]+)$/, '.zzzzzzzzz.$1'),
      `${good}x`,
      good.slice(0, -1),
    ];
    for (const ticket of refused) {
      const response = await stream(`?ticket=${encodeURIComponent(ticket)}`);
      expect([ticket, response.status]).toEqual([ticket, 401]);
    }
    expect((await stream('')).status).toBe(401);
    expect((await stream('', { authorization: 'Bearer not-the-key' })).status).toBe(401);
    expect((await ask('/v1/stream', operator)).status).toBe(400);
  });
});
