/// <reference types="@cloudflare/vitest-plugin/types" />
import {
  applyD1Migrations,
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
} from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import type { Env } from '../../src/bindings.ts';
import { recordDelivery } from '../../src/deliveries/deliveries.store.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../api/bodies.ts';
import { callRecord, receiptOf, transfersOf } from '../api/records.ts';
import { historyOf } from '../deliveries/history-text.ts';

const bindings = env as unknown as Env & { MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Answer = { status: number; body: any; headers: Headers };

async function ask(
  method: string,
  path: string,
  body?: unknown,
  key = 'operator-key-for-tests',
  more = {},
): Promise<Answer> {
  const response = await (exports as unknown as { default: Fetcher }).default.fetch(
    `http://127.0.0.1:8787${path}`,
    {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

async function make(path: string, body: unknown) {
  const answer = await ask('POST', path, body);
  expect([path, answer.status]).toEqual([path, 201]);
  return answer.body;
}

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));

describe('the API in the runtime it is made for', () => {
  it('is healthy', async () => {
    expect((await ask('GET', '/healthz')).body).toEqual({ ok: true });
  });

  it('sets up a campaign that is live in its object, refuses doubles, and tears it down', async () => {
    const publisher = await make('/v1/publishers', PUBLISHER);
    const buyer = await make('/v1/buyers', BUYER);
    const campaign = await make('/v1/campaigns', CAMPAIGN);
    const target = await make('/v1/targets', targetOf(buyer.id, campaign.id));
    const body = {
      number: '+14155550150',
      campaignId: campaign.id,
      publisherId: publisher.id,
      carrier: 'twilio',
    };
    const number = await make('/v1/numbers', body);
    expect((await ask('POST', '/v1/numbers', body)).body.code).toBe('taken');

    const behind = 'SELECT COUNT(*) AS n FROM campaigns WHERE pushed_version < version';
    expect(await bindings.DB.prepare(behind).first('n')).toBe(0);
    const shown = await ask('GET', `/v1/targets/${target.id}`);
    expect(shown.body.usage.concurrent).toBe(0);
    expect(shown.body.health.resting).toBe(false);

    expect((await ask('DELETE', `/v1/buyers/${buyer.id}`)).body.code).toBe('inUse');
    for (const path of [
      `targets/${target.id}`,
      `numbers/${number.id}`,
      `campaigns/${campaign.id}`,
      `buyers/${buyer.id}`,
    ]) {
      expect([path, (await ask('DELETE', `/v1/${path}`)).status]).toEqual([path, 204]);
    }
  });

  it('loses nothing when many change one campaign at once', async () => {
    const buyer = await make('/v1/buyers', BUYER);
    const campaign = await make('/v1/campaigns', CAMPAIGN);
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, (_, i) =>
        ask('PATCH', `/v1/campaigns/${campaign.id}`, { routing: { maxAttempts: i + 4 } }),
      ),
      ask('PATCH', `/v1/campaigns/${campaign.id}`, { name: 'Renamed' }),
      ...Array.from({ length: 6 }, () => ask('POST', '/v1/targets', targetOf(buyer.id, campaign.id))),
    ]);
    expect(answers.map((answer) => answer.status).filter((status) => status >= 300)).toEqual([]);
    const versions = (await ask('GET', `/v1/campaigns/${campaign.id}/versions`)).body.data;
    expect(versions[0].version).toBe(1 + answers.length);
    const last = await ask('GET', `/v1/campaigns/${campaign.id}/versions/${versions[0].version}`);
    expect(last.body).toMatchObject({ campaign: { name: 'Renamed' }, targets: { length: 6 } });
  });

  it('does a POST with an idempotency key once, however many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        ask('POST', '/v1/buyers', BUYER, undefined, { 'idempotency-key': 'once' }),
      ),
    );
    expect(
      new Set(answers.map((answer) => `${answer.status} ${answer.body.id} ${answer.body.signingSecret}`))
        .size,
    ).toBe(1);
    expect(
      (await ask('POST', '/v1/buyers', { name: 'X' }, undefined, { 'idempotency-key': 'once' })).status,
    ).toBe(409);
  });

  it('stops taking a revoked key within a second', async () => {
    const { id, key } = await make('/v1/keys', { role: 'operator', name: 'k' });
    expect((await ask('GET', '/v1/calls', undefined, key)).status).toBe(200);
    await ask('DELETE', `/v1/keys/${id}`);
    expect((await ask('GET', '/v1/calls', undefined, key)).status).toBe(401);
  });

  it('refuses what is too large without reading on', async () => {
    const { status, body } = await ask('POST', '/v1/buyers', { name: 'x'.repeat(300 * 1024) });
    expect([status, body.code]).toEqual([413, 'tooLarge']);
  });
});

describe('the rows a call costs in D1', () => {
  it('are at most eight', async () => {
    const call = callRecord(40, { publisherId: 'pub_1', buyerId: 'byr_1', targetId: 'tgt_1' });
    const live = {
      ...call,
      version: 1,
      status: 'live' as const,
      buyerId: null,
      targetId: null,
      endedAt: null,
    };
    const post = {
      id: `${call.id}:post`,
      callId: call.id,
      buyerId: 'byr_1',
      targetId: 'tgt_1',
      type: 'post',
      createdAt: 1,
    };
    const before = await deliveryRows(post as unknown as Delivery);
    const started = await writeHistory(bindings, historyOf({ calls: [live], receipts: [], transfers: [] }));
    const ended = await writeHistory(
      bindings,
      historyOf({ calls: [call], receipts: [receiptOf(call)], transfers: transfersOf(call) }),
    );
    expect(started.rowsWritten).toBe(1);
    expect(ended.rowsWritten).toBe(1);
    expect(before + started.rowsWritten + ended.rowsWritten).toBeLessThanOrEqual(3);
    const again = await writeHistory(
      bindings,
      historyOf({ calls: [live, call], receipts: [receiptOf(call)], transfers: transfersOf(call) }),
    );
    expect(again.rowsWritten).toBe(0);
  });

  const deliveryRows = async (post: Delivery): Promise<number> => {
    const state = {
      status: 'delivered' as const,
      attempts: 1,
      lastStatus: 200,
      lastError: null,
      lastReply: null,
      nextAt: null,
    };
    return recordDelivery(bindings.DB, post, state, 1);
  };

  it('are written through the queue, the good ones whatever comes with them', async () => {
    const bodies: unknown[] = [
      { kind: 'call', record: callRecord(41) },
      { kind: 'call', record: { ...callRecord(42), revenue: null } },
      { kind: 'transfer', transfer: transfersOf(callRecord(41))[0] },
    ];
    const messages = bodies.map((body, i) => ({
      id: `m${i}`,
      timestamp: new Date(0),
      attempts: 1,
      body: body as Projection,
    }));
    const batch = createMessageBatch<Projection>('outcry-projections', messages);
    await consumeProjections(batch, bindings);
    const result = await getQueueResult(batch, createExecutionContext());
    expect([...result.explicitAcks].sort()).toEqual(['m0', 'm1', 'm2']);
    expect(result.retryMessages).toEqual([]);
    expect((await ask('GET', `/v1/calls/${callRecord(41).id}`)).status).toBe(200);
    expect(await bindings.DB.prepare('SELECT COUNT(*) AS n FROM parked_projections').first('n')).toBe(1);
  });
});
