/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Call } from '../../src/call/call.ts';
import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { CAMPAIGN } from '../api/bodies.ts';
import { bindings, inObject } from './campaign-object.ts';
import { MarketClient } from './market-client.ts';

const BASE = 'http://127.0.0.1:8787';
const worker = (exports as unknown as { default: Fetcher }).default;
const freezeTime = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Json = any;

/** What buyers bid by host, and how often each was asked. */
const bids = new Map<string, string | null>();
const asked = new Map<string, Json[]>();

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { hostname } = new URL(url);
    asked.set(hostname, [...(asked.get(hostname) ?? []), JSON.parse(String(init.body))]);
    const bid = bids.get(hostname) ?? null;
    return bid === null ? new Response(null, { status: 204 }) : Response.json({ bid });
  });
});
afterEach(() => vi.useRealTimers());

async function ask(method: string, path: string, body?: unknown, key = 'operator-key-for-tests') {
  const response = await worker.fetch(BASE + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : null) as Json };
}

async function make(path: string, body: unknown): Promise<Json> {
  const answer = await ask('POST', path, body);
  expect([path, answer.status, answer.body]).toEqual([path, 201, answer.body]);
  return answer.body;
}

let worlds = 0;

/** A campaign, a publisher with a number and a key, and targets as given. */
async function makeWorld(targets: object[], { campaign = {}, publisher = {} } = {}) {
  worlds += 1;
  const number = `+1415555${String(2_000 + worlds).padStart(4, '0')}`;
  const pub = await make('/v1/publishers', {
    name: 'P',
    payout: { kind: 'revShare', percent: '70' },
    ...publisher,
  });
  const cmp = await make('/v1/campaigns', { ...CAMPAIGN, ...campaign });
  const buyer = await make('/v1/buyers', { name: 'B' });
  const made = [];
  for (const target of targets)
    made.push(
      await make('/v1/targets', {
        buyerId: buyer.id,
        campaignId: cmp.id,
        name: 'T',
        destination: '+13035551000',
        bidding: { kind: 'static', price: '45.00' },
        ...target,
      }),
    );
  await make('/v1/numbers', { number, campaignId: cmp.id, publisherId: pub.id, carrier: 'twilio' });
  const { key } = await make('/v1/keys', { role: 'publisher', publisherId: pub.id, name: 'k' });
  const { rtb } = (await ask('GET', `/v1/publishers/${pub.id}`)).body;
  const ping = async (body: object) => (await ask('POST', `/v1/rtb/${cmp.id}`, body, key)).body;
  const address = `${BASE}/v1/rtb/${rtb[0].rtbId}`;
  const market = new MarketClient((url, init) => worker.fetch(url, init), address);
  return { pub, cmp, number, key, ping, market, address, targets: made, buyer };
}

const pinged = (host: string, price: string) => {
  bids.set(host, price);
  return { bidding: { kind: 'ping', url: `https://${host}/ping` } };
};

let callSids = 0;

/** The carrier reports a call. @returns its instructions. */
async function call(to: string, from: string): Promise<string> {
  callSids += 1;
  const form = {
    CallSid: `CA${String(callSids).padStart(32, '0')}`,
    From: from,
    To: to,
    CallStatus: 'ringing',
  };
  const url = `${BASE}/telephony/twilio/voice`;
  const response = await worker.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(bindings.TWILIO_AUTH_TOKEN, url, form),
    },
    body: new URLSearchParams(form).toString(),
  });
  expect(response.status).toBe(200);
  return response.text();
}

const stubOf = (campaignId: string) => bindings.CAMPAIGN.getByName(campaignId);

/** The price of every call the campaign has, in the order they came. */
const pricesOf = (campaignId: string): Promise<(number | null)[]> =>
  inObject(stubOf(campaignId), (_, { storage }) =>
    storage.sql
      .exec('SELECT doc FROM calls')
      .toArray()
      .map((row) => JSON.parse(String(row['doc'])) as Call)
      .sort((a, b) => a.carrierCallId.localeCompare(b.carrierCallId))
      .map((each) => (each.attempts[0]?.clearingPrice ?? null) && each.attempts[0]!.clearingPrice / 1e6),
  );

