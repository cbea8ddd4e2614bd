import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../src/auction/auction.ts';
import { FIRST_PREVIOUS_HASH, verifyReceipt } from '../../../src/auction/receipt.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

describe('the receipts of a campaign', () => {
  it('are one chain, in the order the auctions were closed in, deaths of the object included', () => {
    const storage = new SimulatedStorage();
    const wake = () => new CampaignEngine(new CampaignStore(storage));
    const snapshot = snapshotOf([targetNamed('a')]);
    let engine = wake();
    engine.configure(snapshot, hashOf(snapshot), 0);
    const opened = Array.from({ length: 6 }, (_, i) => {
      const answer = engine.open(callNamed(`${i}`), START + i);
      if (answer.kind !== 'auction') throw new Error(`not auctioned: ${answer.kind}`);
      return answer;
    });
    for (const [i, { callId, auctionId }] of [...opened].reverse().entries()) {
      engine.closeAuction(callId, auctionId, [bidOf(targetNamed('a').id, 20)], START + 100);
      if (i % 2 === 1) engine = wake();
    }
    const receipts = opened.map((_, i) => JSON.parse(engine.findReceipt(i + 1)!) as Receipt);
    expect(receipts.every(verifyReceipt)).toBe(true);
    expect(receipts.map(({ callId }) => callId)).toEqual(opened.map(({ callId }) => callId).reverse());
    expect(receipts.map(({ previousHash }) => previousHash)).toEqual([
      FIRST_PREVIOUS_HASH,
      ...receipts.slice(0, -1).map(({ hash }) => hash),
    ]);
  });
});
