import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/call/call.ts';
import { startCall } from '../../../src/call/evolve.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { listHistory, listSettled } from '../../../src/exchange/outbox/ended-calls.store.ts';
import { isTurnOf, rangesAt } from '../../../src/exchange/outbox/repair.ts';
import { type CallId, type CampaignId, makeId } from '../../../src/lib/ids.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { readPieces } from '../../deliveries/history-text.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { callNamed, START } from '../campaign-world.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

describe('what is looked at', () => {
  it('is every call, at five ages, whenever it begins and however late in its minute cron comes', () => {
    const arbitrary = fc.record({
      campaign: fc.string({ minLength: 5, maxLength: 26 }),
      at: fc.integer({ min: START, max: START + DAY_MINUTES * MINUTE_MS }),
      lateMs: fc.integer({ min: 0, max: MINUTE_MS - 1 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ campaign, at, lateMs }) => {
        const id = makeId('call', at, seededRandom(at).bytes(13));
        const ages: number[] = [];
        const began = Math.floor(at / MINUTE_MS);
        for (let minute = began; minute <= began + DAY_MINUTES + 11; minute++) {
          const now = minute * MINUTE_MS + lateMs;
          if (!isTurnOf(campaign as CampaignId, now)) continue;
          for (const { firstId, endId } of rangesAt(now))
            if (id >= firstId && id < endId) ages.push(minute - began);
        }
        expect(ages).toHaveLength(5);
        expect(ages[0]).toBeGreaterThanOrEqual(2);
        expect(ages[1]).toBeLessThanOrEqual(23);
        expect(ages[4]).toBeGreaterThanOrEqual(DAY_MINUTES);
      }),
      { numRuns: 50 },
    );
  });

  it('has ranges in ascending order that do not overlap', () => {
    const ranges = rangesAt(START);
    const edges = ranges.flatMap(({ firstId, endId }) => [firstId, endId]);
    expect([...edges].sort()).toEqual(edges);
  });
});

describe('the object’s side', () => {
  const storage = new SimulatedStorage();
  const store = new CampaignStore(storage);
  store.migrate();
  const ids: CallId[] = [];
  for (let i = 0; i < 2_500; i++) {
    const named = callNamed(`call ${i}`, START + i);
    const call = startCall(named as unknown as Parameters<typeof startCall>[0]);
    const again = i === 7;
    const written = {
      ...call,
      id: named.callId,
      version: 3,
      rounds: again ? 2 : 1,
      receiptSeq: again ? 12 : 8,
    };
    const booked = { transfers: [{ id: `${named.callId}:charge` }] } as Call['settlement'];
    const done: Call = {
      ...written,
      phase: i === 5 ? 'dialing' : 'ended',
      settlement: i === 0 ? booked : null,
    };
    store.insertCall(done, JSON.stringify(done));
    if (i !== 5) ids.push(named.callId);
  }
  for (const [seq, of] of [7, 8, 7].entries()) {
    const callId = callNamed(`call ${of}`, START + of).callId;
    const doc = JSON.stringify({ auctionId: `auc_${seq}`, callId, hash: 'any' });
    store.receipts.insert([8, 10, 12][seq]!, 'calls', { hash: 'any', callId }, doc);
  }

  it('shows every call that is over, page by page, across ranges', () => {
    const at = (ms: number) => makeId('call', START + ms, new Uint8Array(13));
    const range = (from: number, to: number) => ({
      firstId: at(from),
      endId: at(to),
      firstAt: START + from,
      endAt: START + to,
    });
    const ranges = [range(0, 700), range(900, 2_500)];
    const seen: { id: string }[] = [];
    const sizes: number[] = [];
    for (let after = ''; ; after = seen.at(-1)!.id) {
      const page = listSettled(storage, ranges, after);
      sizes.push(page.length);
      seen.push(...page);
      if (page.length < 1_000) break;
    }
    expect(sizes).toEqual([1_000, 1_000, 299]);
    const wanted = ids.filter((id) => ranges.some(({ firstId, endId }) => id >= firstId && id < endId));
    expect(seen.map(({ id }) => id)).toEqual(wanted);
    expect(seen[0]).toMatchObject({ version: 3, transfers: 1, receipts: 1 });
    expect(seen[6]).toMatchObject({ version: 3, transfers: 0, receipts: 2 });
  });

  it('finds every receipt of a call that was auctioned again, and none of another', () => {
    const history = listHistory(storage, [callNamed('call 7', START + 7).callId]);
    const receipts = history
      .flatMap(readPieces)
      .flatMap((each) => (each.kind === 'receipt' ? [each.receipt.auctionId] : []));
    expect(receipts).toEqual(['auc_0', 'auc_2']);
  });
});
