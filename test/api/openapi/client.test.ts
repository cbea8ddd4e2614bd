import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { generateClient } from '../../../src/api/client/generate.ts';
import {
  type Client,
  type CreateCampaignBody,
  connect,
  each,
  etagOf,
  OutcryError,
} from '../../../src/api/client/outcry-client.ts';
import { typeOf } from '../../../src/api/openapi/typescript.ts';
import { CAMPAIGN } from '../bodies.ts';
import { TestExchange } from '../exchange.ts';

const COMMITTED = join(import.meta.dirname, '../../../src/api/client/outcry-client.ts');

let exchange: TestExchange;
let client: Client;
let asked: { url: string; method: string; headers: Record<string, string>; body?: string }[];
beforeEach(() => {
  exchange = new TestExchange();
  asked = [];
  client = connect({
    url: 'http://exchange/',
    key: 'operator-key-for-tests',
    async fetch(url, init) {
      asked.push({ url, ...init });
      const { status, body, headers } = await exchange.ask(
        init.method,
        url.slice('http://exchange'.length),
        init.body,
        {
          key: null,
          headers: init.headers,
        },
      );
      const text = status === 204 ? '' : JSON.stringify(body);
      return { ok: status < 300, status, headers, text: async () => text };
    },
  });
});

describe('the client', () => {
  it('is what `npm run generate` writes', () => {
    expect(readFileSync(COMMITTED, 'utf8')).toBe(generateClient());
  });

  it('changes only what it read', async () => {
    const { id } = await client.createCampaign({ body: CAMPAIGN as CreateCampaignBody });
    const read = await client.getCampaign({ id });
    await client.updateCampaign({ id, body: { name: 'First' }, ifMatch: etagOf(read) });
    const late = client.updateCampaign({ id, body: { name: 'Second' }, ifMatch: etagOf(read) });
    await expect(late).rejects.toMatchObject({ status: 412, code: 'preconditionFailed' });
    expect((await client.getCampaign({ id })).name).toBe('First');
  });

  it('stands alone', () => {
    expect(readFileSync(COMMITTED, 'utf8')).not.toMatch(/^import |from '/m);
  });

  it('sets up a market', async () => {
    const { id: publisherId, payout } = await client.createPublisher({
      body: { name: 'Acme', payout: { kind: 'revShare', percent: '70' } },
    });
    expect(payout).toEqual({ kind: 'revShare', percent: '70' });
    const { id: buyerId, signingSecret } = await client.createBuyer({ body: { name: 'Best Plumbing' } });
    expect(signingSecret).toMatch(/^whsec_/);
    const { id: campaignId } = await client.createCampaign({
      body: {
        name: 'P',
        vertical: 'plumbing',
        routing: { strategy: 'auction' },
        conversion: { minSeconds: 60 },
      },
    });
    const target = await client.createTarget({
      body: {
        buyerId,
        campaignId,
        name: 'Line',
        destination: '+14155550100',
        bidding: { kind: 'static', price: '25.00' },
        criteria: { field: 'state', op: 'eq', value: 'CA' },
      },
    });
    await client.createNumber({
      body: { number: '+14155550199', campaignId, publisherId, carrier: 'twilio' },
    });
    const paused = await client.updateTarget({ id: target.id, body: { status: 'paused' } });
    expect(paused.status).toBe('paused');
    expect((await client.listNumbers({ campaignId })).data.map(({ number }) => number)).toEqual([
      '+14155550199',
    ]);
    expect((await client.getPublisher({ id: publisherId })).rtb).toHaveLength(1);
    expect((await client.getSummaryReport({ by: 'day', timezone: 'America/New_York' })).data).toEqual([]);
    expect(await client.deleteTarget({ id: target.id })).toBeNull();
  });

  it('puts fields where they belong', async () => {
    await client.listCalls({ limit: 5, campaignId: 'cmp_0123456789abcdefghjkmn' });
    expect(asked.at(-1)).toMatchObject({
      method: 'GET',
      url: 'http://exchange/v1/calls?limit=5&campaignId=cmp_0123456789abcdefghjkmn',
    });
    expect(asked.at(-1)).not.toHaveProperty('body');
    await expect(client.getBuyer({ id: 'a/b?c' })).rejects.toMatchObject({ status: 404 });
    expect(asked.at(-1)?.url).toBe('http://exchange/v1/buyers/a%2Fb%3Fc');
  });

  it('asks once, however often it is told', async () => {
    const request = { body: { name: 'Once' }, idempotencyKey: 'one' };
    const [first, second] = [await client.createBuyer(request), await client.createBuyer(request)];
    expect(second).toEqual(first);
    expect((await client.listBuyers()).data).toHaveLength(1);
  });

  it('goes through every page', async () => {
    for (let n = 0; n < 5; n++) await exchange.make('/v1/campaigns', { ...CAMPAIGN, name: `C${n}` });
    const names: string[] = [];
    for await (const campaign of each(client.listCampaigns, { limit: 2 })) names.push(campaign.name);
    expect(names.sort()).toEqual(['C0', 'C1', 'C2', 'C3', 'C4']);
  });

  it('throws what the exchange said', async () => {
    const refused = client.createBuyer({ body: { name: '' } });
    await expect(refused).rejects.toBeInstanceOf(OutcryError);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: 'invalid',
      problem: { errors: [{ path: 'name' }] },
      message: expect.stringContaining('createBuyer: 422 invalid: name '),
    });
  });

  it('throws for an answer that is not the exchange’s', async () => {
    const fetch = async () => ({ ok: false, status: 502, text: async () => '<h1>Bad gateway</h1>' });
    const broken = connect({ url: 'http://exchange', fetch });
    await expect(broken.listBuyers()).rejects.toMatchObject({ status: 502, code: undefined });
  });
});

describe('a JSON Schema as a type', () => {
  it('is its TypeScript', () => {
    expect(typeOf({ type: ['string', 'null'] })).toBe('string | null');
    expect(typeOf({ enum: ['a', "it's"] })).toBe(`'a' | 'it\\'s'`);
    expect(typeOf({ type: 'array', items: { $ref: '#/components/schemas/Call' } })).toBe('Array<Call>');
    expect(typeOf({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] })).toBe(
      '[string, number]',
    );
    expect(typeOf({ type: 'object', additionalProperties: { type: 'boolean' } })).toBe(
      'Record<string, boolean>',
    );
    expect(typeOf({ type: 'object', properties: { 'a-b': {} }, required: ['a-b'] })).toBe(
      "{\n'a-b': unknown;\n}",
    );
  });
});
