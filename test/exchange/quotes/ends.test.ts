import { beforeEach, describe, expect, it } from 'vitest';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import type { QuoteAnswer, QuoteCommand } from '../../../src/exchange/quotes/quote.ts';
import { SECOND_MS } from '../../../src/lib/time.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const target = targetNamed('a', {
  bidding: { kind: 'static', price: dollars(30) },
  caps: [{ window: 'concurrent', calls: 100 }],
});
const open = snapshotOf([target]);
const publisherId = open.publishers[0]!.id;

let store: CampaignStore;
let engine: CampaignEngine;
let version = open.version;

beforeEach(() => {
  store = new CampaignStore(new SimulatedStorage());
  engine = new CampaignEngine(store);
  version = open.version;
  engine.configure(open, hashOf(open), 0);
});

function configure(change: Partial<typeof open>): void {
  version += 1;
  const next = { ...open, ...change, version };
  engine.configure(next, hashOf(next), START);
}

let asked = 0;
const ping = (caller: string, now = START, more: Partial<QuoteCommand> = {}): QuoteAnswer =>
  engine.quotes.ask(
    {
      ...callNamed(`${caller} ${++asked}`, now),
      publisherId,
      subId: null,
      tags: {},
      test: false,
      caller: { ...callNamed(caller).caller, hash: `hash of ${caller}` },
      ...more,
    },
    now,
  );
const inUse = (): number => engine.stats(target.id)?.usage.concurrent ?? 0;

describe('a bid that was given before somebody was paused', () => {
  const paused = <T extends object>(all: readonly T[]) =>
    all.map((each) => ({ ...each, status: 'paused' as const }));

  it('is not told again while the publisher is, and is at once when it is back', () => {
    expect(ping('A')).toMatchObject({ kind: 'bid', repeated: false });
    configure({ publishers: paused(open.publishers) });
    expect(ping('A')).toMatchObject({ kind: 'noBid', reasonCode: 'disabled' });
    expect(ping('B')).toMatchObject({ kind: 'noBid', reasonCode: 'disabled' });
    configure({});
    expect(ping('B', START + SECOND_MS)).toMatchObject({ kind: 'bid', repeated: false });
  });

  it.each(['buyers', 'targets'] as const)(
    'is not told again while one of the %s is, and holds nothing',
    (who) => {
      expect(ping('A')).toMatchObject({ kind: 'bid' });
      expect(inUse()).toBe(1);
      configure(who === 'buyers' ? { buyers: paused(open.buyers) } : { targets: paused(open.targets) });
      expect(ping('A')).toMatchObject({ kind: 'noBid', reasonCode: 'noCapacity' });
      expect([engine.quotes.held.size, inUse()]).toEqual([0, 0]);
    },
  );
});

describe('a caller under another key', () => {
  it('redeems the bid that was given under the one before', () => {
    expect(ping('A')).toMatchObject({ kind: 'bid' });
    const [quote] = engine.quotes.held.values();
    const arrived = { ...callNamed('A', START), to: quote!.number };
    const caller = { ...arrived.caller, hash: 'hash of A under the next key' };
    engine.open({ ...arrived, caller, formerHashes: ['hash of A'] }, START + SECOND_MS);
    expect(engine.find(quote!.call.id)).not.toBeNull();
    expect(engine.quotes.held.size).toBe(0);
  });

  it('is remembered under the new one from then on', () => {
    store.callers.note(['hash of A', 'byr_1', START]);
    ping('A', START, {
      caller: { ...callNamed('A').caller, hash: 'next hash' },
      formerHashes: ['older still', 'hash of A'],
    });
    expect(store.findCaller('next hash')).toEqual({ lastAt: START, lastBuyerId: 'byr_1' });
    expect(store.findCaller('hash of A')).toBeNull();
  });
});