/** Counts what the object writes from now on. */
async function countRows(campaignId: string): Promise<() => Promise<number>> {
  let rows = 0;
  await inObject(stubOf(campaignId), (_, { storage }) => {
    const { sql } = storage;
    const exec = sql.exec.bind(sql);
    Object.defineProperty(sql, 'exec', {
      value: (...args: Parameters<typeof exec>) => {
        const cursor = exec(...args);
        if (/^\s*(?:INSERT|UPDATE|DELETE|REPLACE)/i.test(args[0])) rows += cursor.rowsWritten;
        return cursor;
      },
    });
  });
  return () => inObject(stubOf(campaignId), () => rows);
}

describe('a publisher who pings with its key', () => {
  it('is told what it will be paid, and the call goes to the reserved buyer at that price', async () => {
    const world = await makeWorld([pinged('key.example', '45.00'), pinged('less.example', '40.00')]);
    const bid = await world.ping({
      caller: '+14155551234',
      tags: { zip: '94105', owner: 'yes' },
      subId: 's',
    });
    expect(bid).toEqual({
      bidId: expect.stringMatching(/^bid_/),
      bid: '31.50',
      number: world.number,
      expiresAt: expect.any(String),
      minSeconds: 60,
      duplicate: 'allowed',
      repeated: false,
    });
    expect(asked.get('key.example')![0].data).toMatchObject({
      publisher: { id: world.pub.id, subId: 's' },
      call: { areaCode: '415', state: 'CA', zip: '94105', tags: { zip: '94105', owner: 'yes' } },
      test: false,
    });
    bids.set('key.example', '20.00');
    expect(await call(world.number, '+14155551234')).toContain('+13035551000');
    expect(await pricesOf(world.cmp.id)).toEqual([45]);
    expect(asked.get('key.example')).toHaveLength(1);
  });

  it('gets the same bid when it asks again, and nobody else is asked again', async () => {
    const world = await makeWorld([pinged('again.example', '45.00')]);
    const question = { caller: '+14155551235', tags: { a: 'b' } };
    const crowd = await Promise.all(Array.from({ length: 20 }, () => world.ping(question)));
    expect(new Set(crowd.map(({ bidId }: Json) => bidId)).size).toBe(1);
    expect(await world.ping(question)).toMatchObject({ bidId: crowd[0].bidId, repeated: true });
    expect(asked.get('again.example')).toHaveLength(1);
    expect((await world.ping({ ...question, tags: { a: 'c' } })).repeated).toBe(false);
  });

  it('gets a new bid for a caller it has learned more of, in place of the older one, on its one number', async () => {
    const needsOwner = { ...pinged('owner.example', '50.00'), requiredTags: ['homeowner'] };
    const { ping, number, targets } = await makeWorld(
      [pinged('any.example', '40.00'), needsOwner].map((target) => ({
        ...target,
        caps: [{ window: 'concurrent', calls: 1 }],
      })),
    );
    const first = await ping({ caller: '+14155550177', tags: { zip: '94105' } });
    expect(first).toMatchObject({ bid: '28.00', number });
    const second = await ping({ caller: '+14155550177', tags: { zip: '94105', homeowner: 'yes' } });
    expect(second).toMatchObject({ bid: '35.00', number, repeated: false });
    expect(second.bidId).not.toBe(first.bidId);
    const other = await ping({ caller: '+14155550178', tags: { zip: '94105' } });
    expect(other).toMatchObject({ bid: '28.00' }); // what the older bid held is free again
    const xml = await call(number, '+14155550177');
    expect(xml).toContain('<Dial');
    expect(targets).toHaveLength(2);
  });

  it('is read in the charset that its software writes, as multipart too', async () => {
    const { address: base } = await makeWorld([pinged('letters.example', '40.00')]);
    const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const send = async (fields: Record<string, string>, type = '') => {
      const parts = Object.entries(fields).map(
        ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const headers = { 'content-type': `multipart/form-data; boundary=x${type}` };
      const body = bytes(`${parts.join('')}--x--\r\n`);
      await worker.fetch(`${base}.json`, { method: 'POST', headers, body } as never);
      return asked.get('letters.example')!.at(-1)!.data.call.tags.city;
    };
    const utf8 = String.fromCharCode(...new TextEncoder().encode('Montréal'));
    expect(await send({ CID: '14155550185', city: 'Montr\xe9al' })).toBe('Montréal');
    expect(await send({ CID: '14155550186', city: utf8 })).toBe('Montréal');
    expect(await send({ CID: '14155550187', city: 'O\x92Brien' })).toBe('O’Brien');
    expect(await send({ CID: '14155550188', city: '\xa3\xf3d\x9f', _charset_: 'windows-1250' })).toBe('Łódź');
    expect(await send({ CID: '14155550189', city: '\xa3\xf3d\xbc' }, '; charset=iso-8859-2')).toBe('Łódź');
    // A picture that somebody sends along is no text, and makes none of the others another.
    const picture = { CID: '14155550190', city: utf8, 'p"; filename="p.png': '\x89PNG\xff\xd8' };
    expect(await send(picture)).toBe('Montréal');
  });

  it('is read as forms, spreadsheets and addresses have it', async () => {
    const { address: base, cmp } = await makeWorld([
      { ...pinged('read.example', '40.00'), criteria: { field: 'state', op: 'in', value: ['MA', 'NY'] } },
    ]);
    const send = async (url: string, init: RequestInit = {}) =>
      (await worker.fetch(url, init as never)).json();
    const form = new FormData();
    for (const [name, value] of Object.entries({ CID: '14155550181', zipcode: '2134' }))
      form.set(name, value);
    const body = JSON.stringify({ CID: '14155550182', zipcode: 2134 });
    const headers = { 'content-type': 'application/json' };
    const replies = [
      await send(`${base}.json`, { method: 'POST', body: form }),
      await send(`${base}?cid=14155550183&State=New%20York`),
      await send(base, { method: 'POST', body, headers }),
    ];
    for (const reply of replies) expect(reply).toMatchObject({ bidAmount: 28 });
    const told = asked.get('read.example')!.map(({ data }) => [data.call.state, data.call.zip]);
    expect(told).toEqual([
      ['MA', '02134'],
      ['NY', null],
      ['MA', '02134'],
    ]);
    const xml = await worker.fetch(`${base}?cid=14155550184&State=ny`, {
      headers: { accept: 'application/xml' },
    });
    expect(await xml.text()).toContain('<BidAmount>28.00</BidAmount>');
    expect((await worker.fetch(`${BASE}/v1/rtb/${cmp.id}`, { method: 'POST' })).status).toBe(401);
  });

  it('is told why there is no bid', async () => {
    const world = await makeWorld([{ requiredTags: ['owner'] }]);
    expect(await world.ping({ tags: {} })).toEqual({
      bid: null,
      reasonCode: 'missingTags',
      reason: expect.any(String),
      repeated: false,
    });
    await ask('PATCH', `/v1/campaigns/${world.cmp.id}`, { status: 'paused' });
    expect((await world.ping({ tags: { x: 'y' } })).reasonCode).toBe('disabled');
  });

  it('cannot ping another’s campaign, or with what is no number', async () => {
    const [mine, other] = [await makeWorld([{}]), await makeWorld([{}])];
    expect((await ask('POST', `/v1/rtb/${other.cmp.id}`, { tags: {} }, mine.key)).status).toBe(404);
    expect((await ask('POST', `/v1/rtb/${mine.cmp.id}`, { caller: 'x' }, mine.key)).status).toBe(422);
    expect((await ask('POST', `/v1/rtb/${mine.cmp.id}`, { tags: { 'a b': 1 } }, mine.key)).status).toBe(422);
    expect((await ask('POST', `/v1/rtb/${mine.cmp.id}`, {})).status).toBe(403);
  });

  it('is stopped at its limit before the campaign is asked, and a change of it is soon live', async () => {
    freezeTime();
    const world = await makeWorld([{}], { publisher: { pings: { maxPerMinute: 5 } } });
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, i) => world.ping({ caller: `+1415777000${i}` })),
    );
    expect(answers.filter(({ reasonCode }: Json) => reasonCode === 'rateLimited')).toHaveLength(4);
    expect(await world.market.ask({ CID: '14157770009' })).toEqual({ rejected: 1024 });
    const quotes = await inObject(stubOf(world.cmp.id), (_, { storage }) =>
      storage.sql.exec('SELECT count(*) AS n FROM quotes').one(),
    );
    expect(quotes['n']).toBe(5);
    await ask('PATCH', `/v1/publishers/${world.pub.id}`, { pings: { maxPerMinute: 6_000 } });
    for (let seconds = 0; seconds < 2; seconds += 1) {
      vi.setSystemTime(Date.now() + 1_001);
      await world.ping({ caller: `+1415777100${seconds}` });
    }
    vi.setSystemTime(Date.now() + 500);
    const more = await Promise.all(
      Array.from({ length: 9 }, (_, i) => world.ping({ caller: `+1415777200${i}` })),
    );
    expect(more.every(({ bid }: Json) => bid === '31.50')).toBe(true);
  });

  it('does not tell buyers the number, wherever it wrote it', async () => {
    const world = await makeWorld([pinged('secret.example', '30.00')]);
    await world.ping({ caller: '+14155551236', tags: { phone: '415-555-1236', zip: '94105' } });
    const told = JSON.stringify(asked.get('secret.example'));
    expect(told.replace(/\D/g, '')).not.toContain('4155551236');
    expect(told).not.toContain('phone');
    expect(told).toContain('94105');
  });
});

