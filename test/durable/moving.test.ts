/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { reconcile } from '../../src/directory/config/publish.client.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { fromJson } from '../../src/lib/json.ts';
import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { bindings, type CampaignStub, inObject, isDialed } from './campaign-object.ts';
import written from './fixtures/deployment-before-entities.json';

type Row = Record<string, string | number | null>;

const BASE = 'http://127.0.0.1:8787';
const worker = (exports as unknown as { default: Fetcher }).default;
const { campaignId, ids } = written;
const stub: CampaignStub = bindings.CAMPAIGN.getByName(campaignId);

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const response = await worker.fetch(BASE + path, {
    method,
    headers: { authorization: 'Bearer operator-key-for-tests', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

async function call(from: string): Promise<string> {
  const url = `${BASE}/telephony/twilio/voice`;
  const form = { CallSid: `CA${from.slice(1)}`, From: from, To: '+14155550001', CallStatus: 'ringing' };
  const response = await worker.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(bindings.TWILIO_AUTH_TOKEN, url, form),
    },
    body: new URLSearchParams(form).toString(),
  });
  return response.text();
}

const insertInto = (table: string, row: Row): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
    .map(() => '?')
    .join(', ')})`;

/** The database and the object as the code before left them. */
beforeAll(async () => {
  // The deployment was written at its time: an hour later its calls would be over.
  const { opening } = JSON.parse(
    written.object.rows.calls.find(({ ref }) => ref === 'twilio:CA-asking')!.doc,
  );
  vi.useFakeTimers({ toFake: ['Date'], now: opening.openedAt + 60 });
  vi.stubGlobal('fetch', async () => Response.json({ bid: '44.00' }));
  const at = bindings.MIGRATIONS.findIndex(({ name }) => name.startsWith('0007'));
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS.slice(0, at));
  for (const [table, rows] of Object.entries(written.d1 as Record<string, Row[]>))
    for (const row of rows)
      await bindings.DB.prepare(insertInto(table, row))
        .bind(...Object.values(row))
        .run();
  await inObject(stub, async (_, { storage }) => {
    await storage.deleteAll();
    for (const statement of written.object.schema) storage.sql.exec(statement);
    for (const [table, rows] of Object.entries(written.object.rows as Record<string, Row[]>))
      for (const row of rows) storage.sql.exec(insertInto(table, row), ...Object.values(row));
  });
  await evictDurableObject(stub);
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
});

describe('a deployment that kept every version whole, under the code of today', () => {
  it('finishes the auction under way by the rules it was opened with', async () => {
    const asking = written.object.rows.calls.find(({ ref }) => ref === 'twilio:CA-asking')!;
    const { opening } = JSON.parse(asking.doc) as {
      opening: { auctionId: string; configVersion: number; openedAt: number };
    };
    expect(opening.configVersion).toBe(14);
    vi.useFakeTimers({ toFake: ['Date'], now: opening.openedAt + 100 });
    const answer = fromJson<NextStep>(
      await stub.settle(asking.id as never, opening.auctionId as never, JSON.stringify([]) as never),
    );
    vi.useRealTimers();
    expect(isDialed(answer)).toBe(true);
    const call = await inObject(stub, (_, { storage }) =>
      String(storage.sql.exec('SELECT doc FROM calls WHERE id = ?', asking.id).one()['doc']),
    );
    expect(JSON.parse(call).ranking[0]).toMatchObject({ targetId: ids.t1, clearingPrice: 25_000_000 });
  });

  it('takes calls, changes and pings of its cron all at once while it moves, and ends with its history whole', async () => {
    const versionsOf = async () =>
      (await ask('GET', `/v1/campaigns/${campaignId}/versions?limit=100`)).body.data;
    const before = await versionsOf();
    const answers = await Promise.all([
      ...['+14155552001', '+14155552002', '+14155552003'].map(call),
      ask('PATCH', `/v1/targets/${ids.t1}`, { weight: 2 }),
      reconcile(bindings),
      ask('PATCH', `/v1/buyers/${ids.b2}`, { name: 'Renamed' }),
      reconcile(bindings),
      ask('PATCH', `/v1/numbers/${ids.n1}`, { subId: 'again' }),
      ...['+14155552004', '+14155552005'].map(call),
    ]);
    for (const answer of answers) {
      if (typeof answer === 'string') expect(answer).toContain('<Dial');
      else if ('status' in answer) expect(answer.status).toBe(200);
    }
    while ((await bindings.DB.prepare('SELECT count(*) AS n FROM campaign_versions').first<number>('n'))! > 0)
      await reconcile(bindings);
    const after = await versionsOf();
    expect(after.slice(-before.length)).toEqual(before);
    expect(after[0].version).toBe(19);
    const head = await inObject(stub, (_, { storage }) =>
      storage.sql.exec('SELECT version, hash FROM config_heads ORDER BY version DESC LIMIT 1').one(),
    );
    expect(head).toEqual({ version: 19, hash: after[0].hash });
    for (const { call_id } of written.d1.receipts) {
      const { body } = await ask('POST', `/v1/calls/${call_id}/replay`);
      expect(body).toMatchObject({ equal: true, differences: [] });
    }
  });

  it('answers a call of today by the documents of today', async () => {
    await ask('PATCH', `/v1/targets/${ids.t1}`, { status: 'paused' });
    await ask('PATCH', `/v1/targets/${ids.t2}`, { status: 'paused' });
    expect(await call('+14155552009')).not.toContain('<Dial');
  });
});
