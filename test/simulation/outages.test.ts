import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCall } from '../../src/archive/read-call.service.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { type Outage, PLACES, type Place } from './downstream.ts';
import { SimulatedMarket } from './run.ts';
import { START } from './world.ts';

const WORLDS = Number(process.env['WORLDS'] ?? 2);
const LENGTHS_MS = {
  'a second': 1_000,
  'half a minute': 30_000,
  '200 seconds': 200_000,
  'twenty minutes': 1_200_000,
};
const MANY_CALLS = 40;
/** A lane's pause, and one more for a call that was set apart. */
const AT_MOST_LATE_MS = 20_000;
/** What was sent just before the end is waited for until then, and what was sent with it, perhaps in halves. */
const UNANSWERED_MS = 15_000;

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** All at once, or one after another, each as soon as the one before is back. */
function outagesOf(order: 'together' | 'one after another', ms: number, from: number): Outage[] {
  return PLACES.map((place, i) => {
    const at = from + (order === 'together' ? 0 : i * ms);
    return { place, from: at, until: at + ms };
  });
}

/** What is to be found once all is over: in the database and the archive, and at the buyers'. */
async function arrivedIn({ downstream }: SimulatedMarket, callIds: Iterable<CallId>) {
  const records = new Map<string, CallRecord>();
  const receipts = new Set<string>();
  const transfers = new Set<string>();
  for (const id of callIds) {
    const call = await readCall(downstream!.env, id);
    if (call?.record) records.set(id, call.record);
    for (const { auctionId } of call?.receipts ?? []) receipts.add(auctionId);
    for (const transfer of call?.transfers ?? []) transfers.add(transfer.id);
  }
  const told = { has: (id: string) => downstream!.accepted.has(id.replaceAll('.', '_')) };
  return { records, receipts, transfers, told };
}

/** Calls whose webhooks left long after they were owed and could leave. */
function lateIn({ moments, leftAt }: SimulatedMarket, endsAt: number): string[] {
  const owedAt = new Map(moments.map(({ callId, at }) => [callId, Math.max(at, endsAt)]));
  return [...leftAt].flatMap(([id, at]) => (at > owedAt.get(id)! + AT_MOST_LATE_MS ? id : []));
}

async function expectAllToHaveArrived(market: SimulatedMarket, calls: number): Promise<void> {
  expect(market.check()).toEqual([]);
  const ids = new Set(market.moments.map(({ callId }) => callId as CallId));
  expect(ids.size).toBeGreaterThanOrEqual(calls);
  expect(market.audit.missing(await arrivedIn(market, ids))).toEqual([]);
  const often = [...market.downstream!.accepted].filter(([, times]) => times > 1);
  expect(often).toEqual([]);
}

describe('a queue that gives no answer instead of a refusal', () => {
  const silent: [string, Place[]][] = [
    ['the queue of history', ['PROJECTIONS']],
    ['the queue of webhooks', ['DELIVERIES']],
    ['both', ['PROJECTIONS', 'DELIVERIES']],
  ];
  for (const [who, places] of silent)
    for (const [long, ms] of Object.entries(LENGTHS_MS).slice(1))
      it(`holds up nothing else, and all has arrived, once: ${who}, ${long}`, async () => {
        for (let world = 1; world <= WORLDS; world++) {
          const from = START + 60_000;
          const outages = places.map((place): Outage => ({ place, from, until: from + ms, hangs: true }));
          const spreadMs = 60_000 + Math.max(60_000, ms);
          const market = new SimulatedMarket(`silent ${who} ${long} ${world}`, { outages, spreadMs });
          await market.run(MANY_CALLS);
          if (places.includes('PROJECTIONS')) expect(market.refused).toBeGreaterThan(0);
          await expectAllToHaveArrived(market, MANY_CALLS);
          const endsAt = places.includes('DELIVERIES') ? from + ms + UNANSWERED_MS : START;
          expect(lateIn(market, endsAt)).toEqual([]);
        }
      });
});

describe('an outage of the queues, D1 and R2', () => {
  for (const order of ['together', 'one after another'] as const)
    for (const [long, ms] of Object.entries(LENGTHS_MS))
      for (const load of ['quiet', 'under load'])
        it(`ends by itself, and all has arrived, once: ${order}, ${long}, ${load}`, async () => {
          const calls = load === 'quiet' ? 1 : MANY_CALLS;
          for (let world = 1; world <= WORLDS; world++) {
            const outages = outagesOf(order, ms, START + (load === 'quiet' ? 0 : 60_000));
            const market = new SimulatedMarket(`${order} ${long} ${load} ${world}`, {
              outages,
              spreadMs: load === 'quiet' ? 1_000 : 60_000 + Math.max(60_000, ms),
            });
            await market.run(calls);
            if (ms > LENGTHS_MS['a second']) expect(market.refused).toBeGreaterThan(0);
            await expectAllToHaveArrived(market, calls);
            expect(lateIn(market, Math.max(...outages.map(({ until }) => until)))).toEqual([]);
          }
        });
});
