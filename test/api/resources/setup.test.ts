import { beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../../src/config.ts';
import { reconcile } from '../../../src/directory/config/publish.client.ts';
import { findRoute } from '../../../src/directory/config/routes.store.ts';
import { unseal } from '../../../src/lib/crypto.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../bodies.ts';
import { makeWorld, rootOf, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
beforeEach(() => {
  exchange = new TestExchange();
});

describe('setting up', () => {
  it('answers 201 with the created resource, defaults filled in', async () => {
    const answer = await exchange.ask('POST', '/v1/campaigns', CAMPAIGN);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      ...CAMPAIGN,
      status: 'active',
      duplicate: { windowDays: 30, action: 'allow' },
      fallbackNumber: null,
      maxCallSeconds: 3600,
      flow: null,
    });
    expect(answer.body['id']).toMatch(/^cmp_/);
  });

  it('takes money as a string or as a number and shows it as a string', async () => {
    const routing = { ...CAMPAIGN.routing, floor: 12.5 };
    const campaign = await exchange.make('/v1/campaigns', { ...CAMPAIGN, routing });
    expect(campaign['routing'].floor).toBe('12.50');
  });

  it('keeps percentages exact', async () => {
    const payout = { kind: 'revShare', percent: '12.5' };
    const publisher = await exchange.make('/v1/publishers', { ...PUBLISHER, payout });
    expect(publisher['payout']).toEqual(payout);
    for (const percent of ['101', '100.01', '-1', '7.123', '1e1', '']) {
      const refused = await exchange.ask('POST', '/v1/publishers', {
        ...PUBLISHER,
        payout: { ...payout, percent },
      });
      expect([percent, refused.status]).toEqual([percent, 422]);
    }
  });

  it('shows a buyer’s signing secret once and keeps it sealed', async () => {
    const buyer = await exchange.make('/v1/buyers', BUYER);
    expect(buyer['signingSecret']).toMatch(/^whsec_/);
    const shown = await exchange.ask('GET', `/v1/buyers/${buyer['id']}`);
    expect(JSON.stringify(shown.body)).not.toContain('ecret');
    const stored = JSON.stringify(exchange.db.rows('SELECT * FROM buyers'));
    expect(stored).not.toContain(buyer['signingSecret']);
    const [sealed] = JSON.parse(String(exchange.db.rows('SELECT doc FROM buyers')[0]!['doc'])).sealedSecrets;
    expect(await unseal(configOf(exchange.env).ring, sealed)).toBe(buyer['signingSecret']);
  });

  it('rotates a signing secret without cutting off the one in use', async () => {
    const { buyer, campaign } = await makeWorld(exchange);
    const rotated = await exchange.ask('POST', `/v1/buyers/${buyer['id']}/rotate-secret`);
    expect(rotated.body['signingSecret']).not.toBe(buyer['signingSecret']);
    const { ring } = configOf(exchange.env);
    const live = exchange.live(campaign['id'])!.buyers[0]!;
    const secrets = await Promise.all(live.sealedSecrets.map((sealed) => unseal(ring, sealed)));
    expect(secrets).toEqual([rotated.body['signingSecret'], buyer['signingSecret']]);
  });

  it('keeps a target’s own secrets out of answers, the audit trail and the database’s plain text', async () => {
    const { buyer, campaign } = await makeWorld(exchange);
    const bidding = {
      kind: 'ping',
      url: 'https://buyer.example.com/ping',
      auth: { kind: 'bearer', token: 'hush-hush' },
    };
    const target = await exchange.make('/v1/targets', { ...targetOf(buyer['id'], campaign['id']), bidding });
    expect(JSON.stringify(target)).not.toContain('hush');
    const everything = ['targets', 'audit', 'config_documents'].map((table) =>
      exchange.db.rows(`SELECT * FROM ${table}`),
    );
    expect(JSON.stringify(everything)).not.toContain('hush-hush');
    expect(JSON.stringify(exchange.db.rows('SELECT * FROM audit'))).not.toContain('sealed');
  });

  it('refuses a number twice', async () => {
    const { campaign, publisher } = await makeWorld(exchange, '+14155550142');
    const again = {
      number: '+14155550142',
      campaignId: campaign['id'],
      publisherId: publisher['id'],
      carrier: 'twilio',
    };
    const answer = await exchange.ask('POST', '/v1/numbers', again);
    expect([answer.status, answer.body['code']]).toEqual([409, 'taken']);
  });

  it('refuses to point at what is not there, naming the field', async () => {
    const { buyer } = await makeWorld(exchange);
    const lost = await exchange.ask(
      'POST',
      '/v1/targets',
      targetOf(buyer['id'], 'cmp_0123456789abcdefghjkmn'),
    );
    expect(lost.status).toBe(422);
    expect(lost.body['errors']).toEqual([{ path: 'campaignId', message: 'is not a campaign' }]);
  });

  it('changes only what a PATCH names, even inside routing', async () => {
    const campaign = await exchange.make('/v1/campaigns', { ...CAMPAIGN, fallbackNumber: '+14155550111' });
    const patched = await exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, {
      routing: { floor: '11.00' },
      fallbackNumber: null,
    });
    expect(patched.body).toEqual({
      ...campaign,
      routing: { ...campaign['routing'], floor: '11.00' },
      fallbackNumber: null,
    });
    expect((await exchange.ask('GET', `/v1/campaigns/${campaign['id']}`)).body).toEqual(patched.body);
  });

  it('names an unknown field', async () => {
    const answer = await exchange.ask('POST', '/v1/campaigns', {
      ...CAMPAIGN,
      routing: { ...CAMPAIGN.routing, speed: 11 },
      colour: 'red',
    });
    expect(answer.status).toBe(422);
    expect(answer.body['errors'].map((each: { path: string }) => each.path).sort()).toEqual([
      'colour',
      'routing.speed',
    ]);
  });

  it('pages from the newest with a cursor', async () => {
    const names: string[] = [];
    for (let i = 0; i < 5; i++) await exchange.make('/v1/publishers', { ...PUBLISHER, name: `P${i}` });
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 9; pages++) {
      const page = await exchange.ask('GET', `/v1/publishers?limit=2${cursor && `&cursor=${cursor}`}`);
      names.push(...page.body['data'].map((each: { name: string }) => each.name));
      cursor = page.body['nextCursor'];
    }
    expect(new Set(names)).toEqual(new Set(['P0', 'P1', 'P2', 'P3', 'P4']));
    expect(names).toHaveLength(5);
  });

  it('deletes what nothing refers to, and says what is in the way of the rest', async () => {
    const { publisher, buyer, campaign, target, number } = await makeWorld(exchange);
    const statusOf = async (path: string) => (await exchange.ask('DELETE', path)).status;
    for (const path of [
      `/v1/campaigns/${campaign['id']}`,
      `/v1/buyers/${buyer['id']}`,
      `/v1/publishers/${publisher['id']}`,
    ]) {
      const refused = await exchange.ask('DELETE', path);
      expect([path, refused.status, refused.body['code']]).toEqual([path, 409, 'inUse']);
    }
    expect(await statusOf(`/v1/targets/${target['id']}`)).toBe(204);
    expect(await statusOf(`/v1/numbers/${number['id']}`)).toBe(204);
    expect(exchange.live(campaign['id'])).toMatchObject({
      targets: [],
      numbers: [],
      buyers: [],
      publishers: [],
    });
    expect(await statusOf(`/v1/campaigns/${campaign['id']}`)).toBe(204);
    expect(await statusOf(`/v1/buyers/${buyer['id']}`)).toBe(204);
    expect(await statusOf(`/v1/publishers/${publisher['id']}`)).toBe(204);
    expect(await statusOf(`/v1/publishers/${publisher['id']}`)).toBe(404);
  });

  it('does not delete a target somebody is talking to', async () => {
    const { target } = await makeWorld(exchange);
    const use = { key: 'w', calls: 1, spend: 25_000_000 };
    exchange.usage = {
      usage: { concurrent: 1, windows: { hour: use, day: use, week: use, month: use, total: use } },
      health: { pings: 4, failures: 1, failuresInARow: 0, openUntil: null, restMs: 0 },
    };
    const shown = await exchange.ask('GET', `/v1/targets/${target['id']}`);
    expect(shown.body['usage']).toMatchObject({ concurrent: 1, day: { calls: 1, spend: '25.00' } });
    expect(shown.body['health']).toMatchObject({ pings: 4, resting: false });
    expect((await exchange.ask('DELETE', `/v1/targets/${target['id']}`)).body['code']).toBe('inUse');
  });

  it('gives a publisher one ping address per campaign', async () => {
    const { publisher, campaign } = await makeWorld(exchange);
    const second = {
      number: '+14155550177',
      campaignId: campaign['id'],
      publisherId: publisher['id'],
      carrier: 'twilio',
    };
    await exchange.make('/v1/numbers', second);
    const { body } = await exchange.ask('GET', `/v1/publishers/${publisher['id']}`);
    expect(body['rtb']).toEqual([
      { campaignId: campaign['id'], rtbId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
  });
});

describe('what a campaign decides by', () => {
  it('is live before the answer, whole, and hashed', async () => {
    const { campaign, target, buyer, number, publisher } = await makeWorld(exchange);
    const live = exchange.live(campaign['id'])!;
    expect(live.targets.map((each) => each.id)).toEqual([target['id']]);
    expect(live.buyers.map((each) => each.id)).toEqual([buyer['id']]);
    expect(live.numbers.map((each) => each.id)).toEqual([number['id']]);
    expect(live.publishers.map((each) => each.id)).toEqual([publisher['id']]);
    const versions = await exchange.ask('GET', `/v1/campaigns/${campaign['id']}/versions`);
    expect(versions.body['data'][0]).toMatchObject({
      version: live.version,
      hash: rootOf(live),
    });
    expect(await findRoute(exchange.env.DB, '+14155550199')).toEqual({
      number: '+14155550199',
      numberId: number['id'],
      campaignId: campaign['id'],
      publisherId: publisher['id'],
      subId: null,
      carrier: 'twilio',
      fallbackNumber: null,
      poolId: null,
    });
  });

  it('follows a buyer into every campaign it has targets in, and a publisher into every one it has numbers in', async () => {
    const { buyer, campaign, publisher } = await makeWorld(exchange);
    const other = await exchange.make('/v1/campaigns', CAMPAIGN);
    const elsewhere = await exchange.make('/v1/campaigns', CAMPAIGN);
    await exchange.make('/v1/targets', targetOf(buyer['id'], other['id']));
    const untouched = exchange.live(elsewhere['id'])!.version;
    await exchange.ask('PATCH', `/v1/buyers/${buyer['id']}`, { status: 'paused' });
    await exchange.ask('PATCH', `/v1/publishers/${publisher['id']}`, { status: 'paused' });
    expect(exchange.live(campaign['id'])!.buyers[0]!.status).toBe('paused');
    expect(exchange.live(other['id'])!.buyers[0]!.status).toBe('paused');
    expect(exchange.live(campaign['id'])!.publishers[0]!.status).toBe('paused');
    expect(exchange.live(elsewhere['id'])!.version).toBe(untouched);
  });

  it('moves a number out of one campaign and into another', async () => {
    const { campaign, number } = await makeWorld(exchange);
    const other = await exchange.make('/v1/campaigns', CAMPAIGN);
    await exchange.ask('PATCH', `/v1/numbers/${number['id']}`, { campaignId: other['id'] });
    expect(exchange.live(campaign['id'])!.numbers).toEqual([]);
    expect(exchange.live(other['id'])!.numbers[0]!.id).toBe(number['id']);
  });

  it('loses no change and no version when many come at once', async () => {
    const { buyer, campaign, target } = await makeWorld(exchange);
    const before = exchange.live(campaign['id'])!.version;
    const floors = Array.from({ length: 8 }, (_, i) => ({ routing: { floor: `${i + 1}.00` } }));
    const answers = await Promise.all([
      ...floors.map((patch) => exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, patch)),
      exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, { name: 'Renamed' }),
      exchange.ask('PATCH', `/v1/buyers/${buyer['id']}`, { name: 'Renamed too' }),
      exchange.ask('PATCH', `/v1/targets/${target['id']}`, { weight: 7 }),
      ...Array.from({ length: 6 }, () =>
        exchange.ask('POST', '/v1/targets', targetOf(buyer['id'], campaign['id'])),
      ),
    ]);
    const done = answers.filter((answer) => answer.status < 300).length;
    expect(done).toBe(answers.length);
    const live = exchange.live(campaign['id'])!;
    expect(live.version).toBe(before + done);
    expect(live.campaign.name).toBe('Renamed');
    expect(live.buyers[0]!.name).toBe('Renamed too');
    expect(live.targets).toHaveLength(7);
    expect(live.targets.find((each) => each.id === target['id'])!.weight).toBe(7);
    const byVersion = new Map<number, string>();
    for (const { snapshot, hash } of exchange.pushed.get(campaign['id'])!) {
      expect(byVersion.get(snapshot.version) ?? hash).toBe(hash);
      byVersion.set(snapshot.version, hash);
    }
  });

  it('catches up when the object was unreachable', async () => {
    const { campaign } = await makeWorld(exchange);
    exchange.objectsDown = true;
    const patched = await exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, { name: 'Later' });
    expect(patched.status).toBe(200);
    expect((await reconcile(exchange.env)).behind).toEqual([campaign['id']]);
    exchange.objectsDown = false;
    expect((await reconcile(exchange.env)).behind).toEqual([]);
    expect(exchange.live(campaign['id'])!.campaign.name).toBe('Later');
    const pushes = exchange.pushed.get(campaign['id'])!.length;
    await reconcile(exchange.env);
    expect(exchange.pushed.get(campaign['id'])!.length).toBe(pushes);
  });

  it('makes no version of a change that changes nothing', async () => {
    const { campaign } = await makeWorld(exchange);
    const { version } = exchange.live(campaign['id'])!;
    await exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, { name: CAMPAIGN.name });
    await exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, {});
    expect(exchange.live(campaign['id'])!.version).toBe(version);
  });

  it('leaves a trail of who changed what', async () => {
    const { publisher } = await makeWorld(exchange);
    await exchange.ask('PATCH', `/v1/publishers/${publisher['id']}`, { name: 'New name' });
    const trail = await exchange.ask('GET', `/v1/audit?entity=publisher&id=${publisher['id']}`);
    expect(trail.body['data']).toMatchObject([
      {
        action: 'update',
        by: 'operator',
        revision: 2,
        before: { name: 'Acme Media' },
        after: { name: 'New name' },
      },
      { action: 'create', by: 'operator', revision: 1, before: null },
    ]);
  });
});
