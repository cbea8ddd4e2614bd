/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/api/routes.ts';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../api/bodies.ts';
import { callRecord, receiptOf, transfersOf } from '../api/records.ts';
import { historyOf } from '../deliveries/history-text.ts';
import { bindings } from './campaign-object.ts';

const worker = (exports as unknown as { default: Fetcher }).default;
const ids: Record<string, string> = {};

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const response = await worker.fetch(`http://127.0.0.1:8787${path}`, {
    method,
    headers: { authorization: 'Bearer operator-key-for-tests', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  const make = async (what: string, body: unknown): Promise<string> => {
    const answer = await ask('POST', `/v1/${what}`, body);
    expect([what, answer.status]).toEqual([what, 201]);
    ids[what] = answer.body.id;
    return answer.body.id;
  };
  const publisherId = await make('publishers', PUBLISHER);
  const buyerId = await make('buyers', BUYER);
  const campaignId = await make('campaigns', CAMPAIGN);
  const targetId = await make('targets', targetOf(buyerId, campaignId));
  const spares = ['+14155550778', '+14155550779'];
  for (const number of ['+14155550777', ...spares])
    await make('numbers', { number, campaignId, publisherId, carrier: 'twilio' });
  await make('pools', { campaignId, publisherId, numbers: [spares[0]], overflow: spares[1] });
  await make('keys', { role: 'operator', name: 'k' });
  const terms = { payout: { kind: 'revShare', percent: '60' } };
  const set = await ask('PUT', `/v1/publishers/${publisherId}/terms/${campaignId}`, terms);
  expect([set.body, set.status]).toEqual([expect.objectContaining(terms), 200]);
  ids['accounts'] = buyerId;
  const made = callRecord(50, { campaignId, publisherId, buyerId, targetId });
  const call = { ...made, caller: { ...made.caller, sealed: null } };
  const candidate = { targetId, buyerId, outcome: 'won', reason: null, bid: 45_000_000, latencyMs: 12 };
  const receipt = {
    ...receiptOf(call),
    candidates: [candidate],
    strategy: 'auction',
    price: 'first',
    floor: 0,
    seed: 's',
    ranking: [{ targetId, bid: { amount: 45_000_000 }, clearingPrice: 45_000_000 }],
    award: { targetId, clearingPrice: 45_000_000 },
    opening: { openedAt: call.startedAt, configVersion: 1 },
    closing: { settledAt: call.startedAt, replies: [] },
  } as unknown as ReturnType<typeof receiptOf>;
  await writeHistory(
    bindings,
    historyOf({ calls: [call], receipts: [receipt], transfers: transfersOf(call) }),
  );
  ids['calls'] = call.id;
});

/** A path of the table with ids of things that are there. */
const pathOf = (path: string): string =>
  path
    .replace(/^\/v1\/(\w+)\/:id/, (_, what) => `/v1/${what}/${ids[what] ?? 'x'}`)
    .replace(/:(?:version|before|after)/g, '1')
    .replace(':campaignId', ids['campaigns']!);

/** None of these has been made; there is no account of a carrier. */
const REFUSED: Record<string, number> = {
  '/v1/deliveries/:id': 404,
  '/v1/statements/:id': 404,
  '/v1/event-targets/:id': 404,
  '/v1/carrier-numbers': 422,
  '/v1/carrier-numbers/offers': 422,
};
const QUERIES: Record<string, string> = {
  '/v1/audit': `?entity=campaign&id=`,
  '/v1/calls': '?since=2026-01-01T00:00:00Z&converted=true&limit=3',
  '/v1/bids': '?since=2026-01-01T00:00:00Z&limit=3',
  '/v1/ledger/entries': '?buyerId=',
  '/v1/carrier-numbers': '?carrier=twilio',
  '/v1/carrier-numbers/offers': '?carrier=twilio',
};

describe('what the routes ask of the real database', () => {
  const gets = ROUTES.filter((route) => route.method === 'GET' && route.roles.includes('operator'));
  for (const route of gets) {
    it(`is understood: GET ${route.path}`, async () => {
      const query = (QUERIES[route.path] ?? '')
        .replace(/(?<=\W)id=$/, `id=${ids['campaigns']}`)
        .replace(/buyerId=$/, `buyerId=${ids['buyers']}`);
      const { status } = await ask('GET', pathOf(route.path) + query);
      expect(status).toBe(REFUSED[route.path] ?? 200);
    });
  }

  it('is understood by what writes, too', async () => {
    const range = { since: '2026-01-01T00:00:00Z', until: '2026-01-20T00:00:00Z' };
    const writes: [string, unknown, number][] = [
      ['/v1/calls/search', { caller: '+14155551234', ...range }, 200],
      [`/v1/targets/${ids['targets']}/try-reply`, { body: '{}' }, 409],
      [`/v1/keys/${ids['keys']}/rotate`, { overlapSeconds: 5 }, 201],
      [`/v1/campaigns/${ids['campaigns']}/rollback`, { version: 1 }, 200],
      ['/v1/callers/erase', { caller: '+14155551234' }, 200],
    ];
    for (const [path, body, status] of writes)
      expect([path, (await ask('POST', path, body)).status]).toEqual([path, status]);
  });

  it('finds what was written', async () => {
    const { body } = await ask('GET', `/v1/bids${QUERIES['/v1/bids']}`);
    expect(body.data).toMatchObject([{ bid: '45.00', outcome: 'won', callId: ids['calls'] }]);
    const { body: campaign } = await ask('GET', `/v1/campaigns/${ids['campaigns']}/versions`);
    expect(campaign.data.length).toBeGreaterThan(2);
  });
});
