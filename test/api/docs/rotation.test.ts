import { beforeEach, describe, expect, it, vi } from 'vitest';
import { configOf } from '../../../src/config.ts';
import { noteSealKeys } from '../../../src/directory/seal-keys.store.ts';
import { telephonyRoutes } from '../../../src/exchange/edge/telephony.routes.ts';
import { seal } from '../../../src/lib/crypto.ts';
import { MINUTE_MS } from '../../../src/lib/time.ts';
import { twilioSignature } from '../../../src/simulator/carrier/signature.ts';
import { callerHash } from '../../../src/telephony/caller-facts.ts';
import { makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';
import { readPage, shownOf } from './docs-pages.ts';

const NUMBER = '+14155551234';
const NEW = 'f2b1c94e07a85d36f2b1c94e07a85d36';
const OLD: Record<string, string> = {
  OPERATOR_KEY: 'operator-key-for-tests',
  TWILIO_AUTH_TOKEN: 'twilio-token-for-tests',
  TOKEN_KEY: 'token-key-for-tests',
  HASH_KEY: 'hash-key-for-tests',
  SEAL_KEYS: 'seal-secret-for-tests',
};
const steps = new Map(shownOf(readPage('/docs/rotation')));

let exchange: TestExchange;
beforeEach(() => {
  exchange = new TestExchange();
});

/** Deploys the exchange as the page says: the same database and objects, other secrets. */
async function deploy(step: string): Promise<void> {
  const text = steps.get(step);
  if (text === undefined) throw new Error(`the page has no step ${step}`);
  const [name, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  const set = value.replaceAll('$NEW', NEW).replaceAll('$OLD', OLD[name]!);
  Object.assign(exchange, { env: { ...exchange.env, [name]: set } });
  expect((await exchange.ask('GET', '/healthz', undefined, { key: null })).body).toEqual({ ok: true });
}

const statusOf = async (key: string): Promise<number> =>
  (await exchange.ask('GET', '/v1/publishers', undefined, { key })).status;
const OWN = { 'x-outcry-console': '1' };
async function signIn(key: string): Promise<string> {
  const { headers } = await exchange.ask('POST', '/console/session', { key }, { key: null, headers: OWN });
  return headers.get('set-cookie')?.split(';')[0] ?? '';
}
const sessionStatus = async (cookie: string): Promise<number> =>
  (await exchange.ask('GET', '/v1/publishers', undefined, { key: null, headers: { cookie } })).status;

describe('the runbook, step by step', () => {
  it('changes the operator’s key', async () => {
    const old = await signIn(OLD['OPERATOR_KEY']!);
    await deploy('operator-1');
    expect([await statusOf(OLD['OPERATOR_KEY']!), await statusOf(NEW), await sessionStatus(old)]).toEqual([
      200, 200, 200,
    ]);
    await deploy('operator-2');
    expect([await statusOf(OLD['OPERATOR_KEY']!), await statusOf(NEW), await sessionStatus(old)]).toEqual([
      401, 200, 401,
    ]);
  });

  it('changes the carrier’s token', async () => {
    const path = '/twilio/fallback/+18005550199';
    const form = { CallSid: 'CA1' };
    const hook = async (token: string): Promise<number> => {
      const url = `http://127.0.0.1:8787${path}`;
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(token, url, form),
      };
      const body = new URLSearchParams(form).toString();
      return (await telephonyRoutes.request(url, { method: 'POST', headers, body }, exchange.env)).status;
    };
    const both = async () => [await hook(OLD['TWILIO_AUTH_TOKEN']!), await hook(NEW)];
    expect(await both()).toEqual([200, 403]);
    await deploy('carrier-1');
    expect(await both()).toEqual([200, 200]);
    await deploy('carrier-2');
    expect(await both()).toEqual([403, 200]);
  });

  it('changes the key of sessions and addresses', async () => {
    const old = await signIn(OLD['OPERATOR_KEY']!);
    await deploy('token-1');
    const next = await signIn(OLD['OPERATOR_KEY']!);
    expect([await sessionStatus(old), await sessionStatus(next)]).toEqual([200, 200]);
    await deploy('token-2');
    expect([await sessionStatus(old), await sessionStatus(next)]).toEqual([401, 200]);
  });

  it('changes the key callers are found by', async () => {
    const { campaign, buyer, publisher } = await makeWorld(exchange);
    const record = callRecord(1, {
      campaignId: campaign['id'],
      buyerId: buyer['id'],
      publisherId: publisher['id'],
    });
    const hash = await callerHash(configOf(exchange.env).hashKey, NUMBER);
    await project(exchange, [{ ...record, caller: { ...record.caller, hash } }]);
    const range = { since: '2026-01-01T00:00:00Z', until: '2026-01-20T00:00:00Z' };
    const found = async (): Promise<number> =>
      (await exchange.ask('POST', '/v1/calls/search', { caller: NUMBER, ...range })).body['data'].length;
    expect(await found()).toBe(1);
    await deploy('hash-1');
    expect(await found()).toBe(1);
    await deploy('hash-2');
    expect(await found()).toBe(0);
    await deploy('hash-1');
    expect((await exchange.ask('POST', '/v1/callers/erase', { caller: NUMBER })).body).toEqual({ calls: 1 });
    expect(JSON.stringify(exchange.db.rows('SELECT * FROM history'))).not.toContain(hash);
  });

  it('changes the key that seals', async () => {
    const { campaign, publisher } = await makeWorld(exchange);
    const record = callRecord(1, { campaignId: campaign['id'] });
    const sealed = await seal(configOf(exchange.env).ring, NUMBER, new Uint8Array(12).fill(3));
    await project(exchange, [{ ...record, caller: { ...record.caller, sealed } }]);
    const shown = async () => {
      const { status, body } = await exchange.ask('GET', `/v1/calls/${record.id}/caller`);
      return [status, body['caller'] ?? body['code']];
    };
    const address = async () =>
      (await exchange.ask('GET', `/v1/publishers/${publisher['id']}`)).body['rtb'].length;
    const stripe = { secretKey: 'rk_live_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' };
    const setStripe = () => exchange.ask('PATCH', '/v1/stripe/account', stripe);
    const cards = async () => (await exchange.ask('GET', '/v1/stripe/account')).body['available'];
    await setStripe();
    const meta = { datasetId: '123456789', eventName: 'Purchase', accessToken: 'a-token-for-tests' };
    const account = await exchange.make('/v1/event-targets', {
      kind: 'meta',
      events: ['call.paid'],
      meta,
      conversion: { value: 'none', valuePercent: 100, delayMinutes: 60 },
    });
    const sealedBy = () => {
      const [row] = exchange.db.rows("SELECT doc->>'$.sealedSecrets[0]' AS sealed FROM event_targets");
      return String(row?.['sealed']).split('.')[0];
    };
    await deploy('seal-1');
    const again = await exchange.ask('PATCH', `/v1/event-targets/${account['id']}`, { meta });
    expect([again.status, sealedBy()]).toEqual([200, 'k2']);
    expect([await shown(), await address(), await cards()]).toEqual([[200, NUMBER], 1, true]);
    const before = exchange.env.SEAL_KEYS;
    await deploy('seal-2');
    expect(await cards()).toBe(false);
    Object.assign(exchange, { env: { ...exchange.env, SEAL_KEYS: before } });
    expect((await setStripe()).status).toBe(200);
    const path = `/v1/publishers/${publisher['id']}/rtb/${campaign['id']}/rotate`;
    expect((await exchange.ask('POST', path, {})).status).toBe(201);
    expect(await seal(configOf(exchange.env).ring, NUMBER, new Uint8Array(12))).toMatch(/^k2\./);
    await deploy('seal-2');
    expect([await shown(), await address(), await cards()]).toEqual([[503, 'unavailable'], 1, true]);
  });

  it('says which key was taken off too early, for as long as something needs it', async () => {
    const { buyer, campaign } = await makeWorld(exchange);
    const auth = { kind: 'bearer', token: 'a secret token' };
    const bidding = { kind: 'ping', url: 'https://buyer.example/ping', auth };
    const target = {
      buyerId: buyer['id'],
      campaignId: campaign['id'],
      name: 'T',
      destination: '+13035551000',
    };
    const { id } = await exchange.make('/v1/targets', { ...target, bidding });
    const ids = () => Object.keys(configOf(exchange.env).ring.secrets);
    const note = (minute: number) => noteSealKeys(exchange.env.DB, ids(), minute * MINUTE_MS);
    const health = async () => {
      vi.setSystemTime(Date.now() + MINUTE_MS);
      return (await exchange.ask('GET', '/healthz', undefined, { key: null })).body;
    };
    vi.useFakeTimers({ toFake: ['Date'] });
    await note(60);
    const first = ids();
    expect(await health()).toEqual({ ok: true });
    const secret = 'another-seal-secret-for-tests';
    Object.assign(exchange, { env: { ...exchange.env, SEAL_KEYS: `k9:${secret}` } });
    const told = (await health())['warnings'].SEAL_KEYS;
    expect(told).toContain(`lacks ${first[0]}, under which`);
    expect(told).toMatch(/1 targets/);
    expect(told).not.toContain(secret);
    expect(told).not.toContain('seal-secret-for-tests');
    await exchange.ask('PATCH', `/v1/targets/${id}`, { bidding });
    await note(61);
    expect((await health())['warnings'].SEAL_KEYS).toMatch(/1 targets/);
    await note(65);
    expect((await health())['warnings'].SEAL_KEYS).not.toMatch(/targets/);
    vi.useRealTimers();
  });

  it('has no step that is not taken here', () => {
    const names = ['operator', 'carrier', 'token', 'hash', 'seal'].flatMap((name) => [
      `${name}-1`,
      `${name}-2`,
    ]);
    expect([...steps.keys()].sort()).toEqual(names.sort());
  });
});