describe('a publisher who moves here from an incumbent', () => {
  it('sells a call by changing one URL, in every form it may have used', async () => {
    const world = await makeWorld([{}]);
    let caller = 14155551300;
    for (const method of ['GET', 'POST'] as const)
      for (const body of ['query', 'form', 'json', 'xml'] as const)
        for (const reply of ['json', 'xml'] as const) {
          if (method === 'GET' && body !== 'query') continue;
          const cid = String(++caller);
          const bid = await world.market.ask(
            { CID: cid, zipcode: '94105', sipOk: 'yes' },
            { method, body, reply },
          );
          expect(bid).toEqual({ amount: 31.5, number: world.number, seconds: 60, warnings: [] });
          expect(await call(world.number, `+${cid}`)).toContain('+13035551000');
        }
    expect(new Set(await pricesOf(world.cmp.id))).toEqual(new Set([45]));
  });

  it('is warned when it names nobody, asks again, or only tests', async () => {
    const world = await makeWorld([{}, {}]);
    expect(await world.market.ask({ zipcode: '94105' })).toMatchObject({ warnings: [200] });
    expect(await world.market.ask({ CID: '+14155551401' })).toMatchObject({ warnings: [] });
    expect(await world.market.ask({ CID: '14155551401' })).toMatchObject({ warnings: [230] });
    const testing = world.market.in('Test');
    expect(await testing.ask({ CID: '14155551402' })).toMatchObject({ amount: 31.5, warnings: [220] });
    expect(await world.market.in('Production').ask({ CID: '14155551403' })).toMatchObject({ warnings: [] });
  });

  it('is given the market’s codes', async () => {
    const codeOf = async (targets: object[], fields: Record<string, string> = {}, over = {}) => {
      const world = await makeWorld(targets, over);
      return [await world.market.ask(fields), await world.market.ask(fields, { reply: 'xml' })];
    };
    const twice = (rejected: number) => [{ rejected }, { rejected }];
    expect(await codeOf([{}], {}, { campaign: { status: 'paused' } })).toEqual(twice(1001));
    expect(await codeOf([{ status: 'paused' }])).toEqual(twice(1003));
    expect(await codeOf([])).toEqual(twice(1003));
    expect(await codeOf([{ requiredTags: ['owner'] }])).toEqual(twice(1005));
    const texans = { criteria: { field: 'state', op: 'eq', value: 'TX' } };
    expect(await codeOf([texans], { State: 'CA' })).toEqual(twice(1006));
    expect(await codeOf([{}], {}, { publisher: { pings: { callerRequired: true } } })).toEqual(twice(1100));
    const none = { bidding: { kind: 'static', price: '1.00' } };
    expect(await codeOf([none])).toEqual(twice(1003));
    const unknown = new MarketClient(
      (url, init) => worker.fetch(url, init),
      `${BASE}/v1/rtb/${'0'.repeat(32)}`,
    );
    expect(await unknown.ask({}, { status: 404 })).toEqual({ rejected: 1001 });
    const one = await makeWorld([{}]);
    await one.market.ask({});
    expect(await one.market.ask({})).toEqual({ rejected: 1026 });
  });

  it('is answered in its own format when it sends nonsense', async () => {
    const world = await makeWorld([{}]);
    const { rtb } = (await ask('GET', `/v1/publishers/${world.pub.id}`)).body;
    for (const body of ['{"CID":', '<a><b></a>', '\u0000', 'x'.repeat(300_000)]) {
      const response = await worker.fetch(`${BASE}/v1/rtb/${rtb[0].rtbId}.json`, { method: 'POST', body });
      expect([response.status, await response.json()]).toMatchObject([400, { bidAmount: 0 }]);
    }
  });
});

