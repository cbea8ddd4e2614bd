/// <reference types="@cloudflare/vitest-plugin/types" />
import {
  applyD1Migrations,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallRecord } from '../../src/call/record.ts';
import type { CallId, CampaignId } from '../../src/lib/ids.ts';
import { writtenAnywhere } from './all-stores.ts';
import { bindings } from './campaign-object.ts';
import { ask, bidding, callIn, type Json, make, makeWorld, openBuyers, toldTo } from './voice-world.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  openBuyers();
});
afterEach(() => vi.useRealTimers());

const worker = (exports as unknown as { default: Fetcher }).default;
const PAGE =
  'https://shop.example/roofs?gclid=click-of-this-visit&utm_source=google&utm_campaign=spring&utm_term=roof+repair';

let pools = 0;
type World = Awaited<ReturnType<typeof makeWorld>>;

/** A pool of so many numbers; the world's own number is its overflow. */
async function makePool(world: World, numbers: number, change: object = {}) {
  pools += 1;
  const { publisherId, campaignId } = world;
  const own = Array.from({ length: numbers }, (_, i) => `+1415557${pools}${String(i).padStart(3, '0')}`);
  for (const number of own) await make('/v1/numbers', { number, campaignId, publisherId, carrier: 'twilio' });
  const pool = await make('/v1/pools', {
    publisherId,
    campaignId,
    numbers: own,
    overflow: world.number,
    ...change,
  });
  return { id: pool.id as string, numbers: own };
}

async function visit(poolId: string, visitor: string, page = PAGE): Promise<Json> {
  const response = await worker.fetch(`http://127.0.0.1:8787/v1/pools/${poolId}/leases`, {
    method: 'POST',
    body: JSON.stringify({ visitor: visitor.padEnd(20, '-'), page }),
  });
  return response.json();
}

/** The call a buyer was asked about last, as the exchange has it. */
async function callAskedOf(host: string, campaignId: string): Promise<CallRecord> {
  const { data } = toldTo(host).findLast(({ type }) => type === 'ping');
  const [call] = await vi.waitFor(async () => {
    const { body } = await ask('GET', `/v1/calls?campaignId=${campaignId}&limit=1`);
    expect(body.data).toHaveLength(1);
    return body.data;
  });
  expect(data).toBeDefined();
  const campaign = bindings.CAMPAIGN.getByName(campaignId as CampaignId);
  return (await campaign.record(call.id as CallId)) as CallRecord;
}

