import { beforeEach, describe, expect, it } from 'vitest';
import { findVersion } from '../../../src/directory/config/snapshots.store.ts';
import { CAMPAIGN, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let campaignId: string;
beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  campaignId = world.campaign['id'];
});

const change = (body: object, id = campaignId) => exchange.ask('POST', `/v1/campaigns/${id}/changes`, body);
const versionNow = (): number => exchange.live(campaignId)!.version;
const numberOf = (number: string) => ({
  number,
  campaignId,
  publisherId: world.publisher['id'],
  carrier: 'twilio',
});
const SHARE = { payout: { kind: 'revShare', percent: '55' } };
const pathsOf = ({ body }: { body: Json }): string[] => (body['errors'] ?? []).map(({ path }: Json) => path);

describe('a campaign with all that belongs to it', () => {
  it('is changed as one version, live before the answer', async () => {
    const before = versionNow();
    const { body, status } = await change({
      from: before,
      campaign: { vertical: 'drains', routing: { floor: '7.00' } },
      targets: [
        { id: world.target['id'], patch: { weight: 9 } },
        ...Array.from({ length: 700 }, (_, i) => ({
          create: { ...targetOf(world.buyer['id'], campaignId), name: `T${i}` },
        })),
      ],
      numbers: [{ create: numberOf('+14155550991') }, { id: world.number['id'], patch: { subId: 'radio' } }],
      terms: [{ publisherId: world.publisher['id'], set: SHARE }],
    });
    expect([status, body['version'], body['campaign']]).toEqual([200, before + 1, 'changed']);
    expect(body['targets'].map(({ action }: Json) => action).slice(0, 2)).toEqual(['changed', 'created']);
    expect(body['terms']).toMatchObject([{ action: 'created' }]);
    const live = exchange.live(campaignId)!;
    expect(live).toMatchObject({ version: before + 1, targets: { length: 701 }, terms: { length: 1 } });
    expect(live.campaign).toMatchObject({ vertical: 'drains' });
    const kept = await findVersion(exchange.env.DB, world.campaign['id'], before + 1, 'numbers');
    expect(kept?.actual).toBe(kept?.hash);
    const gone = await change({ terms: [{ publisherId: world.publisher['id'], delete: true }] });
    expect(gone.body['terms']).toMatchObject([{ action: 'deleted' }]);
    const again = await change({ terms: [{ publisherId: world.publisher['id'], set: SHARE }] });
    expect([again.status, again.body['version']]).toEqual([200, before + 3]);
  });

  it('stays as it is when anything of it does not hold, and says what by its place', async () => {
    const before = versionNow();
    const other = await exchange.make('/v1/campaigns', CAMPAIGN);
    const wrong = await change({
      campaign: { vertical: 'drains' },
      targets: [
        { create: { ...targetOf(world.buyer['id'], campaignId), destination: '+14155550991' } },
        { create: targetOf(world.buyer['id'], other['id']) },
      ],
      numbers: [{ create: numberOf('+14155550991') }],
    });
    expect([wrong.status, pathsOf(wrong)]).toEqual([
      422,
      ['targets.1.create.campaignId', 'targets.0.create.destination'],
    ]);
    const unknown = await change({
      targets: [{ id: `tgt_${world.target['id'].slice(4, -2)}zz`, patch: { weight: 2 } }],
      terms: [{ publisherId: world.publisher['id'], delete: true }],
    });
    expect(pathsOf(unknown)).toEqual(['targets.0.id', 'terms.0.publisherId']);
    const premium = await change({ campaign: { fallbackNumber: '+19005550100' }, targets: [] });
    expect(pathsOf(premium)).toEqual(['campaign.fallbackNumber']);
    const foreign = await change(
      { targets: [{ id: world.target['id'], patch: { weight: 2 } }] },
      other['id'],
    );
    expect(pathsOf(foreign)).toEqual(['targets.0.id']);
    expect(versionNow()).toBe(before);
    expect(exchange.live(campaignId)!.targets).toHaveLength(1);
  });

  it('is not changed when somebody was faster, nor by a look', async () => {
    const before = versionNow();
    const body = { from: before, targets: [{ id: world.target['id'], patch: { weight: 5 } }] };
    const looked = await change({ ...body, dryRun: true });
    expect(looked.body).toMatchObject({ version: before, targets: [{ action: 'changed' }] });
    expect(versionNow()).toBe(before);
    await exchange.ask('PATCH', `/v1/buyers/${world.buyer['id']}`, { notifyLosses: true });
    const late = await change(body);
    expect([late.status, late.body['code']]).toEqual([412, 'preconditionFailed']);
    expect((await change({ targets: [{ id: world.target['id'], patch: {} }] })).body).toMatchObject({
      version: before + 1,
      campaign: 'unchanged',
      targets: [{ action: 'unchanged' }],
    });
  });

  it('takes a number in from another campaign', async () => {
    const other = await exchange.make('/v1/campaigns', CAMPAIGN);
    const move = { id: world.number['id'], patch: { campaignId: other['id'] } };
    expect((await change({ numbers: [{ ...move, patch: { subId: 'x' } }] }, other['id'])).status).toBe(422);
    expect((await change({ numbers: [move] }, other['id'])).status).toBe(200);
    expect(exchange.live(campaignId)!.numbers).toHaveLength(0);
  });
});
