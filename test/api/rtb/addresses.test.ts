import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configOf } from '../../../src/config.ts';
import { hashOldRtbIds } from '../../../src/directory/rtb/rtb-ids.store.ts';
import { PUBLISHER } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let path: string;
let key: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5) });
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  path = `/v1/publishers/${world.publisher['id']}`;
  const made = { role: 'publisher', publisherId: world.publisher['id'], name: 'p' };
  key = (await exchange.make('/v1/keys', made))['key'];
});
afterEach(() => vi.useRealTimers());

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const shown = async (): Promise<Json[]> => (await exchange.ask('GET', path, undefined, { key })).body['rtb'];
const current = async (): Promise<string> => (await shown())[0]!['rtbId'];
const opens = async (rtbId: string): Promise<number> =>
  (await exchange.ask('POST', `/v1/rtb/${rtbId}.json`, {}, { key: null })).status;
const rotate = (overlapSeconds = 0, more = { key }) =>
  exchange.ask('POST', `${path}/rtb/${world.campaign['id']}/rotate`, { overlapSeconds }, more);

describe('a ping address', () => {
  it('is shown to its publisher, the same each time, and stands nowhere in the clear', async () => {
    const rtbId = await current();
    expect(rtbId).toMatch(/^[0-9a-f]{32}$/);
    expect(await current()).toBe(rtbId);
    const kept = JSON.stringify(
      ['rtb_ids', 'audit', 'campaign_versions'].map((table) => exchange.db.rows(`SELECT * FROM ${table}`)),
    );
    expect(kept).not.toContain(rtbId);
  });

  it('is replaced, with an overlap in which both open', async () => {
    const old = await current();
    expect(await opens(old)).toBe(200);
    const { status, body } = await rotate(60);
    expect([status, body['formerUntil']]).toEqual([201, '2026-01-05T00:01:00.000Z']);
    expect(await current()).toBe(body['rtbId']);
    later(1_001);
    expect([await opens(old), await opens(body['rtbId'])]).toEqual([200, 200]);
    later(60_000);
    expect([await opens(old), await opens(body['rtbId'])]).toEqual([404, 200]);
  });

  it('stops opening within a second of being rotated or revoked, though nobody used it for an hour', async () => {
    const old = await current();
    expect(await opens(old)).toBe(200);
    later(3_600_000);
    const next = (await rotate()).body['rtbId'];
    expect(await opens(old)).toBe(404);
    expect(await opens(next)).toBe(200);
    expect(
      (await exchange.ask('DELETE', `${path}/rtb/${world.campaign['id']}`, undefined, { key })).status,
    ).toBe(204);
    later(1_000);
    expect(await opens(next)).toBe(404);
    expect(await shown()).toEqual([]);
    const native = await exchange.ask('POST', `/v1/rtb/${world.campaign['id']}`, {}, { key });
    expect(native.status).toBe(200);
    const again = (await rotate(60)).body['rtbId'];
    expect([await opens(again), await opens(next)]).toEqual([200, 404]);
    const trail = (await exchange.ask('GET', `/v1/audit?entity=rtb&id=${world.publisher['id']}`)).body[
      'data'
    ];
    expect(trail.map(({ action }: Json) => action)).toEqual(['rotate', 'revoke', 'rotate']);
  });

  it('is nobody else’s to see or change', async () => {
    const other = await exchange.make('/v1/publishers', PUBLISHER);
    const made = { role: 'publisher', publisherId: other['id'], name: 'o' };
    const foreign = (await exchange.make('/v1/keys', made))['key'];
    const rtbId = await current();
    expect((await rotate(0, { key: foreign })).status).toBe(404);
    const revoked = await exchange.ask('DELETE', `${path}/rtb/${world.campaign['id']}`, undefined, {
      key: foreign,
    });
    expect(revoked.status).toBe(404);
    expect(await opens(rtbId)).toBe(200);
  });

  it('from before they were hashed opens as it did, and is hashed and shown as it was', async () => {
    const old = 'abcdef0123456789abcdef0123456789';
    exchange.db.sqlite.exec(`UPDATE rtb_ids SET rtb_id = '${old}', sealed = NULL`);
    expect([await opens(old), await current()]).toEqual([200, old]);
    await hashOldRtbIds(exchange.env.DB, configOf(exchange.env).ring);
    expect(JSON.stringify(exchange.db.rows('SELECT * FROM rtb_ids'))).not.toContain(old);
    later(2_000);
    expect([await opens(old), await current()]).toEqual([200, old]);
    exchange.db.sqlite.exec(`UPDATE rtb_ids SET rtb_id = '${old}', sealed = NULL`);
    const next = (await rotate(60)).body['rtbId'];
    later(2_000);
    expect([await opens(old), await opens(next)]).toEqual([200, 200]);
  });
});
