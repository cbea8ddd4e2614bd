import { describe, expect, it } from 'vitest';
import type { Vars } from '../src/bindings.ts';
import { ConfigError, configOf, faultsOf } from '../src/config.ts';
import { sha256Hex } from '../src/lib/crypto.ts';
import { TestExchange } from './api/exchange.ts';

const SECRET = '3f9c1e5a7b2d4860';
const OTHER = '60482d7b5a1e9c3f';
const GOOD: Vars = {
  PUBLIC_URL: 'https://calls.outcry.org',
  ALLOW_LOOPBACK_BUYERS: 'false',
  MAX_IN_FLIGHT: '32',
  OPERATOR_KEY: SECRET,
  TWILIO_AUTH_TOKEN: SECRET,
  SEAL_KEYS: `k1:${SECRET}`,
  HASH_KEY: SECRET,
  TOKEN_KEY: SECRET,
};
const faults = (change: Partial<Vars>) => faultsOf({ ...GOOD, ...change });

describe('what an operator sets', () => {
  it('is taken when it is good, lists and all', () => {
    expect(faultsOf(GOOD)).toEqual({});
    const config = configOf({
      ...GOOD,
      PUBLIC_URL: 'https://a.outcry.org/, https://b.outcry.org',
      OPERATOR_KEY: `${OTHER},${SECRET}`,
      TWILIO_AUTH_TOKEN: `${OTHER}, ${SECRET}`,
      SEAL_KEYS: `k2:${OTHER}:with:colons,k1:${SECRET}`,
    });
    expect(config.publicUrls).toEqual(['https://a.outcry.org', 'https://b.outcry.org']);
    expect(config.operatorKeyHashes).toEqual([sha256Hex(OTHER), sha256Hex(SECRET)]);
    expect(config.twilio.map(({ authToken }) => authToken)).toEqual([OTHER, SECRET]);
    expect(config.ring).toEqual({
      current: 'k2',
      secrets: { k2: `${OTHER}:with:colons`, k1: SECRET },
    });
  });

  it('takes Stripe’s secrets one by one, and of webhooks several', () => {
    const STRIPE_SECRET_KEY = 'rk_live_0123456789abcdef';
    const STRIPE_WEBHOOK_SECRET = 'whsec_0123456789abcdef,whsec_fedcba9876543210';
    expect(configOf(GOOD).stripe).toEqual({ secretKey: null, webhookSecrets: [] });
    expect(configOf({ ...GOOD, STRIPE_SECRET_KEY }).stripe.secretKey).toBe(STRIPE_SECRET_KEY);
    const { secretKey, webhookSecrets } = configOf({
      ...GOOD,
      STRIPE_SECRET_KEY,
      STRIPE_WEBHOOK_SECRET,
    }).stripe;
    expect([secretKey, webhookSecrets.length]).toEqual([STRIPE_SECRET_KEY, 2]);
  });

  it.each<[keyof Vars, string]>([
    ['SEAL_KEYS', 'mysecretvalue'],
    ['SEAL_KEYS', 'k1:'],
    ['SEAL_KEYS', `:${SECRET}`],
    ['SEAL_KEYS', `k1:${SECRET},k1:${OTHER}`],
    ['SEAL_KEYS', `k1:${SECRET},${OTHER}`],
    ['SEAL_KEYS', `k.1:${SECRET}`],
    ['OPERATOR_KEY', 'x'],
    ['OPERATOR_KEY', `${SECRET},`],
    ['OPERATOR_KEY', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
    ['TWILIO_AUTH_TOKEN', ''],
    ['TWILIO_AUTH_TOKEN', ' '],
    ['HASH_KEY', 'scanty'],
    ['TOKEN_KEY', `${SECRET},scanty`],
    ['PUBLIC_URL', ''],
    ['PUBLIC_URL', 'calls.outcry.org'],
    ['PUBLIC_URL', 'http://calls.outcry.org'],
    ['PUBLIC_URL', 'https://u:p@calls.outcry.org'],
    ['PUBLIC_URL', 'https://calls.outcry.org,'],
    ['MAX_IN_FLIGHT', 'many'],
    ['STRIPE_SECRET_KEY', 'pk_live_0123456789abcdef'],
    ['STRIPE_WEBHOOK_SECRET', 'we_0123456789abcdefghij'],
  ])('%s=%s is refused by name, and nothing of it is told', (name, value) => {
    const found = faults({ [name]: value });
    expect(Object.keys(found)).toEqual([name]);
    if (value.trim().length > 3) expect(found[name]).not.toContain(value);
    expect(() => configOf({ ...GOOD, [name]: value })).toThrow(ConfigError);
  });

  it('says how to make a good secret, and names all that is wrong at once', () => {
    const found = faults({ OPERATOR_KEY: 'x', HASH_KEY: '', SEAL_KEYS: 'x' });
    expect(Object.keys(found).sort()).toEqual(['HASH_KEY', 'OPERATOR_KEY', 'SEAL_KEYS']);
    for (const why of Object.values(found)) expect(why).toContain('openssl rand -hex 32');
  });

  it('lets buyers be on loopback only where the exchange is', () => {
    expect(faults({ ALLOW_LOOPBACK_BUYERS: 'true' })).toHaveProperty('ALLOW_LOOPBACK_BUYERS');
    const local = { ...GOOD, PUBLIC_URL: 'http://127.0.0.1:9000', ALLOW_LOOPBACK_BUYERS: 'true' };
    expect(faultsOf(local)).toEqual({});
    expect(faultsOf({ ...local, OPERATOR_KEY: 'op_local' })).toEqual({});
    expect(faultsOf({ ...local, OPERATOR_KEY: 'x' })).toHaveProperty('OPERATOR_KEY');
  });
});

describe('the health check', () => {
  const ask = (exchange: TestExchange) => exchange.ask('GET', '/healthz', undefined, { key: null });

  it('is good once a call and a change can be taken, and costs no query each time', async () => {
    const exchange = new TestExchange();
    expect(await ask(exchange)).toMatchObject({ status: 200, body: { ok: true } });
    for (let i = 0; i < 20; i++) await ask(exchange);
    // One for the schema, one for the seal keys that what is kept needs.
    expect(exchange.db.trips).toBe(2);
  });

  it('names each thing that is missing', async () => {
    const exchange = new TestExchange();
    Object.assign(exchange.env, { PUBLIC_URL: '', SEAL_KEYS: 'mysecretvalue' });
    exchange.db.sqlite.exec('DELETE FROM d1_migrations');
    const { status, body } = await ask(exchange);
    expect([status, body['ok']]).toEqual([503, false]);
    expect(body['missing'].sort()).toEqual(['PUBLIC_URL', 'SEAL_KEYS', 'schema']);
    expect(Object.keys(body['why']).sort()).toEqual(body['missing']);
    const refused = await exchange.ask('GET', '/v1/calls');
    expect([refused.status, refused.body['code']]).toEqual([503, 'unavailable']);
    expect(JSON.stringify(refused.body)).not.toContain('SEAL_KEYS');
  });

  it('is not good before the first migration, nor without a database', async () => {
    const exchange = new TestExchange();
    exchange.db.sqlite.exec('DROP TABLE d1_migrations');
    expect((await ask(exchange)).body['missing']).toEqual(['schema']);
    const other = new TestExchange();
    other.db.down = true;
    expect((await ask(other)).body['missing']).toEqual(['database']);
  });
});
