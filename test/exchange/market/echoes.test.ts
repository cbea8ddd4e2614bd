import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../src/auction/auction.ts';
import { replayReceipt } from '../../../src/auction/replay.ts';
import { keptBids, withoutEchoes, withoutNumber } from '../../../src/buyers/bounds/echoes.ts';
import type { Bid, PingReply } from '../../../src/buyers/ping.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { micros } from '../../../src/lib/money.ts';
import { knownNumber } from '../../../src/lib/numbers/known-number.ts';
import type { Destination } from '../../../src/telephony/instruction.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const passing = (detail: string): PingReply => ({
  targetId: targetNamed('loud').id,
  latencyMs: 40,
  bid: null,
  reason: 'noBid',
  detail,
});

describe('what a buyer repeats of what the caller said', () => {
  it('is not in the receipt, which can never be changed, and its own words are', () => {
    const told = (detail: string): string | undefined => {
      const snapshot = snapshotOf([targetNamed('loud'), targetNamed('other')]);
      const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
      engine.configure(snapshot, hashOf(snapshot), 0);
      const { callId, caller } = callNamed('call');
      const tags = { name: 'Ada Lovelace', born: '1815-12-10', owner: 'no' };
      const publisherId = snapshot.publishers[0]!.id;
      const asked = engine.quotes.ask({ callId, caller, publisherId, subId: null, tags, test: false }, START);
      if (asked.kind !== 'auction') throw new Error(asked.kind);
      engine.quotes.close(
        asked.auctionId,
        [passing(detail), bidOf(targetNamed('other').id, 20)],
        START + 100,
      );
      const [quote] = [...engine.quotes.held.values()];
      const receipt = JSON.parse(engine.findReceipt(quote!.call.receiptSeq!)!) as Receipt;
      expect(replayReceipt(receipt, snapshot, receipt.opening.configHash).equal).toBe(true);
      const { personal: _, ...hashed } = receipt;
      expect(JSON.stringify(hashed)).not.toMatch(/lovelace|1815/i);
      return receipt.closing.replies.find(({ bid }) => bid === null)?.reason === 'noBid'
        ? (receipt.closing.replies[0] as { detail?: string }).detail
        : undefined;
    };
    expect(told('no agent is free for ADA  LOVELACE.')).toMatch(/^not kept/);
    expect(told('born 1815/12/10: too old')).toMatch(/^not kept/);
    expect(told('none of ours is free')).toBe('none of ours is free');
  });

  it('is in no receipt as the id of a bid either, and the id still reaches the buyer', () => {
    const named = (bidId: string) => {
      const snapshot = snapshotOf([targetNamed('loud')]);
      const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
      engine.configure(snapshot, hashOf(snapshot), 0);
      const { callId, caller } = callNamed('call');
      const tags = { name: 'Ada Lovelace', born: '1815-12-10', zip: '94105', owner: 'no' };
      const publisherId = snapshot.publishers[0]!.id;
      const asked = engine.quotes.ask({ callId, caller, publisherId, subId: null, tags, test: false }, START);
      if (asked.kind !== 'auction') throw new Error(asked.kind);
      const reply = bidOf(targetNamed('loud').id, 20);
      const bid = { ...reply.bid!, bidId, dialectState: JSON.stringify({ lead: 'ada lovelace' }) };
      engine.quotes.close(
        asked.auctionId,
        [{ targetId: reply.targetId, latencyMs: 40, bid, reason: null }],
        START + 100,
      );
      const [quote] = [...engine.quotes.held.values()];
      const receipt = JSON.parse(engine.findReceipt(quote!.call.receiptSeq!)!) as Receipt;
      expect(replayReceipt(receipt, snapshot, receipt.opening.configHash).equal).toBe(true);
      const { personal: _, ...hashed } = receipt;
      expect(JSON.stringify(hashed)).not.toMatch(/lovelace|1815|94105/i);
      expect(quote!.call.ranking[0]!.bid).toMatchObject({ bidId, dialectState: bid.dialectState });
      return receipt.ranking[0]!.bid.bidId;
    };
    for (const bidId of ['ada-lovelace', 'AdaLovelace7', 'lead_94105_x', 'z94105', 'b 1815.12.10'])
      expect(named(bidId)).toMatch(/^not kept/);
    for (const bidId of ['b-1', 'none', '9410', '7f1d2c']) expect(named(bidId)).toBe(bidId);
  });

  it('is looked for as whole words, and only where there is something to look for', () => {
    const says = (tags: Record<string, string>) =>
      withoutEchoes(passing('no agents; 94105 is not ours'), tags);
    expect(says({ zip: '94105' })).toMatchObject({
      reason: 'noBid',
      detail: expect.stringMatching(/^not kept/),
    });
    const silent: Record<string, string>[] = [
      {},
      { zip: '9410' },
      { blank: '' },
      { dash: '--' },
      { agent: 'agent' },
    ];
    for (const tags of silent) expect(says(tags)).toEqual(passing('no agents; 94105 is not ours'));
    const bid = bidOf(targetNamed('other').id, 20);
    expect(withoutEchoes(bid, { zip: '20' })).toBe(bid);
  });

  it('is in no receipt as the address of a line either; a number that happens to hold a few of its digits is kept', () => {
    const tags = { name: 'Ada Lovelace', zip: '94105', owner: 'no' };
    const kept = (destination: Destination) => keptBids(tags)(bidWith({ destination })).destination;
    for (const uri of [
      'sip:agent@pbx.example.com?X-Zip=94105',
      'sip:agent@pbx.example.com?X-Name=Ada%20Lovelace',
      'sip:ada.lovelace@pbx.example.com',
      'sip:agent@pbx.example.com;zip=94105',
    ])
      expect([uri, kept({ kind: 'sip', uri })]).toEqual([uri, null]);
    for (const destination of [
      { kind: 'sip', uri: 'sip:agent@pbx.example.com?X-Campaign=abc' },
      { kind: 'phone', number: '+13039410500' },
    ] as const)
      expect(kept(destination)).toBe(destination);
  });
});

