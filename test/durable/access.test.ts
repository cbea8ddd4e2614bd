/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Env } from '../../src/bindings.ts';
import { BUYER } from '../api/bodies.ts';

const bindings = env as unknown as Env & { MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
const worker = (exports as unknown as { default: Fetcher }).default;
const OPERATOR = { authorization: `Bearer ${bindings.OPERATOR_KEY}` };
const OWN = { 'x-outcry-console': '1' };

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Said = { status: number; body: any; headers: Headers };

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = OPERATOR,
): Promise<Said> {
  const answer = await worker.fetch(`http://127.0.0.1:8787${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null };
}

type Stream = { status: number; retryAfter: string | null; closed: Promise<CloseEvent>; socket: WebSocket };

async function watch(headers: Record<string, string>, query = ''): Promise<Stream> {
  const answer = await worker.fetch(`http://127.0.0.1:8787/v1/stream${query}`, {
    headers: { ...headers, upgrade: 'websocket' },
  });
  const socket = answer.webSocket!;
  const closed = new Promise<CloseEvent>((resolve) => socket?.addEventListener('close', resolve));
  socket?.accept();
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), closed, socket };
}

let buyerId: string;
const newKey = async (more: object = {}) => {
  const { body } = await ask('POST', '/v1/keys', { role: 'buyer', buyerId, name: 'k', ...more });
  return { id: body.id as string, with: { authorization: `Bearer ${body.key}` }, key: body.key as string };
};
const signIn = async (key: string) => {
  const { headers } = await ask('POST', '/console/session', { key }, OWN);
  return { ...OWN, cookie: headers.get('set-cookie')!.split(';')[0]! };
};
const ticketOf = async (headers: Record<string, string>): Promise<string> =>
  `?ticket=${(await ask('POST', '/v1/stream/tickets', undefined, headers)).body.ticket}`;
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  buyerId = (await ask('POST', '/v1/buyers', BUYER)).body.id;
});

describe('access that ends', () => {
  it('by revoking ends requests, streams, sessions and tickets of the key, and of no other', async () => {
    const [key, other] = [await newKey(), await newKey()];
    const session = await signIn(key.key);
    const unused = await ticketOf(key.with);
    const streams = [await watch(key.with), await watch(session), await watch({}, await ticketOf(key.with))];
    const othersStream = await watch(other.with);
    expect(streams.map(({ status }) => status)).toEqual([101, 101, 101]);

    expect((await ask('DELETE', `/v1/keys/${key.id}`)).status).toBe(204);
    for (const { closed } of streams) expect((await closed).code).toBe(1008);
    expect((await ask('GET', '/v1/calls', undefined, key.with)).status).toBe(401);
    expect((await ask('GET', '/v1/calls', undefined, session)).status).toBe(401);
    expect((await watch(key.with)).status).toBe(401);
    expect((await watch({}, unused)).status).toBe(401);
    expect((await ask('GET', '/v1/calls', undefined, other.with)).status).toBe(200);
    expect(othersStream.socket.readyState).toBe(WebSocket.OPEN);
    othersStream.socket.close();
  });

  it('by the clock ends its streams in that moment', async () => {
    const key = await newKey({ expiresAt: inSeconds(1) });
    const { status, closed } = await watch(key.with);
    expect(status).toBe(101);
    expect((await closed).code).toBe(1008);
    expect((await ask('GET', '/v1/calls', undefined, key.with)).status).toBe(401);
  });

  it('by an end given afterwards, or one that is taken back', async () => {
    const [key, kept] = [await newKey(), await newKey({ expiresAt: inSeconds(1) })];
    const [stream, keptStream] = [await watch(key.with), await watch(kept.with)];
    expect((await ask('PATCH', `/v1/keys/${kept.id}`, { expiresAt: null })).status).toBe(200);
    expect((await ask('PATCH', `/v1/keys/${key.id}`, { expiresAt: inSeconds(1) })).status).toBe(200);
    expect((await stream.closed).code).toBe(1008);
    expect(keptStream.socket.readyState).toBe(WebSocket.OPEN);
    keptStream.socket.close();
  });

  it('by rotation, after the overlap; the new key ends when the old one was to', async () => {
    const expiresAt = inSeconds(3_600);
    const key = await newKey({ expiresAt });
    const stream = await watch(key.with);
    const { body } = await ask('POST', `/v1/keys/${key.id}/rotate`, { overlapSeconds: 1 }, key.with);
    expect(body.expiresAt).toBe(expiresAt);
    expect((await ask('GET', '/v1/calls', undefined, key.with)).status).toBe(200);
    expect((await stream.closed).code).toBe(1008);
    expect((await ask('GET', '/v1/calls', undefined, key.with)).status).toBe(401);
    expect((await ask('GET', '/v1/calls', undefined, { authorization: `Bearer ${body.key}` })).status).toBe(
      200,
    );
  });

  it('by signing out ends the session’s streams and tickets, and leaves the key and its other sessions', async () => {
    const key = await newKey();
    const [session, other] = [await signIn(key.key), await signIn(key.key)];
    const unused = await ticketOf(session);
    const [stream, keyStream, otherStream] = [
      await watch(session),
      await watch(key.with),
      await watch(other),
    ];
    expect((await ask('DELETE', '/console/session', undefined, session)).status).toBe(204);
    expect((await stream.closed).code).toBe(1008);
    expect((await watch({}, unused)).status).toBe(401);
    expect((await ask('GET', '/v1/calls', undefined, session)).status).toBe(401);
    for (const { socket } of [keyStream, otherStream]) {
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.close();
    }
  });
});

describe('a ticket', () => {
  it('opens one stream', async () => {
    const key = await newKey();
    const ticket = await ticketOf(key.with);
    const opened = await Promise.all([watch({}, ticket), watch({}, ticket), watch({}, ticket)]);
    expect(opened.map(({ status }) => status).sort()).toEqual([101, 401, 401]);
    for (const { status, socket } of opened) if (status === 101) socket.close();
  });
});

describe('the streams of one key', () => {
  it('are at most fifty, and no other key has fewer for it', async () => {
    const [key, other] = [await newKey(), await newKey()];
    const streams = await Promise.all(Array.from({ length: 55 }, () => watch(key.with)));
    const refused = streams.filter(({ status }) => status !== 101);
    expect(refused.map(({ status, retryAfter }) => [status, Number(retryAfter) > 0])).toEqual(
      Array(5).fill([429, true]),
    );
    const theirs = await watch(other.with);
    expect(theirs.status).toBe(101);
    for (const { status, socket } of [...streams, theirs]) if (status === 101) socket.close();
  });

  it.each([[1000], [4321]])('answer a close with its own code, %i', async (code) => {
    const { socket, closed } = await watch((await newKey()).with);
    socket.close(code, 'bye');
    expect(await closed).toMatchObject({ code, wasClean: true });
  });
});