describe('a bid', () => {
  it('of the last slot is given once, however many ask at once', async () => {
    const world = await makeWorld([
      { ...pinged('slot.example', '45.00'), caps: [{ window: 'total', calls: 1 }] },
    ]);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => world.ping({ caller: `+141577711${10 + i}` })),
    );
    expect(answers.filter(({ bid }: Json) => bid !== null)).toHaveLength(1);
    const others = answers.filter(({ bid }: Json) => bid === null);
    expect(['noBid', 'noCapacity']).toEqual(
      expect.arrayContaining([...new Set(others.map(({ reasonCode }: Json) => reasonCode))]),
    );
  });

  it('holds for the pinged caller, in time, once', async () => {
    freezeTime();
    const world = await makeWorld([pinged('once.example', '45.00')]);
    const bid = await world.ping({ caller: '+14155551501' });
    bids.set('once.example', '20.00');
    await call(world.number, '+14155551599');
    expect(await pricesOf(world.cmp.id)).toEqual([20]);
    await call(world.number, '+14155551501');
    await call(world.number, '+14155551501');
    expect(await pricesOf(world.cmp.id)).toEqual([20, 45, 20]);

    bids.set('once.example', '45.00');
    const late = await world.ping({ caller: '+14155551502' });
    expect(late.bid).toBe(bid.bid);
    bids.set('once.example', '20.00');
    vi.setSystemTime(Date.parse(late.expiresAt) + 1);
    await call(world.number, '+14155551502');
    expect(await pricesOf(world.cmp.id)).toEqual([20, 45, 20, 20]);
  });

  it.each([
    ['publisher', 'nobody gets the call'],
    ['buyer', 'nobody of it gets the call'],
    ['target', 'the call is sold to another'],
  ])('is of no use once its %s is paused: %s', async (who) => {
    const world = await makeWorld([
      { bidding: { kind: 'static', price: '45.00' } },
      pinged('gone.example', '60.00'),
    ]);
    const bid = await world.ping({ caller: '+14155551701' });
    expect(bid.bid).toBe('42.00');
    bids.set('gone.example', '10.00');
    const path = {
      publisher: `/v1/publishers/${world.pub.id}`,
      buyer: `/v1/buyers/${world.buyer.id}`,
      target: `/v1/targets/${world.targets[1].id}`,
    }[who]!;
    await ask('PATCH', path, { status: 'paused' });
    await call(world.number, '+14155551701');
    expect(await pricesOf(world.cmp.id)).toEqual([who === 'target' ? 45 : null]);
    const held = await inObject(stubOf(world.cmp.id), (_, { storage }) =>
      storage.sql.exec('SELECT * FROM quotes').toArray(),
    );
    expect(held).toEqual([]);
  });

  it('gives back what it held when nobody calls', async () => {
    freezeTime();
    const world = await makeWorld([{ caps: [{ window: 'total', calls: 1 }] }]);
    const first = await world.ping({ caller: '+14155551601' });
    expect(await world.ping({ caller: '+14155551602' })).toMatchObject({ bid: null });
    vi.setSystemTime(Date.parse(first.expiresAt) + 40_000);
    await inObject(stubOf(world.cmp.id), (object) => object.alarm());
    expect(await world.ping({ caller: '+14155551602' })).toMatchObject({ bid: '31.50' });
  });
});

