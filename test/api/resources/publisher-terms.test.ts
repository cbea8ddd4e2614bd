import { beforeEach, describe, expect, it } from 'vitest';
import { emptyUsage, reserve, windowKeys } from '../../../src/buyers/caps.ts';
import { micros } from '../../../src/lib/money.ts';
import { CAMPAIGN, PUBLISHER } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

const TERMS = { payout: { kind: 'revShare', percent: '65', minSeconds: 90 }, least: '5.00' };
const DEFAULTS = {
  paidOn: { kind: 'sale' },
  onCorrection: 'follow',
  caps: [],
  hours: null,
  timezone: 'America/New_York',
};

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let path: string;
const keys: Record<string, string> = {};

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  path = `/v1/publishers/${world.publisher['id']}/terms/${world.campaign['id']}`;
  const other = await exchange.make('/v1/publishers', PUBLISHER);
  const of: Record<string, object> = {
    own: { role: 'publisher', publisherId: world.publisher['id'] },
    other: { role: 'publisher', publisherId: other['id'] },
    buyer: { role: 'buyer', buyerId: world.buyer['id'] },
  };
  for (const [name, body] of Object.entries(of))
    keys[name] = (await exchange.make('/v1/keys', { ...body, name }))['key'];
});

const put = (body: Json = TERMS, ifMatch?: string) =>
  exchange.ask('PUT', path, body, ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } });
const live = () => exchange.live(world.campaign['id'])!;