describe('a call to a number of a pool', () => {
  it('is given the visit it is of: whoever takes it and the publisher see it, buyers who are only asked do not', async () => {
    const world = await makeWorld([bidding('visit-a.example', '40.00'), bidding('visit-b.example', '30.00')]);
    const { id } = await makePool(world, 2);
    const { number } = await visit(id, 'ann');
    expect(await callIn(number, '+14155557201', [])).toContain('<Dial');
    for (const host of ['visit-a.example', 'visit-b.example']) {
      const [ping] = toldTo(host);
      expect(ping.data.call.tags).toEqual({});
      expect(JSON.stringify(ping)).not.toMatch(/click-of|google|spring|shop\.example/);
    }
    const call = await callAskedOf('visit-a.example', world.campaignId);
    expect(call.tags).toEqual({
      gclid: 'click-of-this-visit',
      utm_source: 'google',
      utm_campaign: 'spring',
      utm_term: 'roof repair',
      landing_page: 'https://shop.example/roofs',
    });
    const seen = async (key: string) => (await ask('GET', `/v1/calls/${call.id}`, undefined, key)).body.tags;
    expect(await seen(world.key)).toEqual(call.tags);
    expect(await seen(world.buyers[0]!.key)).toEqual({});
    expect(
      (await ask('GET', `/v1/calls/${call.id}`, undefined, world.buyers[1]!.key)).body.tags ?? {},
    ).toEqual({});
  });

  it('is erased with its visit, which the pool remembered, too', async () => {
    const world = await makeWorld([bidding('erased-visit.example', '40.00')]);
    const { id } = await makePool(world, 2);
    const page = 'https://shop.example/?gclid=click-to-be-forgotten';
    const other = await visit(id, 'somebody-else', 'https://shop.example/?gclid=click-of-another');
    const { number } = await visit(id, 'who-is-erased', page);
    await callIn(number, '+14155557209', []);
    await callAskedOf('erased-visit.example', world.campaignId);
    const { status, body } = await ask('POST', '/v1/callers/erase', { caller: '+14155557209' });
    expect([status, body]).toEqual([200, body]);
    const pool = bindings.POOL.getByName(id);
    expect(await pool.visitOf(number)).toBe(null);
    expect(await pool.visitOf(other.number)).toMatchObject({ gclid: 'click-of-another' });
    await evictDurableObject(pool);
    const kept = await runInDurableObject(pool, (_, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT * FROM leases').toArray()),
    );
    expect(kept).not.toMatch(/click-to-be-forgotten|who-is-erased/);
    expect(kept).toContain('click-of-another');
  });

  it('is of whoever had the number last while it cools, and of nobody on the overflow', async () => {
    const world = await makeWorld([bidding('cooling.example', '40.00')]);
    const { id } = await makePool(world, 1, { leaseSeconds: 30, cooldownSeconds: 600 });
    const { number } = await visit(id, 'ann');
    const pool = bindings.POOL.getByName(id);
    vi.useFakeTimers({ now: Date.now() + 120_000, toFake: ['Date'] });
    expect(await visit(id, 'bob')).toMatchObject({ number: world.number, overflow: true });
    expect(await pool.visitOf(number)).toMatchObject({ gclid: 'click-of-this-visit' });
    vi.setSystemTime(Date.now() + 600_000);
    expect(await visit(id, 'bob', 'https://shop.example/?gclid=click-of-bob')).toMatchObject({ number });
    expect(await pool.visitOf(number)).toMatchObject({ gclid: 'click-of-bob' });
    vi.useRealTimers();
    await callIn(world.number, '+14155557202', []);
    expect((await callAskedOf('cooling.example', world.campaignId)).tags).toEqual({});
  });

  it('is attributed although the number was dialed before it was in a pool', async () => {
    const world = await makeWorld([bidding('later.example', '40.00')]);
    const spare = '+14155558801';
    const { publisherId, campaignId } = world;
    await make('/v1/numbers', { number: spare, campaignId, publisherId, carrier: 'twilio' });
    await callIn(spare, '+14155557203', []);
    const pool = await make('/v1/pools', {
      publisherId,
      campaignId,
      numbers: [spare],
      overflow: world.number,
    });
    await visit(pool.id, 'ann');
    await callIn(spare, '+14155557204', []);
    await vi.waitFor(async () => {
      const { body } = await ask('GET', `/v1/calls?campaignId=${campaignId}&limit=2`);
      expect(body.data.map(({ tags }: Json) => tags.gclid)).toEqual(['click-of-this-visit', undefined]);
    });
    await ask('DELETE', `/v1/pools/${pool.id}`);
    expect(await callIn(spare, '+14155557205', [])).toContain('<Dial');
  });

  it('goes on without, when what it would be given may not be written down', async () => {
    const tags = { utm_term: { visibility: 'neverStored' }, gclid: { visibility: 'winnerOnly' } };
    const world = await makeWorld([bidding('unkept.example', '40.00')], { tags });
    const { id } = await makePool(world, 1);
    const { number } = await visit(id, 'ann', `${PAGE}+that+nobody+keeps`);
    expect(await writtenAnywhere()).not.toContain('that nobody keeps');
    await callIn(number, '+14155557206', []);
    const call = await callAskedOf('unkept.example', world.campaignId);
    expect(call.tags).not.toHaveProperty('utm_term');
    expect((await ask('GET', `/v1/calls/${call.id}`, undefined, world.key)).body.tags).not.toHaveProperty(
      'gclid',
    );
  });

  it('goes on without what may not be written down since its visit', async () => {
    const world = await makeWorld([bidding('since.example', '40.00')]);
    const { id } = await makePool(world, 1);
    const { number } = await visit(id, 'ann');
    const tags = { utm_term: { visibility: 'neverStored' } };
    await ask('PATCH', `/v1/campaigns/${world.campaignId}`, { tags });
    await callIn(number, '+14155557208', []);
    const call = await callAskedOf('since.example', world.campaignId);
    expect([call.tags['gclid'], call.tags['utm_term']]).toEqual(['click-of-this-visit', undefined]);
  });

  it('is never a ping’s: bids send calls to numbers that no visitor is shown', async () => {
    const world = await makeWorld([bidding('pinged.example', '40.00')]);
    await makePool(world, 2);
    const { body } = await ask('POST', `/v1/rtb/${world.campaignId}`, { caller: '+14155557207' }, world.key);
    expect(body).toMatchObject({ bid: null, reasonCode: 'noNumber' });
  });
});

describe('reports', () => {
  it('are made by source, campaign and keyword of the ads, for whoever buys them and for no buyer of calls', async () => {
    const world = await makeWorld([bidding('reported.example', '40.00')]);
    const { id } = await makePool(world, 2);
    for (const [visitor, from, term] of [
      ['ann', '+14155557211', 'roof+repair'],
      ['bob', '+14155557212', 'new+roof'],
    ] as const) {
      const { number } = await visit(id, visitor, `https://shop.example/?utm_source=google&utm_term=${term}`);
      await callIn(number, from, []);
    }
    const rowsBy = async (by: string, key?: string) => {
      const { status, body } = await ask(
        'GET',
        `/v1/reports/summary?by=${by}&campaignId=${world.campaignId}`,
        undefined,
        key,
      );
      return status === 200 ? body.data.map(({ key, calls }: Json) => [key, calls]) : status;
    };
    await vi.waitFor(async () => expect(await rowsBy('source', world.key)).toEqual([['google', 2]]), 10_000);
    expect((await rowsBy('keyword')).sort()).toEqual([
      ['new roof', 1],
      ['roof repair', 1],
    ]);
    const buyer = world.buyers[0]!.key;
    expect(await rowsBy('keyword', buyer)).toBe(403);
    expect(JSON.stringify(await rowsBy('tag', buyer))).not.toMatch(/google|roof/);
    expect(JSON.stringify(await rowsBy('tag', world.key))).toContain('google · roof repair');
    // Nor does a buyer find by its value what it is not shown.
    const byTag = `/v1/calls?tag=${encodeURIComponent('utm_source:google')}`;
    expect((await ask('GET', byTag, undefined, buyer)).body.data).toEqual([]);
    expect((await ask('GET', byTag, undefined, world.key)).body.data).toHaveLength(2);
  });
});

describe('a pool’s object', () => {
  it('gives two hundred visitors at once a number each, and remembers them when it is woken again', async () => {
    const world = await makeWorld([]);
    const { id, numbers } = await makePool(world, 60);
    const all = (await Promise.all(
      Array.from({ length: 200 }, (_, i) => visit(id, `visitor-${i}`)),
    )) as Json[];
    const own = all.filter(({ overflow }) => !overflow).map(({ number }) => number);
    expect([own.length, new Set(own).size]).toEqual([60, 60]);
    expect([...own].sort()).toEqual([...numbers].sort());
    const stub = bindings.POOL.getByName(id);
    await evictDurableObject(stub);
    const again = (await Promise.all(
      Array.from({ length: 200 }, (_, i) => visit(id, `visitor-${i}`)),
    )) as Json[];
    expect(again).toEqual(all);
  });

  it('forgets visitors of more than thirty days ago', async () => {
    const world = await makeWorld([]);
    const { id } = await makePool(world, 1);
    const { number } = await visit(id, 'ann');
    const stub = bindings.POOL.getByName(id);
    vi.useFakeTimers({ now: Date.now() + 32 * 86_400_000, toFake: ['Date'] });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await stub.visitOf(number)).toBe(null);
    expect((await ask('GET', `/v1/pools/${id}/state`)).body).toMatchObject({ free: 1, leased: 0 });
    expect(await runDurableObjectAlarm(stub)).toBe(false);
  });
});
