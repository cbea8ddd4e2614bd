import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTurns, ring, talk } from './calls.ts';
import { type Exchange, listCalls, SECRETS, type Sold, sell, startExchange, until } from './exchange.ts';
import { findTraces } from './traces.ts';

/** Digits that occur in nothing else a ping may hold. */
const CALLERS = Array.from({ length: 30 }, (_, i) => `+1415${7_392_614 + i * 12_347}`);

type Heard = { buyer: string; url: string; headers: string; body: string };

let exchange: Exchange;
let server: Server;
const heard: Heard[] = [];
let sold: Sold;
let answers = '';

/** Everything every buyer is sent, byte by byte. Anna wins; Ben bids less, Cleo refuses, Dora answers an error. */
const BIDS: Record<string, [number, string]> = {
  anna: [200, '{"bid":"50.00"}'],
  ben: [200, '{"bid":"40.00"}'],
  cleo: [204, ''],
  dora: [500, 'oh no'],
};

const wholeOf = ({ url, headers, body }: Heard): string =>
  [url, headers, body, decodeURIComponent(url)].join('\n');

beforeAll(async () => {
  server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [, buyer = '', kind] = (request.url ?? '').split('/');
      const body = Buffer.concat(parts).toString('latin1');
      heard.push({ buyer, url: request.url ?? '', headers: request.rawHeaders.join('\n'), body });
      const [status, bid] = kind === 'ping' ? BIDS[buyer]! : [200, '{}'];
      reply.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? undefined : bid);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  exchange = await startExchange('in memory');
  sold = await sell(
    exchange.api,
    Object.keys(BIDS).map((name) => ({
      name,
      bidding: { kind: 'ping', url: `${base}/${name}/ping` },
      postUrl: `${base}/${name}/post`,
    })),
  );
  const buyers = await exchange.api.get<{ data: { id: string }[] }>('/v1/buyers');
  for (const { id } of buyers.data) await exchange.api.patch(`/v1/buyers/${id}`, { notifyLosses: true });
  await inTurns(CALLERS, 5, async (from) => {
    const call = await ring(exchange, sold.number, from);
    answers += call.xml;
    await talk(exchange, call, 90);
  });
  await until(
    () => listCalls(exchange.api, sold.campaignId),
    (calls) => calls.length === CALLERS.length && calls.every(({ status }) => status === 'ended'),
  );
  await until(
    async () => heard.filter(({ url }) => url === '/anna/post').length,
    (posts) => posts >= 4 * CALLERS.length,
  );
}, 120_000);
afterAll(async () => {
  await exchange?.stop();
  server?.close();
});

const leaksIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => CALLERS.flatMap((caller) => findTraces(text, caller)));

describe('the search for a caller’s number', () => {
  it('finds it however it is disguised', () => {
    const [caller] = CALLERS as [string];
    const national = caller.slice(2);
    const disguises = [
      `{"from":"${caller}"}`,
      `tel=(${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`,
      [...national].reverse().join(''),
      Buffer.from(`{"from":"${caller}"}`).toString('base64'),
      Buffer.from(`x${caller}`).toString('base64url'),
      Buffer.from(caller).toString('hex'),
      createHash('sha256').update(caller).digest('hex'),
      createHash('md5').update(national).digest('base64'),
      `token-${Number(caller.slice(1)).toString(36)}`,
    ];
    for (const disguise of disguises)
      expect([disguise, findTraces(disguise, caller)]).not.toEqual([disguise, []]);
    expect(findTraces('+14155550100 auc_1kkcefq80cs5hscq4hbnc3 2026-03-10', caller)).toEqual([]);
  });
});

describe('the caller’s number', () => {
  it('is in no ping, in any form', () => {
    const pings = heard.filter(({ url }) => url.endsWith('/ping'));
    expect(new Set(pings.map(({ buyer }) => buyer)).size).toBe(4);
    expect(pings.length).toBeGreaterThan(CALLERS.length * 2);
    expect(leaksIn(pings.map(wholeOf))).toEqual([]);
  });

  it('is told to the winner alone, after its line was answered', () => {
    const posts = heard.filter(({ body }) => JSON.parse(body || '{}').type === 'post');
    expect(posts.map(({ buyer }) => buyer)).toEqual(posts.map(() => 'anna'));
    const told = posts.map(({ body }) => JSON.parse(body).data.call.from);
    expect([...new Set(told)].sort()).toEqual([...CALLERS].sort());
    const others = heard.filter(({ buyer, url }) => buyer !== 'anna' && !url.endsWith('/ping'));
    expect(others.some(({ body }) => JSON.parse(body).type === 'auction.lost')).toBe(true);
    expect(leaksIn(others.map(wholeOf))).toEqual([]);
    const after = heard.filter(({ body }) => /^\{"type":"call\./.test(body));
    expect(after.length).toBeGreaterThan(0);
    expect(leaksIn(after.map(wholeOf))).toEqual([]);
  });

  it('has one token a buyer: the same again for the same caller, another for another buyer', async () => {
    const again = await ring(exchange, sold.number, CALLERS[0]);
    await talk(exchange, again, 5);
    const tokens = (buyer: string): string[] =>
      heard
        .filter(({ url }) => url === `/${buyer}/ping`)
        .map(({ body }) => JSON.parse(body).data.call.callerToken as string);
    const anna = tokens('anna');
    expect(new Set(anna).size).toBe(CALLERS.length);
    expect(anna.at(-1)).toBe(anna.find((token) => anna.filter((each) => each === token).length === 2));
    expect(tokens('ben').filter((token) => anna.includes(token))).toEqual([]);
  });

  it('is in no log, no answer to the carrier, and nothing the API shows', async () => {
    expect(leaksIn(exchange.logs)).toEqual([]);
    expect(leaksIn([answers])).toEqual([]);
    const headers = { authorization: `Bearer ${SECRETS.OPERATOR_KEY}` };
    const calls = await listCalls(exchange.api, sold.campaignId);
    const paths = [
      `/v1/calls?limit=200&campaignId=${sold.campaignId}`,
      '/v1/deliveries?limit=200',
      ...calls.slice(0, 10).flatMap(({ id }) => [`/v1/calls/${id}`, `/v1/calls/${id}/receipt`]),
    ];
    const shown = await Promise.all(
      paths.map(async (path) => (await fetch(exchange.edge.url + path, { headers })).text()),
    );
    expect(shown.every((text) => text.startsWith('{'))).toBe(true);
    expect(leaksIn(shown)).toEqual([]);
  });
});
