import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PingOrder, PingSubject } from '../../../src/buyers/ping.ts';
import { type PingDeps, ping } from '../../../src/exchange/pinging/ping.client.ts';
import { micros } from '../../../src/lib/money.ts';
import { startBuyers } from './bad-buyers.ts';
import { orderTo, pingDepsWith, ring, sealText, secret, subjectFor } from './ping-world.ts';

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

const deps = pingDepsWith((url, init) => fetch(url, init));
const orderFor = (path: string, over: Partial<PingOrder> = {}): PingOrder =>
  orderTo(`${buyers.base}${path}`, over);
const ask = (path: string, timeoutMs = 2_000, over: Partial<PingOrder> = {}) =>
  ping(orderFor(path, over), subjectFor(timeoutMs), deps);

/** Real buyers, real deadlines: a machine that is busy misses one now and then, a fault misses every one. */
const DEADLINES = { retry: 3 };

describe('a ping that arrives', DEADLINES, () => {
  const send = async (order: PingOrder, subject: PingSubject = subjectFor(2_000)) => {
    const from = buyers.seen.length;
    const reply = await ping(order, subject, deps);
    return { reply, request: buyers.seen[from]! };
  };
  const tokenOf = (body: string): unknown => JSON.parse(body).data.call.callerToken;

  it('is signed so that the reference verifier accepts it, and is answered', async () => {
    const order = orderFor('/honest');
    const { reply, request } = await send(order);
    const body = new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
    expect(body).toMatchObject({ type: 'ping', data: { pingId: order.pingId, targetId: order.targetId } });
    expect(request.headers['webhook-id']).toBe(order.pingId);
    expect(reply).toMatchObject({
      targetId: order.targetId,
      reason: null,
      bid: { amount: 45_000_000, bidId: 'b-1' },
    });
    expect(reply.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('tells how long the buyer has: its own timeout or what is left of the auction', async () => {
    const left = async (timeoutMs: number, auctionMs: number): Promise<number> => {
      const { request } = await send(orderFor('/honest', { timeoutMs }), subjectFor(auctionMs));
      return JSON.parse(request.body).data.deadlineMs;
    };
    expect(await left(300, 2_000)).toBe(300);
    expect(await left(2_500, 2_000)).toBeLessThanOrEqual(2_000);
  });

  it('carries the buyer’s own credentials', async () => {
    const bearer = orderFor('/honest', { auth: { kind: 'bearer', sealedToken: await sealText('t0ken') } });
    expect((await send(bearer)).request.headers['authorization']).toBe('Bearer t0ken');
    const own = { kind: 'header', name: 'X-Api-Key', sealedValue: await sealText('k3y') } as const;
    expect((await send(orderFor('/honest', { auth: own }))).request.headers['x-api-key']).toBe('k3y');
  });

  it('names the caller by a token that is stable for a buyer, different for each, and gives nothing back', async () => {
    const order = orderFor('/honest');
    const first = tokenOf((await send(order)).request.body);
    expect(first).toMatch(/^[\w-]{22}$/);
    expect(tokenOf((await send(order)).request.body)).toBe(first);
    expect(tokenOf((await send(orderFor('/honest'))).request.body)).not.toBe(first);
    const other = { ...subjectFor(2_000), callerHash: 'another' };
    expect(tokenOf((await send(order, other)).request.body)).not.toBe(first);
    const withheld = { ...subjectFor(2_000), callerHash: null };
    expect(tokenOf((await send(order, withheld)).request.body)).toBeNull();
    const everything = JSON.stringify(buyers.seen);
    expect(everything).not.toContain('keyed-hash-of-the-caller');
  });

  it('may be answered in the encoding of the buyer’s old system', async () => {
    const { reply } = await send(orderFor('/latin-xml', { dialect: 'ringba' }));
    expect(reply.bid).toMatchObject({ amount: 45_000_000, bidId: 'café' });
  });

  it('is held to what its target may ask for as soon as it is read', async () => {
    const { reply } = await send(
      orderFor('/honest', { bounds: { maxBid: micros(44_999_999), maxMinSeconds: null } }),
    );
    expect(reply).toMatchObject({
      bid: null,
      reason: 'bidInvalid',
      detail: "a bid of 45.00, above the target's maxBid of 44.999999",
    });
  });

  it('is signed with every secret while secrets are rotated', async () => {
    const second = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
    const order = orderFor('/honest');
    const rotating = { ...order, sealedSecrets: [...order.sealedSecrets, await sealText(second)] };
    const { request } = await send(rotating);
    for (const each of [secret, second]) {
      new Webhook(each).verify(request.body, request.headers as Record<string, string>);
    }
  });
});

describe('a buyer that misbehaves ends as one coded reason', DEADLINES, () => {
  it.each([
    ['/no-content', 'noBid'],
    ['/resets', 'connectionFailed'],
    ['/resets-in-the-body', 'connectionFailed'],
    ['/500', 'httpError'],
    ['/302', 'redirected'],
    ['/307', 'redirected'],
    ['/304', 'redirected'],
    ['/endless', 'replyTooLarge'],
    ['/gzip-bomb', 'replyTooLarge'],
    ['/promises-a-gigabyte', 'replyTooLarge'],
    ['/just-over', 'replyTooLarge'],
    ['/garbage', 'connectionFailed'],
    ['/broken-gzip', 'connectionFailed'],
    ['/bad-utf8', 'replyMalformed'],
    ['/cut-utf8', 'replyMalformed'],
    ['/nested-100k', 'replyTooLarge'],
    ['/nested-20k', 'replyMalformed'],
    ['/nan', 'replyMalformed'],
    ['/infinite', 'bidInvalid'],
    ['/negative', 'bidInvalid'],
    ['/zero', 'noBid'],
    ['/premium', 'destinationInvalid'],
    ['/two-bodies', 'replyMalformed'],
    ['/empty', 'replyMalformed'],
    ['/html', 'replyMalformed'],
  ])('%s: %s', async (path, reason) => {
    expect(await ask(path)).toMatchObject({ bid: null, reason });
  });

  it.each(['/hangs', '/hangs-after-headers', '/drips', '/late'])(
    '%s: timeout, at the deadline',
    async (path) => {
      const reply = await ask(path, 2_000, { timeoutMs: 150 });
      expect(reply).toMatchObject({ bid: null, reason: 'timeout' });
      expect(reply.latencyMs).toBeGreaterThanOrEqual(145);
      expect(reply.latencyMs).toBeLessThan(390); // before the late one would have answered
    },
  );

  it('and the auction’s deadline beats the buyer’s own timeout', async () => {
    const reply = await ask('/hangs', 120, { timeoutMs: 3_000 });
    expect(reply.reason).toBe('timeout');
    expect(reply.latencyMs).toBeLessThan(1_000);
  });

  it.each([
    ['/just-under', 45_000_000],
    ['/text-bid', 12_500_000],
    ['/two-answers', 45_000_000],
  ])('%s is unusual, and a bid all the same', async (path, amount) => {
    expect((await ask(path)).bid?.amount).toBe(amount);
    expect((await ask('/honest')).bid?.amount).toBe(45_000_000);
  });

  it('follows no redirect, swallows no bomb, leaves nothing hanging', async () => {
    expect(buyers.seen.filter(({ url }) => url === '/canary')).toEqual([]);
    await Promise.all(Array.from({ length: 10 }, () => ask('/endless')));
    expect(buyers.bytesOut()).toBeLessThan(100_000_000);
    expect(unhandled).toEqual([]);
  });
});

describe('a ping that is not sent', DEADLINES, () => {
  let fetched = 0;
  const counting: PingDeps = pingDepsWith(async () => {
    fetched++;
    return new Response('{"bid":"1.00"}');
  });

  it('is notAsked once the auction is over', async () => {
    const reply = await ping(orderFor('/honest'), subjectFor(0), counting);
    expect(reply).toMatchObject({ bid: null, reason: 'notAsked', latencyMs: 0 });
    expect(fetched).toBe(0);
  });

  it('never goes to a private address, though one was stored', async () => {
    const urls = ['https://10.0.0.1/', 'https://[::ffff:169.254.169.254]/', 'http://127.0.0.1:1/'];
    for (const url of urls) {
      const reply = await ping(orderTo(url), subjectFor(500), { ...counting, allowLoopback: false });
      expect(reply.reason).toBe('connectionFailed');
    }
    expect(fetched).toBe(0);
  });

  it('is our fault, not the buyer’s, when a secret cannot be opened', async () => {
    const lost = await ping(
      orderFor('/honest', { sealedSecrets: ['k9.AAAA.AAAA'] }),
      subjectFor(500),
      counting,
    );
    expect(lost.reason).toBe('notAsked');
    const unknown = await ping(orderFor('/honest', { dialect: 'toString' }), subjectFor(500), counting);
    expect(unknown.reason).toBe('notAsked');
    expect(fetched).toBe(0);
    expect(ring.secrets['k9']).toBeUndefined();
  });

  it('finds nobody home', async () => {
    const reply = await ping(orderTo('http://127.0.0.1:1/'), subjectFor(2_000), deps);
    expect(reply).toMatchObject({ bid: null, reason: 'connectionFailed' });
  });
});

describe('whatever the runtime’s fetch does', DEADLINES, () => {
  const asked = (fetching: PingDeps['fetch']) =>
    ping(orderFor('/honest', { timeoutMs: 60 }), subjectFor(1_000), pingDepsWith(fetching));

  it('the deadline holds', async () => {
    const never = new Promise<Response>(() => {});
    expect((await asked(() => never)).reason).toBe('timeout');
    const stuck = new Response(new ReadableStream({ cancel: () => Promise.reject(new Error('no')) }));
    expect((await asked(async () => stuck)).reason).toBe('timeout');
  });

  it('a bid read after the deadline is late, though the timer had no chance to say so', async () => {
    const deadlineAt = Date.now() + 1_000;
    let clock = deadlineAt - 50;
    const stalls: PingDeps['fetch'] = async () => {
      clock = deadlineAt;
      return new Response('{"bid":"45.00"}');
    };
    const subject = { ...subjectFor(1_000), deadlineAt };
    const reply = await ping(orderFor('/honest'), subject, { ...pingDepsWith(stalls), now: () => clock });
    expect(reply).toMatchObject({ bid: null, reason: 'timeout', latencyMs: 50 });
  });

  it('failing late, or throwing at once, is a reason and nothing else', async () => {
    const late = () =>
      new Promise<Response>((_resolve, reject) => setTimeout(() => reject(new Error('late')), 100));
    expect((await asked(late)).reason).toBe('timeout');
    const throws = () => {
      throw new TypeError('bad header');
    };
    expect((await asked(throws)).reason).toBe('connectionFailed');
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(unhandled).toEqual([]);
  });
});
