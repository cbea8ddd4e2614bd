import { beforeEach, describe, expect, it } from 'vitest';
import { BUYER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let campaign: string;

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  campaign = `/v1/campaigns/${world.campaign['id']}`;
});

const latest = async (): Promise<number> =>
  (await exchange.ask('GET', `${campaign}/versions`)).body['data'][0].version;
const patch = async (path: string, body: unknown): Promise<void> => {
  expect((await exchange.ask('PATCH', path, body)).status).toBe(200);
};
const rollback = (version: number, headers = {}) =>
  exchange.ask('POST', `${campaign}/rollback`, { version }, { headers });

describe('what changed between two versions', () => {
  it('is a list of places, without secrets', async () => {
    const before = await latest();
    await patch(campaign, { routing: { floor: '12.00' } });
    await patch(`/v1/targets/${world.target['id']}`, {
      weight: 3,
      bidding: { kind: 'ping', url: 'https://buyer.example/p', auth: { kind: 'bearer', token: 'hush-hush' } },
    });
    const { body } = await exchange.ask('GET', `${campaign}/versions/${before}/diff/${await latest()}`);
    const paths = body['changes'].map(({ path }: Json) => path);
    expect(body['changes']).toContainEqual({
      path: 'campaign.routing.floor',
      before: '10.00',
      after: '12.00',
    });
    expect(paths).toContain(`targets.${world.target['id']}.weight`);
    expect(paths).toContain(`targets.${world.target['id']}.bidding.auth`);
    expect(JSON.stringify(body)).not.toMatch(/hush|sealed/);
    expect((await exchange.ask('GET', `${campaign}/versions/1/diff/999`)).status).toBe(404);
  });
});

