import { beforeEach, describe, expect, it } from 'vitest';
import { findVersion } from '../../../src/directory/config/snapshots.store.ts';
import { BUYER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
beforeEach(() => {
  exchange = new TestExchange();
});

const zips = (from: number): string[] => Array.from({ length: 5_000 }, (_, i) => String(from + i));

describe('many targets at once', () => {
  it('are added, changed and removed as one version, live before the answer', async () => {
    const { buyer, campaign, target } = await makeWorld(exchange);
    const create = targetOf(buyer['id'], campaign['id']);
    const before = exchange.live(campaign['id'])!.version;
    const added = await exchange.ask('POST', '/v1/targets/bulk', {
      changes: Array.from({ length: 500 }, (_, i) => ({ create: { ...create, name: `Target ${i}` } })),
    });
    expect(added.status).toBe(200);
    expect(new Set(added.body['data'].map(({ id }: Json) => id)).size).toBe(500);
    expect(exchange.live(campaign['id'])!).toMatchObject({ version: before + 1, targets: { length: 501 } });
    const [first, second] = added.body['data'];
    const mixed = await exchange.ask('POST', '/v1/targets/bulk', {
      changes: [
        { id: target['id'], patch: { weight: 9, criteria: { field: 'zip', op: 'in', value: zips(10_000) } } },
        { id: first.id, delete: true },
        { id: second.id, patch: { name: 'Target 1' } },
        { create: { ...create, name: 'Another' } },
      ],
    });
    expect(mixed.body['data'].map(({ action }: Json) => action)).toEqual([
      'changed',
      'deleted',
      'unchanged',
      'created',
    ]);
    const live = exchange.live(campaign['id'])!;
    expect(live).toMatchObject({ version: before + 2, targets: { length: 501 } });
    expect(live.targets.find(({ id }) => id === target['id'])).toMatchObject({ weight: 9 });
    const kept = await findVersion(exchange.env.DB, campaign['id'], before + 2);
    expect(kept?.snapshot).toEqual(live);
    expect(kept?.actual).toBe(kept?.hash);
    const diff = await exchange.ask('GET', `/v1/campaigns/${campaign['id']}/versions/1/diff/${before + 2}`);
    expect(diff.status).toBe(200);
  });

  it('change nothing when one of them does not hold, and say which by its place', async () => {
    const { buyer, campaign, target } = await makeWorld(exchange);
    const create = targetOf(buyer['id'], campaign['id']);
    const { version } = exchange.live(campaign['id'])!;
    const nobody = `byr_${buyer['id'].slice(4, -2)}zz`;
    const pathsOf = async (changes: object[]): Promise<string[]> => {
      const { status, body } = await exchange.ask('POST', '/v1/targets/bulk', { changes });
      expect([status, body['code']]).toEqual([422, 'invalid']);
      return body['errors'].map(({ path }: Json) => path);
    };
    expect(await pathsOf([{ create }, { create: { ...create, weight: 0 } }])).toEqual([
      'changes.1.create.weight',
    ]);
    expect(await pathsOf([{ create }, { create: { ...create, buyerId: nobody } }])).toEqual([
      'changes.1.create.buyerId',
    ]);
    const abroad = { ...create, destination: '+442079460000' };
    expect(
      await pathsOf([{ create: abroad }, { id: target['id'], patch: { destination: '+14155550199' } }]),
    ).toEqual(['changes.0.create.destination', 'changes.1.patch.destination']);
    const gone = `tgt_${target['id'].slice(4, -2)}zz`;
    expect(await pathsOf([{ create }, { id: gone, delete: true }, { id: gone, patch: {} }])).toEqual([
      'changes.2.id',
    ]);
    expect(await pathsOf([{ create }, { id: gone, patch: { weight: 2 } }])).toEqual(['changes.1.id']);
    expect(await pathsOf([{ id: target['id'] }, { create, id: gone }, { delete: true }])).toEqual([
      'changes.0',
      'changes.1',
      'changes.2',
    ]);
    exchange.usage = { usage: { concurrent: 1 } };
    expect(await pathsOf([{ create }, { id: target['id'], delete: true }])).toEqual(['changes.1.id']);
    expect(exchange.live(campaign['id'])).toMatchObject({ version, targets: { length: 1 } });
    const many = Array.from({ length: 501 }, () => ({ create }));
    expect(await pathsOf(many)).toEqual(['changes']);
  });

  it('come through beside others who change the same ones', async () => {
    const { buyer, campaign, target } = await makeWorld(exchange);
    const create = targetOf(buyer['id'], campaign['id']);
    const answers = await Promise.all([
      ...[2, 3, 4].map((weight) =>
        exchange.ask('POST', '/v1/targets/bulk', {
          changes: [{ id: target['id'], patch: { weight } }, { create }],
        }),
      ),
      exchange.ask('PATCH', `/v1/targets/${target['id']}`, { priority: 7 }),
      exchange.ask('PATCH', `/v1/buyers/${buyer['id']}`, { name: 'Renamed' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const live = exchange.live(campaign['id'])!;
    expect(live.targets).toHaveLength(4);
    expect(live.targets.find(({ id }) => id === target['id'])).toMatchObject({ priority: 7 });
    expect(live.buyers[0]!.name).toBe('Renamed');
  });

  it('may hold more than fits one row of the database, together', async () => {
    const { campaign } = await makeWorld(exchange);
    const buyer = await exchange.make('/v1/buyers', BUYER);
    const create = targetOf(buyer['id'], campaign['id']);
    const changes = Array.from({ length: 60 }, (_, i) => ({
      create: { ...create, criteria: { field: 'zip', op: 'in', value: zips(10_000 + i) } },
    }));
    expect(JSON.stringify(changes).length).toBeGreaterThan(2_000_000);
    expect((await exchange.ask('POST', '/v1/targets/bulk', { changes })).status).toBe(200);
    expect(exchange.live(campaign['id'])!.targets).toHaveLength(61);
    const rows = exchange.db.rows('SELECT max(length(text)) AS most FROM config_documents');
    expect(Number(rows[0]!['most'])).toBeLessThan(60_000);
  });
});

describe('many numbers at once', () => {
  it('are added, moved and given up as one version, and one is used once', async () => {
    const { campaign, publisher, number } = await makeWorld(exchange);
    const create = (at: number) => ({
      number: `+1415555${String(2_000 + at)}`,
      campaignId: campaign['id'],
      publisherId: publisher['id'],
      carrier: 'twilio',
    });
    const { version } = exchange.live(campaign['id'])!;
    const many = Array.from({ length: 300 }, (_, i) => ({ create: create(i) }));
    expect((await exchange.ask('POST', '/v1/numbers/bulk', { changes: many })).status).toBe(200);
    expect(exchange.live(campaign['id'])).toMatchObject({ version: version + 1, numbers: { length: 301 } });
    const again = await exchange.ask('POST', '/v1/numbers/bulk', {
      changes: [{ create: create(900) }, { create: create(900) }, { create: create(7) }],
    });
    expect(again.body['errors'].map(({ path }: Json) => path)).toEqual([
      'changes.1.create.number',
      'changes.2.create.number',
    ]);
    const swapped = await exchange.ask('POST', '/v1/numbers/bulk', {
      changes: [
        { id: number['id'], delete: true },
        { create: { ...create(1), number: number['number'], subId: 'new' } },
      ],
    });
    expect(swapped.status).toBe(200);
    const live = exchange.live(campaign['id'])!;
    expect(live.version).toBe(version + 2);
    expect(live.numbers.find((each) => each.number === number['number'])).toMatchObject({ subId: 'new' });
  });
});
