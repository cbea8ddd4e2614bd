import { beforeEach, describe, expect, it } from 'vitest';
import type { Receipt } from '../../../src/auction/auction.ts';
import { replayReceipt } from '../../../src/auction/replay.ts';
import type { Condition } from '../../../src/buyers/condition.ts';
import type { Bidding } from '../../../src/buyers/target.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import type { QuoteAnswer, QuoteCommand } from '../../../src/exchange/quotes/quote.ts';
import type { CallId } from '../../../src/lib/ids.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/lib/time.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const priced = (name: string, price: number, criteria: Condition | null = null, calls = 100) =>
  targetNamed(name, {
    bidding: { kind: 'static', price: dollars(price) },
    criteria,
    caps: [{ window: 'concurrent', calls }],
  });
const OWNER: Condition = { field: 'owner', op: 'eq', value: 'yes' };

let storage: SimulatedStorage;
let engine: CampaignEngine;
let asked = 0;

function open(targets: ReturnType<typeof priced>[], campaign: object = {}): void {
  storage = new SimulatedStorage();
  engine = new CampaignEngine(new CampaignStore(storage));
  const snapshot = snapshotOf(targets, campaign);
  engine.configure(snapshot, hashOf(snapshot), 0);
}
beforeEach(() => open([priced('a', 30), priced('b', 40, OWNER)]));

const publisherId = snapshotOf([]).publishers[0]!.id;
const questionOf = (caller: string, tags: Record<string, string> = {}, at = START): QuoteCommand => ({
  ...callNamed(`${caller} ${++asked}`, at),
  callId: callNamed(`${caller} ${asked}`, at).callId as CallId,
  publisherId,
  subId: null,
  tags,
  test: false,
  caller: { ...callNamed(caller).caller, hash: `hash of ${caller}` },
});
const ping = (caller: string, tags: Record<string, string> = {}, at = START): QuoteAnswer =>
  engine.quotes.ask(questionOf(caller, tags, at), at);
const held = () => [...engine.quotes.held.values()];
const paidFor = (answer: QuoteAnswer): number | string =>
  answer.kind === 'bid'
    ? answer.payout / 1_000_000
    : answer.kind === 'noBid'
      ? answer.reasonCode
      : answer.kind;
const inUse = (name: string): number => engine.stats(priced(name, 1).id)?.usage.concurrent ?? 0;

describe('a newer ping of the same caller', () => {
  it('replaces the older bid, on the publisher’s only number, and gives back what that held', () => {
    const first = ping('A', { zip: '94105' });
    const second = ping('A', { zip: '94105', owner: 'yes' });
    expect([paidFor(first), paidFor(second)]).toEqual([21, 28]);
    expect(held()).toHaveLength(1);
    expect([inUse('a'), inUse('b')]).toEqual([0, 1]);
    expect(ping('A', { zip: '94105', owner: 'yes' })).toMatchObject({ repeated: true });
    const woken = new CampaignEngine(new CampaignStore(storage));
    expect(woken.quotes.held.size).toBe(1);
  });

  it('may have the room its older bid holds', () => {
    open([priced('a', 30, null, 1)]);
    expect(paidFor(ping('A', { zip: '94105' }))).toBe(21);
    expect(paidFor(ping('A', { zip: '94105', owner: 'yes' }))).toBe(21);
    expect([held().length, inUse('a')]).toEqual([1, 1]);
    expect(paidFor(ping('B'))).toBe('noCapacity');
  });

  it('leaves it standing when nobody wants the call as it is told now', () => {
    open([priced('a', 30, { not: { field: 'owner', op: 'eq', value: 'no' } })]);
    expect(paidFor(ping('A'))).toBe(21);
    expect(paidFor(ping('A', { owner: 'no' }))).toBe('noMatch');
    expect([held().length, inUse('a')]).toEqual([1, 1]);
    const call = { ...callNamed('A'), caller: questionOf('A').caller };
    engine.open(call, START + SECOND_MS);
    expect(engine.find(held()[0]?.call.id ?? call.callId)).toBeNull();
    expect([held().length, inUse('a')]).toEqual([0, 1]);
  });

  it('waits for the older one’s auction, and leaves its bid where a call can find it meanwhile', () => {
    open([targetNamed('p'), priced('a', 30)]);
    const first = engine.quotes.ask(questionOf('A'), START);
    if (first.kind !== 'auction') throw new Error(first.kind);
    expect(ping('A', { owner: 'yes' })).toEqual({ kind: 'wait' });
    engine.quotes.close(first.auctionId, [bidOf(targetNamed('p').id, 50)], START + 100);
    const second = engine.quotes.ask(questionOf('A', { owner: 'yes' }), START + 200);
    if (second.kind !== 'auction') throw new Error(second.kind);
    const [waiting] = held();
    expect(engine.quotes.find(waiting!.number, ['hash of A'], START + 300)).toBe(waiting);
    engine.quotes.close(second.auctionId, [bidOf(targetNamed('p').id, 60)], START + 400);
    expect(held().map(({ call }) => call.tags)).toEqual([{ owner: 'yes' }]);
  });

  it('for a test is another call than the one it tests', () => {
    const live = ping('A');
    const test = engine.quotes.ask({ ...questionOf('A'), test: true }, START);
    expect([paidFor(live), paidFor(test)]).toEqual([21, 'numbersHeld']);
  });
});