describe('a rollback', () => {
  it('brings back the campaign and its targets as they were, as a new version', async () => {
    const good = await latest();
    const live = exchange.live(world.campaign['id'])!;
    const gone = world.target['id'];
    await patch(campaign, { name: 'Worse', routing: { floor: '99.00' } });
    await exchange.ask('DELETE', `/v1/targets/${gone}`);
    const added = await exchange.make('/v1/targets', targetOf(world.buyer['id'], world.campaign['id']));
    const bad = await latest();

    const answer = await rollback(good);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ version: bad + 1, rolledBackTo: good });
    expect(answer.body['changes']).toContainEqual({
      path: 'campaign.routing.floor',
      before: '99.00',
      after: '10.00',
    });
    const now = exchange.live(world.campaign['id'])!;
    expect(now.version).toBe(bad + 1);
    expect(now.campaign).toEqual(live.campaign);
    const targets = Object.fromEntries(now.targets.map((target) => [target.id, target]));
    expect(targets[gone]).toEqual(live.targets[0]);
    expect(targets[added['id']]!.status).toBe('paused');

    const trail = (await exchange.ask('GET', `/v1/audit?entity=campaign&id=${world.campaign['id']}`)).body;
    expect(trail['data'][0]).toMatchObject({ action: `rollback to version ${good}`, by: 'operator' });
    const ofTarget = (await exchange.ask('GET', `/v1/audit?entity=target&id=${gone}`)).body['data'];
    expect(ofTarget.map(({ action }: Json) => action)).toEqual([
      `rollback to version ${good}`,
      'delete',
      'create',
    ]);
    await patch(`/v1/targets/${gone}`, { weight: 9 });
  });

  it('says first what it would change from now, does only that, and can be taken back', async () => {
    const good = await latest();
    await patch(campaign, { routing: { floor: '12.00' } });
    await patch(campaign, { routing: { floor: '14.00' } });
    const now = await latest();
    const look = (headers = {}) =>
      exchange.ask('POST', `${campaign}/rollback`, { version: good, dryRun: true }, { headers });
    const looked = await look();
    expect(looked.body).toEqual({
      version: now,
      rolledBackTo: good,
      changes: [{ path: 'campaign.routing.floor', before: '14.00', after: '10.00' }],
    });
    expect(await latest()).toBe(now);

    await patch(`/v1/targets/${world.target['id']}`, { status: 'paused' });
    const from = (version: number, at: number) =>
      exchange.ask('POST', `${campaign}/rollback`, { version, from: at });
    const late = await from(good, now);
    expect([late.status, late.body['code'], await latest()]).toEqual([412, 'preconditionFailed', now + 1]);
    const made = await from(good, (await look()).body['version']);
    expect(made.status).toBe(200);
    expect((await exchange.ask('GET', campaign)).body['routing'].floor).toBe('10.00');
    const undone = await from(made.body['version'] - 1, made.body['version']);
    expect(undone.status).toBe(200);
    expect((await exchange.ask('GET', campaign)).body['routing'].floor).toBe('14.00');
    const target = await exchange.ask('GET', `/v1/targets/${world.target['id']}`);
    expect(target.body['status']).toBe('paused');
  });

  describe('and what a buyer itself said of its target since', () => {
    let target: string;
    let key: string;
    const own = async (body: unknown): Promise<void> => {
      expect((await exchange.ask('PATCH', target, body, { key })).status).toBe(200);
    };
    const shown = async () => {
      const { status, caps } = (await exchange.ask('GET', target)).body;
      return { status, caps };
    };
    beforeEach(async () => {
      target = `/v1/targets/${world.target['id']}`;
      const made = { role: 'buyer', buyerId: world.buyer['id'], name: 'b' };
      key = (await exchange.make('/v1/keys', made))['key'];
      await patch(target, { caps: [{ window: 'day', calls: 20 }] });
    });

    it('stays paused, and is the buyer’s to resume', async () => {
      const good = await latest();
      await own({ status: 'paused' });
      await patch(campaign, { routing: { floor: '12.00' } });
      const looked = await exchange.ask('POST', `${campaign}/rollback`, { version: good, dryRun: true });
      expect(looked.body['changes'].map(({ path }: Json) => path)).toEqual(['campaign.routing.floor']);
      expect((await rollback(good)).status).toBe(200);
      expect((await shown()).status).toBe('paused');
      await own({ status: 'active' });
      expect((await shown()).status).toBe('active');
    });

    it('goes on when it was resumed, and stays paused where the operator had paused it', async () => {
      await own({ status: 'paused' });
      const byBuyer = await latest();
      await own({ status: 'active' });
      await rollback(byBuyer);
      expect((await shown()).status).toBe('active');
      await patch(target, { status: 'paused' });
      const byOperator = await latest();
      await patch(target, { status: 'active' });
      await own({ status: 'paused' });
      await rollback(byOperator);
      expect((await shown()).status).toBe('paused');
      expect((await exchange.ask('PATCH', target, { status: 'active' }, { key })).status).toBe(409);
    });

    it('stays within its own caps, and within the operator’s of then', async () => {
      const good = await latest();
      await patch(target, { caps: [{ window: 'day', calls: 90 }] });
      const more = await latest();
      await own({ caps: [{ window: 'day', calls: 5, spend: '100.00' }] });
      await rollback(more);
      const kept = [{ window: 'day', calls: 5, spend: '100.00' }];
      expect((await shown()).caps).toEqual(kept);
      await own({ caps: [{ window: 'day', calls: 60 }] });
      await rollback(good);
      expect((await shown()).caps).toEqual([{ window: 'day', calls: 20 }]);
      const beyond = { caps: [{ window: 'day', calls: 21 }] };
      expect((await exchange.ask('PATCH', target, beyond, { key })).status).toBe(422);
    });

    it('is not the buyer’s to resume when it came later and was paused', async () => {
      const good = await latest();
      const made = await exchange.make('/v1/targets', targetOf(world.buyer['id'], world.campaign['id']));
      target = `/v1/targets/${made['id']}`;
      await own({ status: 'paused' });
      await rollback(good);
      expect((await exchange.ask('PATCH', target, { status: 'active' }, { key })).status).toBe(409);
    });
  });

  it('leaves buyers, publishers and numbers alone', async () => {
    const good = await latest();
    await patch(`/v1/buyers/${world.buyer['id']}`, { status: 'paused' });
    await patch(`/v1/numbers/${world.number['id']}`, { subId: 'new' });
    await rollback(good);
    const now = exchange.live(world.campaign['id'])!;
    expect([now.buyers[0]!.status, now.numbers[0]!.subId]).toEqual(['paused', 'new']);
  });

  it('is done whole or not at all', async () => {
    const buyer = await exchange.make('/v1/buyers', BUYER);
    const target = await exchange.make('/v1/targets', targetOf(buyer['id'], world.campaign['id']));
    const good = await latest();
    await patch(campaign, { name: 'Worse' });
    await exchange.ask('DELETE', `/v1/targets/${target['id']}`);
    await exchange.ask('DELETE', `/v1/buyers/${buyer['id']}`);
    const before = await latest();
    const answer = await rollback(good);
    expect([answer.status, answer.body['code'], await latest()]).toEqual([409, 'wrongState', before]);
    expect((await exchange.ask('GET', campaign)).body['name']).toBe('Worse');
  });

  it('and changes at the same time lose nothing: each stands before or after it', async () => {
    const good = await latest();
    await patch(campaign, { name: 'Worse' });
    const start = await latest();
    const answers = await Promise.all([
      rollback(good),
      ...Array.from({ length: 4 }, (_, i) =>
        exchange.ask('PATCH', `/v1/targets/${world.target['id']}`, { weight: i + 2 }),
      ),
      ...Array.from({ length: 3 }, () =>
        exchange.ask('POST', '/v1/targets', targetOf(world.buyer['id'], world.campaign['id'])),
      ),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    expect(await latest()).toBe(start + answers.length);
  });

  it('pauses a target that was added while it was being worked out', async () => {
    const good = await latest();
    await patch(campaign, { name: 'Worse' });
    const { DB } = exchange.env;
    let added: Json | undefined;
    exchange.env.DB = Object.assign(Object.create(DB), {
      batch: async (statements: D1PreparedStatement[]) => {
        const rows = await DB.batch(statements);
        exchange.env.DB = DB;
        added = await exchange.make('/v1/targets', targetOf(world.buyer['id'], world.campaign['id']));
        return rows;
      },
    });
    expect((await rollback(good)).status).toBe(200);
    const shown = await exchange.ask('GET', `/v1/targets/${added!['id']}`);
    expect(shown.body['status']).toBe('paused');
  });

  it('to a version that never was is refused', async () => {
    expect((await rollback(999)).status).toBe(404);
    expect((await rollback(0)).status).toBe(422);
    const answer = await rollback(1, { 'if-match': '"77"' });
    expect([answer.status, answer.body['code']]).toEqual([412, 'preconditionFailed']);
  });
});