describe('terms of a publisher in a campaign', () => {
  it('are made, replaced whole and ended, and the campaign decides by them at once', async () => {
    const made = await put();
    expect([made.status, made.headers.get('etag')]).toEqual([200, '"1"']);
    expect(made.body).toMatchObject({ ...TERMS, ...DEFAULTS, publisherId: world.publisher['id'] });
    expect(live().terms).toMatchObject([{ least: 5_000_000, payout: { basisPoints: 6_500 } }]);
    const replaced = await put({ payout: { kind: 'fixed', amount: '9.00' } });
    expect(replaced.body).not.toHaveProperty('least');
    expect(live().terms).toMatchObject([{ payout: { kind: 'fixed', amount: 9_000_000 } }]);
    expect((await exchange.ask('DELETE', path)).status).toBe(204);
    expect(live().terms).toBeUndefined();
    expect((await exchange.ask('GET', path)).status).toBe(404);
  });

  it('are made by one of two who find none at the same time, and the other is told', async () => {
    const only = { headers: { 'if-none-match': '*' } };
    const bodies = [TERMS, { ...TERMS, least: '6.00' }, { ...TERMS, least: '7.00' }];
    const all = await Promise.all(bodies.map((body) => exchange.ask('PUT', path, body, only)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const made = all.find(({ status }) => status === 200)!;
    expect((await exchange.ask('GET', path)).body['least']).toBe(made.body['least']);
    expect((await exchange.ask('PUT', path, TERMS, only)).body['code']).toBe('preconditionFailed');
    expect((await exchange.ask('DELETE', path)).status).toBe(204);
    expect((await exchange.ask('PUT', path, TERMS, only)).status).toBe(200);
  });

  it('are in the version, in what differs between two, and in the audit trail', async () => {
    await put();
    await put({ ...TERMS, least: '6.00' });
    const id = world.campaign['id'];
    const { version } = live();
    const made = `/v1/campaigns/${id}/versions/${version - 2}/diff/${version - 1}`;
    const [change] = (await exchange.ask('GET', made)).body['changes'];
    expect(change).toMatchObject({ path: `terms.${live().terms![0]!.id}`, before: null, after: TERMS });
    const diff = await exchange.ask('GET', `/v1/campaigns/${id}/versions/${version - 1}/diff/${version}`);
    const { id: termsId } = live().terms![0]!;
    expect(diff.body['changes']).toEqual([{ path: `terms.${termsId}.least`, before: '5.00', after: '6.00' }]);
    const audit = await exchange.ask('GET', `/v1/audit?entity=terms&id=${termsId}`);
    expect(audit.body['data'].map(({ action }: Json) => action)).toEqual(['update', 'create']);
    await exchange.ask('DELETE', path);
    const pair = `${world.publisher['id']}/${world.campaign['id']}`;
    const all = await exchange.ask('GET', `/v1/audit?entity=terms&id=${pair}`);
    expect(all.body['data'].map(({ action }: Json) => action)).toEqual(['delete', 'update', 'create']);
  });

  it('stay when the campaign is rolled back: they are agreed with somebody', async () => {
    const { version } = live();
    await put();
    await exchange.ask('POST', `/v1/campaigns/${world.campaign['id']}/rollback`, { version });
    expect(live().terms).toHaveLength(1);
  });

  it('are nobody’s change lost: who read something else is told so, and of what was there before, too', async () => {
    expect((await put(TERMS, '"1"')).status).toBe(412);
    await put();
    expect((await put({ ...TERMS, least: '6.00' }, '"1"')).headers.get('etag')).toBe('"2"');
    expect((await put({ ...TERMS, least: '7.00' }, '"1"')).status).toBe(412);
    await exchange.ask('DELETE', path);
    const again = await put();
    expect(again.headers.get('etag')).toBe('"4"');
    for (const old of ['"1"', '"2"', '"3"']) expect((await put(TERMS, old)).status).toBe(412);
  });

  it('are one, however many operators make them at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => put({ ...TERMS, least: `${i + 1}.00` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const { body } = await exchange.ask('GET', path);
    expect(answers.map((answer) => answer.body['least'])).toContain(body['least']);
    expect(exchange.db.rows('SELECT revision FROM publisher_terms')).toEqual([{ revision: 8 }]);
    expect(live().terms).toHaveLength(1);
  });

  it('are seen by the operator and by whose they are, with what is used; changed by the operator alone', async () => {
    await put({ ...TERMS, caps: [{ window: 'day', calls: 50, spend: '1000.00' }] });
    const keysNow = windowKeys(Date.now(), 'America/New_York');
    exchange.brought = reserve(emptyUsage(), keysNow, micros(28_000_000)).usage;
    const used = [{ window: 'day', calls: 50, usedCalls: 1, spend: '1000.00', usedSpend: '28.00' }];
    for (const key of [undefined, keys['own']])
      expect((await exchange.ask('GET', path, undefined, key ? { key } : {})).body).toMatchObject({ used });
    const list = `/v1/publishers/${world.publisher['id']}/terms`;
    const listed = await exchange.ask('GET', list, undefined, { key: keys['own']! });
    expect(listed.body['data']).toMatchObject([{ ...TERMS, campaignId: world.campaign['id'] }]);
    for (const address of [path, list]) {
      const other = await exchange.ask('GET', address, undefined, { key: keys['other']! });
      expect(other.status).toBe(404);
      expect((await exchange.ask('GET', address, undefined, { key: keys['buyer']! })).status).toBe(403);
    }
    for (const method of ['PUT', 'DELETE'] as const)
      for (const key of ['own', 'other', 'buyer'])
        expect((await exchange.ask(method, path, TERMS, { key: keys[key]! })).status).toBe(403);
  });

  it('are refused of what is not there, and in words of what does not hold', async () => {
    const nobody = path.replace(/pub_\w+/, `pub_${'0'.repeat(22)}`);
    expect((await exchange.ask('PUT', nobody, TERMS)).status).toBe(404);
    const refused = await put({ ...TERMS, least: '9.00', most: '8.00' });
    expect([refused.status, refused.body['errors'][0].path]).toEqual([422, 'least']);
    const unknown = await put({ ...TERMS, leest: '9.00' });
    expect(unknown.body['errors']).toMatchObject([{ path: 'leest' }]);
    expect((await exchange.ask('GET', path)).status).toBe(404);
  });

  it('keep publisher and campaign from being deleted, and are listed by campaign', async () => {
    const campaign = await exchange.make('/v1/campaigns', CAMPAIGN);
    const publisher = await exchange.make('/v1/publishers', PUBLISHER);
    const own = `/v1/publishers/${publisher['id']}/terms/${campaign['id']}`;
    await exchange.ask('PUT', own, TERMS);
    for (const resource of [`/v1/publishers/${publisher['id']}`, `/v1/campaigns/${campaign['id']}`]) {
      const refused = await exchange.ask('DELETE', resource);
      expect([refused.status, refused.body['code']]).toEqual([409, 'inUse']);
      expect(refused.body['detail']).toContain('terms');
    }
    await exchange.ask('DELETE', own);
    expect((await exchange.ask('DELETE', `/v1/publishers/${publisher['id']}`)).status).toBe(204);
  });
});
