/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CampaignDO } from '../../src/exchange/campaign/campaign.do.ts';
import { CAMPAIGN } from '../api/bodies.ts';
import { bindings, inObject } from './campaign-object.ts';

const BASE = 'http://127.0.0.1:8787';
const worker = (exports as unknown as { default: Fetcher }).default;

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Json = any;

const quoted = vi.spyOn(CampaignDO.prototype, 'quote');
const askedVersion = vi.spyOn(CampaignDO.prototype, 'inForce');
const objectCalls = (): number => quoted.mock.calls.length + askedVersion.mock.calls.length;

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(() => {
  quoted.mockClear();
  askedVersion.mockClear();
});
afterEach(() => vi.useRealTimers());

async function ask(method: string, path: string, body?: unknown, key = 'operator-key-for-tests') {
  const response = await worker.fetch(BASE + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

async function make(path: string, body: unknown): Promise<Json> {
  const answer = await ask('POST', path, body);
  expect([path, answer.status]).toEqual([path, 201]);
  return answer.body;
}

const from = (state: string) => ({ criteria: { field: 'state', op: 'eq', value: state } });
let worlds = 0;

/** A campaign whose one target takes calls from Texas. */
async function makeWorld() {
  worlds += 1;
  const pub = await make('/v1/publishers', { name: 'P', payout: { kind: 'revShare', percent: '70' } });
  const cmp = await make('/v1/campaigns', CAMPAIGN);
  const buyer = await make('/v1/buyers', { name: 'B' });
  const target = await make('/v1/targets', {
    buyerId: buyer.id,
    campaignId: cmp.id,
    name: 'T',
    destination: '+13035551000',
    bidding: { kind: 'static', price: '45.00' },
    ...from('TX'),
  });
  const number = `+1415555${String(7_000 + worlds)}`;
  await make('/v1/numbers', { number, campaignId: cmp.id, publisherId: pub.id, carrier: 'twilio' });
  const { key } = await make('/v1/keys', { role: 'publisher', publisherId: pub.id, name: 'k' });
  const { rtb } = (await ask('GET', `/v1/publishers/${pub.id}`)).body;
  const ping = async (body: object) => (await ask('POST', `/v1/rtb/${cmp.id}`, body, key)).body;
  const byAddress = async (): Promise<Json> =>
    (await worker.fetch(`${BASE}/v1/rtb/${rtb[0].rtbId}.json?State=CA`)).json();
  return { pub, cmp, target, ping, byAddress };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

const CALIFORNIAN = { caller: '+14155551234', tags: { state: 'CA' } };
const NO_MATCH = { bid: null, reasonCode: 'noMatch', reason: expect.any(String), repeated: false };

/** Pings until the Worker has the rules itself. */
async function warm({ ping }: World, body: object = CALIFORNIAN): Promise<void> {
  await vi.waitFor(
    async () => {
      const before = quoted.mock.calls.length;
      await ping(body);
      expect(quoted.mock.calls.length).toBe(before);
    },
    { timeout: 5_000, interval: 20 },
  );
}

/** Counts what the object writes from now on. */
async function countRows(campaignId: string): Promise<() => Promise<number>> {
  let rows = 0;
  const stub = bindings.CAMPAIGN.getByName(campaignId);
  await inObject(stub as never, (_, { storage }) => {
    const { sql } = storage;
    const exec = sql.exec.bind(sql);
    Object.defineProperty(sql, 'exec', {
      value: (...args: Parameters<typeof exec>) => {
        const cursor = exec(...args);
        rows += cursor.rowsWritten;
        return cursor;
      },
    });
  });
  return () => inObject(stub as never, () => rows);
}

/** Rows of everything there is, each as it is. */
async function contentsOfD1(): Promise<string> {
  const tables = await bindings.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*'",
  ).all<{ name: string }>();
  const rows = tables.results.map(({ name }) => bindings.DB.prepare(`SELECT * FROM ${name}`));
  return JSON.stringify((await bindings.DB.batch(rows)).map(({ results }) => results));
}

describe('a ping that the rules alone refuse', () => {
  it('asks no object and writes no row, and is answered as the object would', async () => {
    const world = await makeWorld();
    expect(await world.ping(CALIFORNIAN)).toEqual(NO_MATCH);
    await warm(world);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await world.ping(CALIFORNIAN);
    const rows = await countRows(world.cmp.id);
    const [calls, contents] = [objectCalls(), await contentsOfD1()];
    for (let i = 0; i < 10; i++) {
      expect(await world.ping({ ...CALIFORNIAN, caller: `+1415555${2_000 + i}` })).toEqual(NO_MATCH);
      expect(await world.byAddress()).toMatchObject({
        bidAmount: 0,
        rejectReason: 'Final capacity check (Code: 1006)',
      });
    }
    expect([objectCalls() - calls, await rows()]).toEqual([0, 0]);
    expect(await contentsOfD1()).toBe(contents);
    expect(await world.ping({ ...CALIFORNIAN, tags: { state: 'TX' } })).toMatchObject({ bid: '31.50' });
    expect(objectCalls() - calls).toBe(1);
  });

  it('asks the object once where pings are rare', async () => {
    const world = await makeWorld();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    for (let i = 0; i < 5; i++) {
      await world.ping(CALIFORNIAN);
      vi.setSystemTime(Date.now() + 3_000);
    }
    expect([quoted.mock.calls.length, askedVersion.mock.calls.length]).toEqual([5, 0]);
  });

  it('is not refused a second after the rules let it through', async () => {
    const world = await makeWorld();
    await warm(world);
    expect((await ask('PATCH', `/v1/targets/${world.target.id}`, from('CA'))).status).toBe(200);
    const changedAt = Date.now();
    await vi.waitFor(async () => expect(await world.ping(CALIFORNIAN)).toMatchObject({ bid: '31.50' }), {
      timeout: 3_000,
      interval: 20,
    });
    expect(Date.now() - changedAt).toBeLessThan(1_100);
  });

  it('is let through at once after a silence in which the rules changed', async () => {
    const world = await makeWorld();
    await warm(world);
    await ask('PATCH', `/v1/targets/${world.target.id}`, from('CA'));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_001 });
    expect(await world.ping(CALIFORNIAN)).toMatchObject({ bid: '31.50' });
  });

  it('is told within a second that its publisher is paused, and that it no longer is', async () => {
    const world = await makeWorld();
    await warm(world);
    for (const [status, reasonCode] of [
      ['paused', 'disabled'],
      ['active', 'noMatch'],
    ]) {
      await ask('PATCH', `/v1/publishers/${world.pub.id}`, { status });
      const changedAt = Date.now();
      await vi.waitFor(async () => expect(await world.ping(CALIFORNIAN)).toMatchObject({ reasonCode }), {
        timeout: 3_000,
        interval: 20,
      });
      expect(Date.now() - changedAt).toBeLessThan(1_100);
    }
  });

  it('has the bid it was given before the rules changed, for as long as that stands', async () => {
    const world = await makeWorld();
    await ask('PATCH', `/v1/targets/${world.target.id}`, from('CA'));
    const { bidId } = await world.ping(CALIFORNIAN);
    await ask('PATCH', `/v1/targets/${world.target.id}`, from('TX'));
    const other = { ...CALIFORNIAN, caller: '+14155559999' };
    await warm(world, other);
    expect(await world.ping(CALIFORNIAN)).toMatchObject({ bidId, repeated: true });
    expect(await world.ping(other)).toEqual(NO_MATCH);
  });

  it('of whom the campaign wants to hear what is kept nowhere goes to its object', async () => {
    const world = await makeWorld();
    await ask('PATCH', `/v1/campaigns/${world.cmp.id}`, { tags: { ssn4: { visibility: 'neverStored' } } });
    await warm(world);
    const before = quoted.mock.calls.length;
    await world.ping({ ...CALIFORNIAN, tags: { state: 'CA', ssn4: '1234' } });
    expect(quoted.mock.calls.length).toBe(before + 1);
  });
});

describe('a crowd of pings after a silence', () => {
  it('is answered, though one of them looks up what all need', async () => {
    const world = await makeWorld();
    await world.byAddress();
    for (let i = 0; i < 2; i++) {
      await scheduler.wait(1_050);
      const answers = Promise.all([
        ...Array.from({ length: 15 }, () => world.ping(CALIFORNIAN)),
        ...Array.from({ length: 15 }, () => world.byAddress()),
      ]);
      const inTime = await Promise.race([answers, scheduler.wait(4_000).then(() => null)]);
      expect(inTime).toHaveLength(30);
      for (const answer of inTime!.slice(0, 15)) expect(answer).toEqual(NO_MATCH);
    }
  });
});