describe('a caller who asks to be forgotten', () => {
  it('is forgotten by the campaign too, and may call again', async () => {
    const world = await makeWorld([{}]);
    await call(world.number, '+14155551801');
    const traces = () =>
      inObject(stubOf(world.cmp.id), (_, { storage }) =>
        storage.sql
          .exec('SELECT doc FROM calls')
          .toArray()
          .map((row) => (JSON.parse(String(row['doc'])) as Call).caller),
      );
    expect(await traces()).toMatchObject([{ sealed: expect.any(String), hash: expect.any(String) }]);
    const { status } = await ask('POST', '/v1/callers/erase', { caller: '+14155551801' });
    expect(status).toBe(200);
    expect(await traces()).toMatchObject([{ sealed: null, hash: null, masked: 'erased', state: 'CA' }]);
    expect(
      await inObject(stubOf(world.cmp.id), (_, { storage }) =>
        storage.sql
          .exec(
            "SELECT doc->'$.callers' AS callers, (SELECT count(*) FROM remembered) AS pages FROM wake_mark",
          )
          .toArray(),
      ),
    ).toEqual([{ callers: '[]', pages: 0 }]);
    expect(await call(world.number, '+14155551801')).toContain('+13035551000');
  });
});

describe('five hundred pings', () => {
  it('of which most repeat or cannot win cost at most ten rows', async () => {
    const world = await makeWorld(
      [
        { ...pinged('rows.example', '45.00'), criteria: { field: 'state', op: 'eq', value: 'TX' } },
        { ...pinged('poor.example', '1.00'), criteria: { field: 'state', op: 'eq', value: 'NV' } },
      ],
      { publisher: { pings: { maxPerMinute: 10_000 } } },
    );
    const held = await world.market.ask({ CID: '15125551700', State: 'TX' });
    expect(held).toMatchObject({ amount: 31.5 });
    const rows = await countRows(world.cmp.id);
    const answers: Json[] = [];
    for (let i = 0; i < 245; i += 5) {
      const five = Array.from({ length: 5 }, (_, j) => i + j).flatMap((n) => [
        world.market.ask({ CID: '15125551700', State: 'TX' }),
        world.market.ask({ CID: `1415555${2_000 + n}`, State: 'CA' }),
      ]);
      answers.push(...(await Promise.all(five)));
    }
    expect(await rows()).toBe(0);
    for (let i = 0; i < 10; i += 1)
      answers.push(await world.market.ask({ CID: `1702555${2_000 + i}`, State: 'NV' }));
    expect(answers.filter(({ amount }) => amount === 31.5)).toHaveLength(245);
    expect(answers.filter(({ rejected }) => rejected === 1006)).toHaveLength(245);
    expect(answers.filter(({ rejected }) => rejected === 1003)).toHaveLength(10);
    const written = await rows();
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThanOrEqual(10);
  }, 60_000);
});