const bidWith = (stated: Partial<Bid>): Bid => ({
  amount: micros(20_000_000),
  bidId: null,
  destination: null,
  minSeconds: null,
  expiresAt: null,
  ...stated,
});

describe('a buyer that knows whose token it is given', () => {
  const known = knownNumber('+14155551234');
  const heard = (stated: Partial<Bid>): Bid => {
    const reply = { targetId: targetNamed('loud').id, latencyMs: 40, bid: bidWith(stated), reason: null };
    return withoutNumber(reply, known).bid!;
  };
  const written = (stated: Partial<Bid>): string => JSON.stringify(keptBids({})(heard(stated)));

  it('writes the number into no receipt: not as a reason, an id or an address', () => {
    for (const detail of ['+1 (415) 555-1234 is ours', 'four one five five five five one two three four'])
      expect(withoutNumber(passing(detail), known)).toMatchObject({
        detail: expect.stringMatching(/^not kept/),
      });
    for (const bidId of ['crm-4155551234', '415.555.1234', '5551234'])
      expect(written({ bidId })).toContain('not kept');
    for (const uri of ['sip:x@pbx.example.com?X-Caller=4155551234', 'sip:%2B1415555%31234@pbx.example.com'])
      expect(written({ bidId: 'b-1', destination: { kind: 'sip', uri } })).not.toMatch(/1234|pbx/);
    expect(written({ destination: { kind: 'phone', number: '+14155551234' } })).not.toContain('1234');
  });

  it('still has its id back, and its line rung, when it wins', () => {
    const stated = {
      bidId: 'crm-4155551234',
      destination: { kind: 'sip', uri: 'sip:5551234@pbx.example.com' },
    } as const;
    expect(heard(stated)).toMatchObject(stated);
  });

  it('and says nothing of it is left alone', () => {
    const plain = {
      bidId: '7f1d2c-41555512',
      destination: { kind: 'phone', number: '+13035551000' },
    } as const;
    expect(keptBids({})(heard(plain))).toEqual(bidWith(plain));
    const noBid = passing('closed at 5 pm, call 4155551111');
    expect(withoutNumber(noBid, known)).toBe(noBid);
  });
});