describe('a ping that does not say who will call', () => {
  const nameless = (at = START): QuoteAnswer => {
    const command = questionOf('nobody', {}, at);
    return engine.quotes.ask({ ...command, caller: { ...command.caller, hash: null } }, at);
  };

  it('keeps a publisher’s only number from others without a name for twenty seconds, and says that it does', () => {
    const first = nameless();
    expect(first).toMatchObject({ kind: 'bid', expiresAt: START + 20 * SECOND_MS });
    expect(paidFor(nameless(START + 19 * SECOND_MS))).toBe('numbersHeld');
    expect(inUse('a')).toBe(1);
    engine.tick(START + 20 * SECOND_MS);
    expect(inUse('a')).toBe(0);
    expect(paidFor(nameless(START + 20 * SECOND_MS))).toBe(21);
  });

  it('keeps it also while its buyers are asked, and from nobody who has a name', () => {
    open([targetNamed('p'), priced('a', 30)]);
    expect(nameless().kind).toBe('auction');
    expect(paidFor(nameless())).toBe('numbersHeld');
    expect(ping('A').kind).toBe('auction');
  });

  it('is told apart from one of a publisher without an active number', () => {
    const snapshot = snapshotOf([priced('a', 30)], {}, 2);
    const numbers = snapshot.numbers.map((number) => ({ ...number, status: 'paused' as const }));
    engine.configure({ ...snapshot, numbers }, 'paused', START);
    expect(paidFor(nameless())).toBe('noNumber');
  });

  it('gets the call of whoever comes without having been named, while its bid is good', () => {
    nameless();
    const [quote] = held();
    expect(engine.quotes.find(quote!.number, ['hash of somebody'], START + 19 * SECOND_MS)).toBe(quote);
    expect(engine.quotes.find(quote!.number, ['hash of somebody'], START + 20 * SECOND_MS)).toBeNull();
  });
});

describe('bids that wait for calls that do not come', () => {
  const fill = (from: number, count: number, at = START) =>
    Array.from({ length: count }, (_, i) => paidFor(ping(`stranger ${from + i}`, {}, at)));

  it('leave room for others, however many are asked for', () => {
    open([priced('a', 30, null, 50)]);
    const answers = fill(0, 60);
    expect(answers.filter((answer) => answer === 21)).toHaveLength(20);
    expect(new Set(answers.slice(20))).toEqual(new Set(['tooManyHeld']));
    expect(inUse('a')).toBe(20);
    engine.tick(START + 61 * SECOND_MS);
    expect(inUse('a')).toBe(0);
    expect(fill(100, 1, START + 61 * SECOND_MS)).toEqual([21]);
  });

  it('are as many as a publisher’s calls bear out, and fewer when they stop coming', () => {
    open([priced('a', 30, null, 500)]);
    for (let i = 0; i < 10; i++) {
      ping(`caller ${i}`);
      engine.open({ ...callNamed(`caller ${i}`), caller: questionOf(`caller ${i}`).caller }, START);
    }
    expect(fill(0, 90).filter((answer) => answer === 21)).toHaveLength(70);
    const later = START + 60 * MINUTE_MS;
    engine.tick(later);
    expect(fill(200, 60, later).filter((answer) => answer === 21)).toHaveLength(20);
  });

  it('are bounded also when they are asked for all at once', () => {
    open([targetNamed('p')]);
    const auctions = Array.from({ length: 60 }, (_, i) => ping(`at once ${i}`));
    const bids = auctions.map((auction) => {
      if (auction.kind !== 'auction') throw new Error(auction.kind);
      return paidFor(engine.quotes.close(auction.auctionId, [bidOf(targetNamed('p').id, 40)], START + 100));
    });
    expect(bids.filter((bid) => bid === 28)).toHaveLength(20);
    expect(held()).toHaveLength(20);
  });
});

describe('what a campaign lets nobody write down', () => {
  const tags = { ssn4: { visibility: 'neverStored' as const } };
  const rich: Condition = { field: 'ssn4', op: 'exists' };
  const everything = (): string =>
    JSON.stringify(
      ['calls', 'quotes', 'receipts', 'books'].map((table) =>
        storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
      ),
    );

  it('decides who may bid, and is in no row', () => {
    open([priced('a', 30), priced('b', 40, rich)], { tags });
    const answer = ping('A', { ssn4: '98765', zip: '94105' });
    expect(paidFor(answer)).toBe(28);
    expect(paidFor(ping('A', { ssn4: '98765', zip: '94105' }))).toBe(28);
    expect(ping('A', { ssn4: '98765', zip: '94105' })).toMatchObject({ repeated: true });
    expect(everything()).toContain('94105');
    expect(everything()).not.toContain('98765');
    expect(paidFor(ping('A', { zip: '94105' }))).toBe(21);
    expect(held()).toHaveLength(1);
  });

  it('makes a standing bid, whose receipt is held again without it', () => {
    const twice = priced('b', 20);
    const modifiers = [{ change: 'multiply' as const, basisPoints: 20_000, when: rich }];
    const targets = [priced('a', 30), { ...twice, bidding: { ...twice.bidding, modifiers } as Bidding }];
    open(targets, { tags });
    expect(paidFor(ping('A', { ssn4: '98765' }))).toBe(28);
    expect(everything()).not.toContain('98765');
    const receipt = JSON.parse(engine.findReceipt(1)!) as Receipt;
    const snapshot = snapshotOf(targets, { tags });
    expect(replayReceipt(receipt, snapshot, hashOf(snapshot))).toEqual({ equal: true, differences: [] });
    expect(paidFor(ping('B'))).toBe(21);
  });
});
