import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 12) });
  exchange = new TestExchange();
});
afterEach(() => vi.useRealTimers());

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const make = (body: object = {}) => exchange.make('/v1/keys', { role: 'operator', name: 'k', ...body });
const opens = async (key: string): Promise<boolean> =>
  (await exchange.ask('GET', '/v1/calls', undefined, { key })).status === 200;
const shown = async ({ id }: Json) => (await exchange.ask('GET', `/v1/keys/${id}`)).body;

describe('an API key', () => {
  it('is known by its beginning', async () => {
    const made = await make();
    expect(made['key'].startsWith(made['prefix'])).toBe(true);
    expect((await shown(made))['prefix']).toMatch(/^ock_o_[\w-]{5}$/);
    expect(JSON.stringify(await shown(made))).not.toContain(made['key']);
  });

  it('may be one that only reads, and stays so when an operator rotates it', async () => {
    const made = await make({ readOnly: true });
    expect([made['readOnly'], (await make())['readOnly']]).toEqual([true, false]);
    const rotated = await exchange.make(`/v1/keys/${made['id']}/rotate`, { overlapSeconds: 60 });
    expect(rotated['readOnly']).toBe(true);
    const change = { name: 'Changed', vertical: 'drains' };
    for (const key of [made['key'], rotated['key']]) {
      expect(await opens(key)).toBe(true);
      const { status, body } = await exchange.ask('POST', '/v1/campaigns', change, { key });
      expect([status, body['code']]).toEqual([403, 'forbidden']);
      const own = await exchange.ask('POST', `/v1/keys/${rotated['id']}/rotate`, {}, { key });
      expect(own.status).toBe(403);
    }
    expect((await exchange.ask('GET', '/v1/campaigns')).body['data']).toEqual([]);
  });

  it('opens until it expires', async () => {
    const made = await make({ expiresAt: '2026-01-05T13:10:00+01:00' });
    expect(made['expiresAt']).toBe('2026-01-05T12:10:00.000Z');
    later(599_900);
    expect(await opens(made['key'])).toBe(true);
    later(100);
    expect(await opens(made['key'])).toBe(false);
    expect((await exchange.ask('PATCH', `/v1/keys/${made['id']}`, { expiresAt: null })).status).toBe(200);
    expect(await opens(made['key'])).toBe(true);
    const over = { role: 'operator', name: 'k', expiresAt: '2026-01-05T12:00:00Z' };
    expect((await exchange.ask('POST', '/v1/keys', over)).status).toBe(422);
  });

  it('tells when it was last used, and notes it once a minute at most', async () => {
    const made = await make();
    expect((await shown(made))['lastUsedAt']).toBeNull();
    const start = Date.now();
    for (let i = 0; i < 100; i += 1) {
      expect(await opens(made['key'])).toBe(true);
      later(500);
    }
    await vi.waitFor(async () =>
      expect((await shown(made))['lastUsedAt']).toBe(new Date(start).toISOString()),
    );
    later(60_000);
    const again = Date.now();
    await opens(made['key']);
    await vi.waitFor(async () =>
      expect((await shown(made))['lastUsedAt']).toBe(new Date(again).toISOString()),
    );
    expect((await exchange.ask('GET', `/v1/keys/${made['id']}`)).headers.get('etag')).toBe('"1"');
  });

  it('is rotated with an overlap in which both open', async () => {
    const old = await make({ name: 'nightly' });
    const { status, body } = await exchange.ask('POST', `/v1/keys/${old['id']}/rotate`, {
      overlapSeconds: 60,
    });
    expect([status, body['name'], body['role']]).toEqual([201, 'nightly', 'operator']);
    expect(body['replaced']).toEqual({ id: old['id'], expiresAt: '2026-01-05T12:01:00.000Z' });
    expect([await opens(old['key']), await opens(body['key'])]).toEqual([true, true]);
    later(60_000);
    expect([await opens(old['key']), await opens(body['key'])]).toEqual([false, true]);
    const again = await exchange.ask('POST', `/v1/keys/${old['id']}/rotate`, {});
    expect([again.status, again.body['code']]).toEqual([409, 'wrongState']);
    const trail = (await exchange.ask('GET', `/v1/audit?entity=key&id=${old['id']}`)).body['data'];
    expect(trail.map(({ action }: Json) => action)).toEqual(['rotate', 'create']);
  });

  it('ends when the one before it was to, however often it is rotated', async () => {
    const expiresAt = '2026-01-05T13:00:00.000Z';
    let key = await make({ expiresAt });
    for (let i = 0; i < 3; i++) {
      const { body } = await exchange.ask('POST', `/v1/keys/${key['id']}/rotate`, { overlapSeconds: 60 });
      expect(body['expiresAt']).toBe(expiresAt);
      key = body;
    }
    later(3_600_000);
    expect(await opens(key['key'])).toBe(false);
  });

  it('is rotated at once without an overlap, by its own holder too, and no other’s', async () => {
    const { publisher, buyer } = await makeWorld(exchange);
    const mine = await make({ role: 'publisher', publisherId: publisher['id'] });
    const theirs = await make({ role: 'buyer', buyerId: buyer['id'] });
    const rotate = (id: string) => exchange.ask('POST', `/v1/keys/${id}/rotate`, {}, { key: mine['key'] });
    expect((await rotate(theirs['id'])).status).toBe(404);
    const { body } = await rotate(mine['id']);
    expect(body['publisherId']).toBe(publisher['id']);
    expect([await opens(mine['key']), await opens(body['key'])]).toEqual([false, true]);
  });

  it('is rotated by one of several who try at once', async () => {
    const old = await make();
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        exchange.ask('POST', `/v1/keys/${old['id']}/rotate`, {}, { headers: { 'if-match': '"1"' } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 412, 412]);
    expect(exchange.db.rows('SELECT id FROM keys')).toHaveLength(2);
  });
});

describe('a buyer’s signing secret', () => {
  it('signs beside the one before it until that is dropped', async () => {
    const heard: { headers: Record<string, string>; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        heard.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.useRealTimers();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { buyer, campaign } = await makeWorld(exchange);
    const target = await exchange.make('/v1/targets', {
      ...targetOf(buyer['id'], campaign['id']),
      bidding: { kind: 'ping', url, timeoutMs: 3_000 },
    });
    const verifies = async (secret: string): Promise<boolean> => {
      await exchange.ask('POST', `/v1/targets/${target['id']}/test`, {});
      const { headers, body } = heard.at(-1)!;
      try {
        new Webhook(secret).verify(body, headers);
        return true;
      } catch {
        return false;
      }
    };
    const path = `/v1/buyers/${buyer['id']}`;
    const made = await exchange.ask('POST', `${path}/rotate-secret`);
    const first = made.body['signingSecret'];
    const second = (await exchange.ask('POST', `${path}/rotate-secret`)).body['signingSecret'];
    expect([await verifies(first), await verifies(second)]).toEqual([true, true]);
    expect((await exchange.ask('POST', `${path}/drop-secret`)).status).toBe(200);
    expect([await verifies(first), await verifies(second)]).toEqual([false, true]);
    await new Promise((resolve) => server.close(resolve));
  });
});
