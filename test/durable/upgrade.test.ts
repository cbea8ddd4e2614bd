/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallRecord } from '../../src/call/record.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import type { AdjustmentAnswer } from '../../src/exchange/campaign/campaign-engine.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import type { AuctionId, CallId } from '../../src/lib/ids.ts';
import { fromJson, toJson } from '../../src/lib/json.ts';
import { bidOf, callNamed, dollars, START, targetNamed } from '../exchange/campaign-world.ts';
import { bindings, type CampaignStub, FakeQueue, inObject, isDialed, openedAt } from './campaign-object.ts';
import written from './fixtures/campaign-object-v1.json';

type Row = Record<string, string | number | null>;

/** An object as the first version of the schema left it: a call that is over, one talking, one unsent, one in auction. */
async function asWrittenThen(name: string): Promise<CampaignStub> {
  const stub = bindings.CAMPAIGN.getByName(name);
  await inObject(stub, async (_, { storage }) => {
    await storage.deleteAll();
    for (const statement of written.schema) storage.sql.exec(statement);
    for (const [table, rows] of Object.entries(written.rows as Record<string, Row[]>)) {
      for (const row of rows) {
        const names = Object.keys(row);
        const places = names.map(() => '?').join(', ');
        storage.sql.exec(
          `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`,
          ...Object.values(row),
        );
      }
    }
  });
  await evictDurableObject(stub);
  return stub;
}

const idOf = (name: string, at: number) => callNamed(name, START + at).callId;
const TALKING = idOf('talking', 95_000);
const OWED = idOf('owed', 98_000);
const old = targetNamed('old').id;

const transfersOf = (stub: CampaignStub): Promise<Transfer[]> =>
  inObject(stub, (_, { storage }) =>
    storage.sql
      .exec("SELECT t.value AS doc FROM kept_calls, json_each(kept_calls.doc, '$.settlement.transfers') t")
      .toArray()
      .map(({ doc }) => JSON.parse(String(doc)) as Transfer),
  );

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  vi.stubGlobal('fetch', async () => new Response('{}'));
  vi.useFakeTimers({ toFake: ['Date'], now: written.writtenAt + 60 });
});
afterEach(() => void vi.setSystemTime(written.writtenAt + 60));

describe('an object an older version wrote', () => {
  it('wakes with its calls, caps and configuration', async () => {
    const stub = await asWrittenThen('woken');
    const { usage } = await stub.usage(old);
    expect(usage.concurrent).toBe(1);
    expect(usage.windows.total).toMatchObject({ calls: 3, spend: 3 * dollars(40) });
    const records = await Promise.all(
      [TALKING, OWED].map((id) => stub.record(id) as Promise<CallRecord | null>),
    );
    expect(records).toMatchObject([{ status: 'live' }, { status: 'ended', revenue: dollars(40) }]);
  });

  it('finishes the auction that was under way, as the same auction', async () => {
    const stub = await asWrittenThen('auction goes on');
    const asking = written.rows.calls.find(({ ref }) => ref === 'twilio:CA-asking')!;
    const { opening } = JSON.parse(asking.doc) as { opening: { auctionId: string } };
    // Somebody asks the buyers already: who tells of the call again waits for that one.
    expect(await openedAt(stub, 'asking')).toMatchObject({ kind: 'wait', callId: asking.id });
    const replies = toJson([bidOf(old, 40)]);
    const answer = await stub.settle(asking.id as CallId, opening.auctionId as AuctionId, replies);
    expect(isDialed(fromJson<NextStep>(answer))).toBe(true);
    expect((await stub.usage(old)).usage.concurrent).toBe(2);
  });

  it('settles the call that was talking, once, under the terms it was sold on', async () => {
    const stub = await asWrittenThen('talking goes on');
    const news = {
      kind: 'dialDone',
      carrierCallId: 'CA-talking',
      legRef: null,
      status: 'completed',
      bridged: true,
      seconds: 90,
      callerGone: true,
    } as const;
    await stub.dialDone(TALKING, 1, news);
    await evictDurableObject(stub);
    await stub.dialDone(TALKING, 1, news);
    const charges = (await transfersOf(stub)).filter(({ callId }) => callId === TALKING);
    expect(charges.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['charge', dollars(40)],
      ['payout', dollars(28)],
    ]);
    expect((await stub.usage(old)).usage.concurrent).toBe(0);
  });

  it('corrects a charge the older version booked', async () => {
    const stub = await asWrittenThen('corrected');
    const asked = { revenue: dollars(10), payout: null, reason: 'a wrong number', by: 'operator' };
    const { answer } = (await stub.adjust(OWED, asked)) as { answer: AdjustmentAnswer };
    expect(answer.kind).toBe('adjusted');
    expect(await stub.record(OWED)).toMatchObject({ revenue: dollars(10), payout: dollars(7) });
    const booked = (await transfersOf(stub)).filter(({ callId }) => callId === OWED);
    expect(booked).toHaveLength(4);
  });

  it('sends on what the older version still owed', async () => {
    const stub = await asWrittenThen('owes');
    const queue = new FakeQueue<Projection>();
    queue.isDown = false;
    await inObject(stub, async (instance, { storage }) => {
      (instance as unknown as { env: unknown }).env = { ...bindings, PROJECTIONS: queue };
      await storage.setAlarm(Date.now());
    });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const records = queue.sent.flatMap((each) => (each.kind === 'call' ? [each.record.id] : []));
    expect(records).toContain(OWED);
    const transfers = queue.sent.flatMap((each) => (each.kind === 'transfer' ? [each.transfer.callId] : []));
    expect(transfers).toEqual([OWED, OWED]);
  });
});
