import { describe, expect, it } from 'vitest';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { SECOND_MS } from '../../../src/lib/time.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const TARGETS = ['a', 'b', 'c', 'd'].map((name) => targetNamed(name));

/** A campaign of four, some of which have failed five times in a row. @returns who is asked next. */
function askedAfterFailuresOf(failing: readonly string[]): string[] {
  const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  const snapshot = snapshotOf(TARGETS);
  engine.configure(snapshot, hashOf(snapshot), 0);
  const open = (name: string, at: number) => {
    const answer = engine.open(callNamed(name), at);
    if (answer.kind !== 'auction') throw new Error(`not auctioned: ${answer.kind}`);
    return answer;
  };
  for (let i = 0; i < 5; i++) {
    const at = START + i * SECOND_MS;
    const { callId, auctionId } = open(`failing ${i}`, at);
    const replies = TARGETS.map(({ id, name }) =>
      failing.includes(name)
        ? { targetId: id, latencyMs: 500, bid: null, reason: 'timeout' as const }
        : bidOf(id, 20),
    );
    engine.closeAuction(callId, auctionId, replies, at + 500);
  }
  const asked = open('next', START + 5 * SECOND_MS).orders.map(({ targetId }) => targetId);
  return TARGETS.filter(({ id }) => asked.includes(id)).map(({ name }) => name);
}

describe('an endpoint that keeps failing', () => {
  it('is rested, while the others are asked', () => {
    expect(askedAfterFailuresOf(['b'])).toEqual(['a', 'c', 'd']);
    expect(askedAfterFailuresOf(['b', 'd'])).toEqual(['a', 'c']);
  });

  it('is asked on when most of the campaign’s fail with it: that is a fault of ours, and somebody must buy', () => {
    expect(askedAfterFailuresOf(['a', 'b', 'd'])).toEqual(['a', 'b', 'c', 'd']);
    expect(askedAfterFailuresOf(['a', 'b', 'c', 'd'])).toEqual(['a', 'b', 'c', 'd']);
  });
});