describe('an entity tag', () => {
  it('names the revision that was read, and stops a change meant for another', async () => {
    const key = await exchange.make('/v1/keys', { role: 'operator', name: 'k' });
    const cases: [string, Json, object][] = [
      ['publishers', world.publisher, { name: 'New' }],
      ['buyers', world.buyer, { name: 'New' }],
      ['campaigns', world.campaign, { name: 'New' }],
      ['targets', world.target, { name: 'New' }],
      ['numbers', world.number, { subId: 'new' }],
      ['keys', key, { name: 'New' }],
    ];
    for (const [what, { id }, body] of cases) {
      const path = `/v1/${what}/${id}`;
      const etag = (await exchange.ask('GET', path)).headers.get('etag')!;
      expect(etag).toBe('"1"');
      const ask = (method: string, tag: string, change?: object) =>
        exchange.ask(method, path, change, { headers: { 'if-match': tag } });
      expect((await ask('PATCH', '"2"', body)).status).toBe(412);
      const changed = await ask('PATCH', `"7", ${etag}`, body);
      expect([what, changed.status, changed.headers.get('etag')]).toEqual([what, 200, '"2"']);
      expect((await ask('PATCH', etag, body)).body['code']).toBe('preconditionFailed');
      expect((await ask('PATCH', 'W/"2"', body)).status).toBe(412);
      expect((await ask('PATCH', '*', body)).headers.get('etag')).toBe('"2"');
      expect((await ask('DELETE', etag)).status).toBe(412);
      expect((await exchange.ask('GET', path)).headers.get('etag')).toBe('"2"');
    }
  });

  it('lets one of two editors through', async () => {
    const headers = { 'if-match': '"1"' };
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((name) => exchange.ask('PATCH', campaign, { name }, { headers })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it('comes with what was made', async () => {
    const made = await exchange.ask('POST', '/v1/buyers', BUYER);
    expect(made.headers.get('etag')).toBe('"1"');
    expect((await exchange.ask('GET', '/v1/buyers')).headers.get('etag')).toBeNull();
  });
});
