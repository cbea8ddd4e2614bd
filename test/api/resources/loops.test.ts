import { beforeEach, describe, expect, it } from 'vitest';
import { targetOf } from '../bodies.ts';
import { makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let campaign: string;
let target: string;

/** Where the world's target is rung. */
const RUNG = targetOf('', '').destination;

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  campaign = `/v1/campaigns/${world.campaign['id']}`;
  target = `/v1/targets/${world.target['id']}`;
});

const numberOf = (number: string) => ({
  number,
  campaignId: world.campaign['id'],
  publisherId: world.publisher['id'],
  carrier: 'twilio',
});
const numbers = async (): Promise<number> =>
  (await exchange.ask('GET', '/v1/numbers?limit=100')).body['data'].length;
const patch = async (path: string, body: unknown): Promise<void> => {
  expect((await exchange.ask('PATCH', path, body)).status).toBe(200);
};

describe('a number that calls are sent to', () => {
  it('is not taken in as one of the exchange’s, one by one or with others', async () => {
    const fallback = '+13035550142';
    await patch(campaign, { fallbackNumber: fallback });
    const before = await numbers();
    for (const number of [RUNG, fallback, '(303) 555-0142']) {
      const one = await exchange.ask('POST', '/v1/numbers', numberOf(number));
      expect([one.status, one.body['errors'][0].path]).toEqual([422, 'number']);
      const changes = [{ create: numberOf('+13035550143') }, { create: numberOf(number) }];
      const many = await exchange.ask('POST', '/v1/numbers/bulk', { changes });
      expect([many.status, many.body['errors'][0].path]).toEqual([422, 'changes.1.create.number']);
    }
    expect(await numbers()).toBe(before);
  });

  it('is, when they are sent elsewhere', async () => {
    await patch(target, { destination: '+13035550144' });
    await exchange.make('/v1/numbers', numberOf(RUNG));
  });
});

describe('a rollback to a version that sent calls to what is a number of the exchange by now', () => {
  const latest = async (): Promise<number> =>
    (await exchange.ask('GET', `${campaign}/versions`)).body['data'][0].version;

  it.each([
    ['as its target did', () => target, { destination: '+13035550145' }, RUNG],
    ['as its fallback did', () => campaign, { fallbackNumber: null }, '+13035550146'],
  ])('%s, is refused and changes nothing', async (_, path, elsewhere, number) => {
    await patch(campaign, { fallbackNumber: '+13035550146' });
    const before = await latest();
    await patch(path(), elsewhere);
    await exchange.make('/v1/numbers', numberOf(number));
    const at = await latest();
    for (const more of [{ dryRun: true }, {}]) {
      const { status, body } = await exchange.ask('POST', `${campaign}/rollback`, {
        version: before,
        ...more,
      });
      expect([status, body['errors'][0].path]).toEqual([422, 'version']);
      expect(body['detail']).toContain(number);
    }
    expect(await latest()).toBe(at);
  });
});
