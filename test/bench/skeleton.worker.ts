import { DurableObject } from 'cloudflare:workers';
import { callerToken } from '../../src/buyers/caller-token.ts';
import { makeSecret, signWebhook } from '../../src/lib/webhook-signature.ts';

/**
 * What the exchange is measured against: the same runtime doing an auction's I/O and nothing else. No signature is
 * checked or made, no rule applied, nothing remembered.
 */
type Env = {
  BARE: DurableObjectNamespace<BareDO>;
  BARE_FEED: DurableObjectNamespace<BareFeedDO>;
  BARE_SHARD: DurableObjectNamespace<BareShardDO>;
  BUYERS_URL: string;
};

/** As long as a ping of the exchange. */
const PING = JSON.stringify({ type: 'ping', timestamp: new Date(0).toISOString(), data: 'x'.repeat(900) });

export class BareDO extends DurableObject<Env> {
  #at = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS facts (id INTEGER PRIMARY KEY, doc TEXT NOT NULL)');
    const [last] = ctx.storage.sql.exec<{ id: number | null }>('SELECT max(id) AS id FROM facts').toArray();
    this.#at = last?.id ?? 0;
  }

  nothing(): number {
    return this.#at;
  }

  write(rows: number, doc: string): number {
    for (let i = 0; i < rows; i++)
      this.ctx.storage.sql.exec('INSERT INTO facts (id, doc) VALUES (?, ?)', ++this.#at, doc);
    return this.#at;
  }
}

/** Pings that leave by another object, as the six connections of an invocation ask for. */
export class BareShardDO extends DurableObject<Env> {
  ping(count: number, ms: number, how: How): Promise<number> {
    return ask(this.env, count, ms, how);
  }
}

/** Hibernating sockets that all get what it is told: nothing kept, nothing numbered, nobody asked for a key. */
export class BareFeedDO extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    const headers = { 'sec-websocket-protocol': 'outcry.v1' };
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  broadcast(frame: string): number {
    const sockets = this.ctx.getWebSockets();
    for (const socket of sockets) socket.send(frame);
    return sockets.length;
  }
}

/**
 * `bare`: whatever comes is believed. `strict`: a request as every buyer must get it (three more headers, a deadline that
 * ends it, no redirect followed) and a reply as every one must be read (so many bytes and no more, UTF-8 or nothing).
 */
type How = 'bare' | 'strict';

async function ask(env: Env, count: number, ms: number, how: How): Promise<number> {
  const deadline = new AbortController();
  const timer = how === 'strict' ? setTimeout(() => deadline.abort(), DEADLINE_MS) : null;
  const bids = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const url = `${env.BUYERS_URL}/bid?ms=${ms}&cents=${3_000 + i}`;
      return how === 'bare' ? askBare(url) : askStrictly(url, deadline.signal);
    }),
  );
  if (timer !== null) clearTimeout(timer);
  return Math.max(...bids);
}

const DEADLINE_MS = 2_000;
const JSON_TYPE = { 'content-type': 'application/json' };

async function askBare(url: string): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: PING });
  return Number((await response.json<{ bid: string }>()).bid);
}

const SIGNED = {
  ...JSON_TYPE,
  'webhook-id': 'png_01jd0000000000000000000',
  'webhook-timestamp': '1764201600',
  'webhook-signature': 'v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
};
const MOST_BYTES = 64 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

async function askStrictly(url: string, signal: AbortSignal): Promise<number> {
  const init = { method: 'POST', headers: SIGNED, body: PING, redirect: 'manual', signal } as const;
  const response = await fetch(url, init);
  const { headers } = response;
  if (!(Number(headers.get('content-length')) <= MOST_BYTES) || headers.has('content-encoding'))
    throw new Error('the buyers of the benchmark say how long their replies are');
  const text = utf8.decode(await response.arrayBuffer());
  return Number((JSON.parse(text) as { bid: string }).bid);
}

const SLOTS = 6;
const POOL = 64;

/** The first six from here, the others through an object of a pool: the same doors as the exchange's. */
async function askBySix(env: Env, count: number, ms: number, how: How): Promise<number> {
  const shard = env.BARE_SHARD.getByName(`ping-${Math.floor(Math.random() * POOL)}`);
  const both = [ask(env, Math.min(count, SLOTS), ms, how), shard.ping(Math.max(0, count - SLOTS), ms, how)];
  return Math.max(...(await Promise.all(both)));
}

const secret = makeSecret(new Uint8Array(32).fill(7));
const hashKey = new Uint8Array(32).fill(9);
const signers: Record<string, (i: number) => Promise<unknown>> = {
  webhook: (i) => signWebhook([secret], `png_${i}`, 1_700_000_000, PING),
  token: (i) => callerToken(hashKey, `byr_${i % 10}` as Parameters<typeof callerToken>[1], `caller-${i}`),
  nothing: async (i) => i,
};

export default {
  async fetch(request, env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name: string): number => Number(searchParams.get(name));
    const bare = env.BARE.getByName('bare');
    const doc = PING;
    switch (pathname) {
      case '/healthz':
        return new Response('ok');
      case '/fanout':
        return new Response(String(await ask(env, number('n'), number('ms'), 'bare')));
      case '/stream':
        return env.BARE_FEED.getByName('bare').fetch(request);
      case '/broadcast':
        return new Response(String(await env.BARE_FEED.getByName('bare').broadcast(await request.text())));
      case '/object':
        return new Response(String(await bare.nothing()));
      case '/asked': {
        // As the exchange takes a ping and answers it, but for what it thinks of it.
        const key = request.headers.get('authorization');
        const asked: unknown = JSON.parse(await request.text());
        const answer = { asked: typeof asked, key: key?.length, at: await bare.nothing() };
        return Response.json(answer, { headers: { 'cache-control': 'no-store', 'x-request-id': 'req_0' } });
      }
      case '/row':
        return new Response(String(await bare.write(1, doc)));
      case '/rows':
        await bare.write(number('first'), doc);
        return new Response(String(await bare.write(number('then'), doc)));
      case '/auction': {
        await bare.write(1, doc);
        const how = searchParams.has('strict') ? 'strict' : 'bare';
        const best = await (searchParams.has('bySix') ? askBySix : ask)(env, number('n'), number('ms'), how);
        await bare.write(3, doc);
        const xml = `<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Number>+1${best}</Number></Dial></Response>`;
        return new Response(xml, { headers: { 'content-type': 'text/xml' } });
      }
      case '/sign': {
        const sign = signers[searchParams.get('what') ?? 'nothing']!;
        for (let i = 0; i < number('n'); i++) await sign(i);
        return new Response('done');
      }
      default:
        return new Response(null, { status: 404 });
    }
  },
} satisfies ExportedHandler<Env>;
