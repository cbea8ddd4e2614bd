import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../src/auction/auction.ts';
import { explainReceipt } from '../../../src/auction/explain.ts';
import { replayReceipt } from '../../../src/auction/replay.ts';
import type { Bidding } from '../../../src/buyers/target.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const zips = (first: number): string[] =>
  Array.from({ length: 5_000 }, (_, at) => String((first + at * 13) % 100_000).padStart(5, '0'));
const standing = (at: number): Bidding => ({
  kind: 'static',
  price: dollars(20),
  match: 'all',
  modifiers: [
    { change: 'multiply', basisPoints: 15_000, when: { field: 'zip', op: 'in', value: zips(at) } },
    { change: 'add', amount: dollars(1), when: { field: 'state', op: 'eq', value: 'CA' } },
  ],
});

const engineOf = (snapshot: ReturnType<typeof snapshotOf>): CampaignEngine => {
  const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()), () => 'salt');
  engine.configure(snapshot, hashOf(snapshot), START);
  return engine;
};

describe('two thousand targets, hundreds of which list thousands of ZIP codes', () => {
  const targets = Array.from({ length: 2_000 }, (_, at) =>
    targetNamed(`target ${at}`, {
      bidding: at < 300 ? standing(at) : { kind: 'static', price: dollars(15) },
    }),
  );
  const live = targetNamed('live', {
    bidding: { ...(targetNamed('x').bidding as object), maxBid: dollars(40) } as Bidding,
  });
  const snapshot = snapshotOf([...targets, live]);
  const engine = engineOf(snapshot);
  const hold = (name: string, at: number) => {
    const call = callNamed(name, at);
    const opened = engine.open({ ...call, caller: { ...call.caller, zip: '00007' } }, at);
    if (opened.kind !== 'auction') throw new Error(opened.kind);
    const next = engine.closeAuction(opened.callId, opened.auctionId, [bidOf(live.id, 5)], at + 100);
    return { opened, next };
  };

  it('are sold as their modifiers say, and no list of theirs is sent about or read again', () => {
    const { opened, next } = hold('first', START);
    expect(next.kind).not.toBe('auction');
    const receipt = JSON.parse(engine.findReceipt(1)!) as Receipt;
    expect(receipt.candidates).toHaveLength(2_001);
    expect(new Set(receipt.candidates.map(({ bid }) => bid))).toEqual(
      new Set([dollars(5), dollars(15), dollars(21), dollars(31)]),
    );
    expect(replayReceipt(receipt, snapshot, hashOf(snapshot))).toEqual({ equal: true, differences: [] });
    const won = explainReceipt(receipt, snapshot).find(({ outcome }) => outcome === 'won');
    expect(won?.standing?.steps.map(({ change }) => change)).toEqual(['× 1.5', '+ 1.00']);
    expect(JSON.stringify(opened.early).length).toBeLessThan(2_000_000);
    expect(JSON.stringify(opened.early)).not.toContain('"modifiers"');
    const began = performance.now();
    for (let at = 1; at <= 10; at++) hold(`call ${at}`, START + at * 1_000);
    // A read of every list of each call would be one and a half million comparisons, three times a call.
    expect((performance.now() - began) / 10).toBeLessThan(400);
  });
});
