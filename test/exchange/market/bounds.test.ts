import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../src/auction/auction.ts';
import type { Bid } from '../../../src/buyers/ping.ts';
import { REASONS } from '../../../src/buyers/reason.ts';
import type { Bidding } from '../../../src/buyers/target.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { outgoingOf } from '../../../src/exchange/outbox/outbox-messages.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

type Bounds = Partial<Extract<Bidding, { kind: 'ping' }>>;
const targetWith = (name: string, bounds: Bounds) => {
  const target = targetNamed(name);
  return { ...target, bidding: { ...target.bidding, ...bounds } as Bidding };
};

/** Two bid for a call: one held to bounds, one for 20 dollars. @returns how the first fared, and who was dialed. */
function auctioned(bounds: Bounds, stated: Partial<Bid>) {
  const bounded = targetWith('bounded', bounds);
  const other = targetNamed('other');
  const whole = snapshotOf([bounded, other]);
  const snapshot = { ...whole, buyers: whole.buyers.map((buyer) => ({ ...buyer, lossNotices: true })) };
  const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  engine.configure(snapshot, hashOf(snapshot), 0);
  const opened = engine.open(callNamed('call'), START);
  if (opened.kind !== 'auction') throw new Error(`not auctioned: ${opened.kind}`);
  const high = bidOf(bounded.id, 60);
  if (!high.bid) throw new Error('a bid');
  const replies = [{ ...high, bid: { ...high.bid, ...stated } }, bidOf(other.id, 20)];
  engine.closeAuction(opened.callId, opened.auctionId, replies, START + 100);
  const call = engine.find(opened.callId)!;
  const receipt = JSON.parse(engine.findReceipt(call.receiptSeq!)!) as Receipt;
  const order = opened.orders.find(({ targetId }) => targetId === bounded.id);
  return {
    order,
    receipt,
    candidate: receipt.candidates.find(({ targetId }) => targetId === bounded.id),
    reply: receipt.closing.replies.find(({ targetId }) => targetId === bounded.id),
    lost: outgoingOf(call, engine.rules!, (seq) => engine.findReceipt(seq), START + 100).deliveries.filter(
      ({ type }) => type === 'auction.lost',
    ),
    dialed: call.attempts[0]?.targetId === bounded.id ? 'bounded' : 'other',
  };
}

describe('a bid above what its target may bid', () => {
  it('is refused with the reason and the figures, and the next bid wins', () => {
    const { dialed, candidate, reply } = auctioned({ maxBid: dollars(50) }, {});
    expect(dialed).toBe('other');
    expect(candidate).toMatchObject({ outcome: 'lost', reason: 'bidInvalid', bid: null });
    expect(reply).toMatchObject({
      reason: 'bidInvalid',
      detail: "a bid of 60.00, above the target's maxBid of 50.00",
    });
  });

  it('is refused in so many words to its buyer, who asked to hear of losses', () => {
    const { lost } = auctioned({ maxBid: dollars(50) }, {});
    expect(lost.map(({ url, data }) => [url, data['reason'], data['detail']])).toEqual([
      [
        'https://bounded.example/post',
        'bidInvalid',
        `${REASONS.bidInvalid.slice(0, -1)}: a bid of 60.00, above the target's maxBid of 50.00`,
      ],
    ]);
    const [outbid] = auctioned({}, { amount: dollars(10) }).lost;
    expect(outbid?.data).toMatchObject({ reason: 'outbid', detail: REASONS.outbid });
  });

  it('wins when it is just as much', () => {
    expect(auctioned({ maxBid: dollars(60) }, {}).dialed).toBe('bounded');
    expect(auctioned({ maxBid: null }, {}).dialed).toBe('bounded');
  });
});

describe('a bid that asks for more seconds than its target may', () => {
  it('is refused with the reason and the figures, and the next bid wins', () => {
    const { dialed, reply } = auctioned({ maxMinSeconds: 90 }, { minSeconds: 7_200 });
    expect(dialed).toBe('other');
    expect(reply).toMatchObject({
      reason: 'bidInvalid',
      detail: "minSeconds of 7200, above the target's maxMinSeconds of 90",
    });
  });

  it('wins when it asks for as many, or for none', () => {
    expect(auctioned({ maxMinSeconds: 90 }, { minSeconds: 90 }).dialed).toBe('bounded');
    expect(auctioned({ maxMinSeconds: 90 }, { minSeconds: null }).dialed).toBe('bounded');
  });

  it('may ask for ten minutes where nobody said how many', () => {
    expect(auctioned({}, { minSeconds: 600 }).dialed).toBe('bounded');
    expect(auctioned({}, { minSeconds: 601 }).dialed).toBe('other');
    expect(auctioned({ maxMinSeconds: 3_600 }, { minSeconds: 601 }).dialed).toBe('bounded');
  });
});

it('tells who asks the buyers of the bounds, and of nothing else where there are none', () => {
  const { order } = auctioned({ maxBid: dollars(50), maxMinSeconds: 90 }, {});
  expect(order?.bounds).toEqual({ maxBid: dollars(50), maxMinSeconds: 90 });
  expect(auctioned({}, {}).order).not.toHaveProperty('bounds');
});
