import { beforeAll, describe, expect, it } from 'vitest';
import { readSession, SESSION_MS, signSession } from '../../../src/api/access/session.ts';
import { utf8 } from '../../../src/lib/encoding.ts';
import type { Secrets } from '../../../src/lib/signed.ts';
import { BUYER, CAMPAIGN } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

const OWN = { 'x-outcry-console': '1' };
let exchange: TestExchange;
let buyer: Json;
let key: Json;

const signIn = (given: string, headers: Record<string, string> = OWN) =>
  exchange.ask('POST', '/console/session', { key: given }, { key: null, headers });

const cookieOf = (headers: Headers): string => headers.get('set-cookie')?.split(';')[0] ?? '';

const ask = (method: string, path: string, cookie: string, body?: unknown, headers = {}) =>
  exchange.ask(method, path, body, { key: null, headers: { cookie, ...headers } });

beforeAll(async () => {
  exchange = new TestExchange();
  buyer = await exchange.make('/v1/buyers', BUYER);
  key = await exchange.make('/v1/keys', { role: 'buyer', buyerId: buyer['id'], name: 'portal' });
});

describe('a session of the console', () => {
  it('opens with a key and takes its place, role and all', async () => {
    const { status, body, headers } = await signIn(key['key']);
    expect([status, body['role'], body['buyerId']]).toEqual([200, 'buyer', buyer['id']]);
    expect(headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(headers.get('set-cookie')).toMatch(/SameSite=Strict/);
    expect(headers.get('set-cookie')).not.toContain(key['key']);
    const cookie = cookieOf(headers);
    expect((await ask('GET', '/console/session', cookie)).body).toMatchObject({
      role: 'buyer',
      keyId: key['id'],
    });
    expect((await ask('GET', `/v1/buyers/${buyer['id']}`, cookie)).status).toBe(200);
    expect((await ask('GET', '/v1/keys', cookie)).status).toBe(403);
  });

  it('does not open with anything else', async () => {
    expect((await signIn('operator-key-for-test')).status).toBe(401);
    expect((await signIn('')).status).toBe(422);
    expect((await ask('GET', '/console/session', '')).body).toEqual({ role: null });
  });

  it('writes for our own pages only', async () => {
    const cookie = cookieOf((await signIn('operator-key-for-tests')).headers);
    const name = { ...BUYER, name: 'Made in the console' };
    expect((await ask('GET', '/v1/buyers', cookie)).status).toBe(200);
    const refused = [{}, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
    for (const headers of refused)
      expect((await ask('POST', '/v1/buyers', cookie, name, headers)).status).toBe(403);
    const allowed = [OWN, { 'sec-fetch-site': 'same-origin' }];
    for (const headers of allowed)
      expect((await ask('POST', '/v1/buyers', cookie, name, headers)).status).toBe(201);
    expect((await signIn('operator-key-for-tests', {})).status).toBe(403);
    expect((await ask('DELETE', '/console/session', cookie)).status).toBe(403);
  });

  it('gives way to a key in the header, even a wrong one', async () => {
    const cookie = cookieOf((await signIn('operator-key-for-tests')).headers);
    const wrong = { authorization: 'Bearer wrong' };
    expect((await ask('GET', '/v1/buyers', cookie, undefined, wrong)).status).toBe(401);
  });

  it('changes its key: the old one opens for the overlap, and the new one goes on', async () => {
    const made = await exchange.make('/v1/keys', {
      role: 'buyer',
      buyerId: buyer['id'],
      name: 'to change',
    });
    const old = cookieOf((await signIn(made['key'])).headers);
    const { keyId } = (await ask('GET', '/console/session', old)).body;
    const rotate = (id: string, overlapSeconds: number, cookie: string) =>
      ask('POST', `/v1/keys/${id}/rotate`, cookie, { overlapSeconds }, OWN);
    expect((await rotate(key['id'], 60, old)).status).toBe(404);
    const first = (await rotate(keyId, 60, old)).body;
    const next = cookieOf((await signIn(first['key'])).headers);
    expect((await ask('GET', '/console/session', next)).body['keyId']).toBe(first['id']);
    expect((await ask('GET', '/v1/calls', old)).status).toBe(200);
    const second = (await rotate(first['id'], 0, next)).body;
    expect((await ask('GET', '/v1/calls', next)).status).toBe(401);
    expect((await signIn(second['key'])).body).toMatchObject({ role: 'buyer', keyId: second['id'] });
  });

  it('calls by name the campaigns its holder takes part in, and no other', async () => {
    const world = await makeWorld(exchange, '+14155550177');
    const { id, name } = (await exchange.ask('GET', `/v1/campaigns/${world.campaign['id']}`)).body;
    const other = { ...CAMPAIGN, name: 'Somebody else’s' };
    expect((await exchange.ask('POST', '/v1/campaigns', other)).status).toBe(201);
    for (const whose of [
      { role: 'buyer', buyerId: world.buyer['id'] },
      { role: 'publisher', publisherId: world.publisher['id'] },
    ]) {
      const made = await exchange.make('/v1/keys', { ...whose, name: 'names' });
      expect((await signIn(made['key'])).body['campaigns']).toEqual([{ id, name }]);
    }
    expect((await signIn(key['key'])).body['campaigns']).toEqual([]);
  });

  it('of the operator’s first key has none to change', async () => {
    expect((await signIn('operator-key-for-tests')).body).toMatchObject({ role: 'operator', keyId: null });
  });

  it('ends with its key', async () => {
    const made = await exchange.make('/v1/keys', { role: 'operator', name: 'soon gone' });
    const cookie = cookieOf((await signIn(made['key'])).headers);
    expect((await ask('GET', '/v1/calls', cookie)).status).toBe(200);
    await exchange.ask('DELETE', `/v1/keys/${made['id']}`);
    expect((await ask('GET', '/v1/calls', cookie)).status).toBe(401);
    expect((await ask('GET', '/console/session', cookie)).body).toEqual({ role: null });
  });

  it('is forgotten by the browser on signing out', async () => {
    const { status, headers } = await ask('DELETE', '/console/session', '', undefined, OWN);
    expect([status, cookieOf(headers)]).toEqual([204, 'outcry_session=']);
  });

  it('is over on the server on signing out, whoever kept its cookie, and no other of the same key is', async () => {
    const [mine, other] = [await signIn(key['key']), await signIn(key['key'])].map(({ headers }) =>
      cookieOf(headers),
    ) as [string, string];
    expect((await ask('GET', '/v1/calls', mine)).status).toBe(200);
    expect((await ask('DELETE', '/console/session', mine, undefined, OWN)).status).toBe(204);
    expect((await ask('GET', '/v1/calls', mine)).status).toBe(401);
    expect((await ask('GET', '/console/session', mine)).body).toEqual({ role: null });
    expect((await ask('GET', '/v1/calls', other)).status).toBe(200);
    expect(exchange.ended.at(-1)?.slice(0, 2)).toEqual([buyer['id'], mine.split('=')[1]!.split('.')[0]]);
  });

  it('has a cookie no other host could have set, over https', async () => {
    const { headers } = await exchange.ask(
      'POST',
      'https://exchange.outcry.org/console/session',
      { key: key['key'] },
      { key: null, headers: OWN },
    );
    expect(headers.get('set-cookie')).toMatch(/^__Host-outcry_session=[^;]+;.*Path=\/;.*Secure/);
    expect(headers.get('set-cookie')).not.toMatch(/Domain/);
    const planted = cookieOf((await signIn(key['key'])).headers);
    const asked = await exchange.ask('GET', 'https://exchange.outcry.org/v1/calls', undefined, {
      key: null,
      headers: { cookie: planted },
    });
    expect(asked.status).toBe(401);
  });

  it('leaves a line in the audit trail when it begins and when it ends', async () => {
    const made = await exchange.make('/v1/keys', { role: 'operator', name: 'audited' });
    const cookie = cookieOf((await signIn(made['key'])).headers);
    for (let i = 0; i < 5; i++) await signIn(made['key']);
    await ask('DELETE', '/console/session', cookie, undefined, OWN);
    const { body } = await exchange.ask('GET', `/v1/audit?entity=session&id=${made['id']}`);
    expect(body['data'].map(({ action, by }: Json) => [action, by])).toEqual([
      ['sign out', made['id']],
      ['sign in', made['id']],
    ]);
  });

  it('is worth nothing when altered, overdue, or signed with another secret', async () => {
    const secret: Secrets = [utf8('token-key')];
    const session = { id: 'i'.repeat(22), keyHash: 'a'.repeat(64), expiresAt: 1_000 + SESSION_MS };
    const cookie = await signSession(secret, session);
    expect(await readSession(secret, cookie, 1_000)).toEqual(session);
    expect(await readSession(secret, cookie, session.expiresAt)).toBeNull();
    expect(await readSession([utf8('another')], cookie, 1_000)).toBeNull();
    for (let i = 0; i < cookie.length; i += 7) {
      const altered = `${cookie.slice(0, i)}${cookie[i] === 'b' ? 'c' : 'b'}${cookie.slice(i + 1)}`;
      expect(await readSession(secret, altered, 1_000)).toBeNull();
    }
  });
});
