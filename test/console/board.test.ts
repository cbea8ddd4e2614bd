import { describe, expect, it } from 'vitest';
import { columnsOf, EVERYTHING } from '../../src/console/board/columns.ts';
import { figuresOf } from '../../src/console/board/figures.ts';
import { ladderOf } from '../../src/console/board/ladder.ts';
import { type BoardState, ENDED_KEPT, emptyState, receive } from '../../src/console/board/state.ts';
import type { FeedEvent, NumberedEvent, ServerMessage } from '../../src/feed/protocol.ts';

const AT = Date.parse('2026-11-23T12:00:00.000Z');
const iso = (ms: number): string => new Date(AT + ms).toISOString();
const seat = (name: string) => ({ targetId: `tgt_${name}`, buyerId: `byr_${name}` });

let seq = 0;
const event = (ms: number, body: Record<string, unknown>, callId = 'call_1'): NumberedEvent =>
  ({
    callId,
    at: iso(ms),
    campaignId: 'cmp_1',
    publisherId: 'pub_1',
    test: false,
    seq: ++seq,
    ...body,
  }) as unknown as NumberedEvent;

const started = (ms: number, callId?: string) =>
  event(ms, { type: 'started', from: '+1415•••0101', to: '+18885550101', state: 'CA', zip: null }, callId);

const frame = (...events: NumberedEvent[]): ServerMessage => ({
  type: 'events',
  seq: events[events.length - 1]!.seq,
  events,
});

function open(): BoardState {
  seq = 0;
  const totals = {
    day: '2026-11-23',
    calls: 10,
    connected: 6,
    converted: 3,
    bids: 20,
    revenue: '100.00',
    payout: '70.00',
    margin: '30.00',
  };
  return receive(emptyState('operator'), { type: 'snapshot', seq: 0, calls: [], totals }, AT);
}

const feed = (state: BoardState, ...events: NumberedEvent[]): BoardState =>
  receive(state, frame(...events), AT + 20);
const where = (state: BoardState) => {
  const { ivr, auction, line, ended } = columnsOf(state.calls.values(), EVERYTHING);
  return [ivr, auction, line, ended].map((calls) => calls.length);
};

const WHOLE_CALL = (): NumberedEvent[] => [
  started(0),
  event(1_000, { type: 'tagged', tags: { zip: '94105' } }),
  event(2_000, {
    type: 'auctionOpened',
    auctionId: 'auc_1',
    round: 1,
    deadlineAt: iso(2_500),
    asked: [seat('a'), seat('b'), seat('c')],
  }),
  event(2_100, {
    type: 'bidHeard',
    auctionId: 'auc_1',
    ...seat('a'),
    bid: '20.00',
    reason: null,
    latencyMs: 90,
  }),
  event(2_305, {
    type: 'auctionClosed',
    auctionId: 'auc_1',
    candidates: [
      { ...seat('b'), outcome: 'won', bid: '45.00', reason: null, latencyMs: 300 },
      { ...seat('a'), outcome: 'lost', bid: '20.00', reason: 'outbid', latencyMs: 90 },
      { ...seat('c'), outcome: 'lost', bid: null, reason: 'noBid', latencyMs: 50 },
    ],
    excluded: 0,
    award: { ...seat('b'), price: '45.00' },
  }),
  event(2_310, { type: 'offered', leg: 1, auctionId: 'auc_1', ...seat('b'), price: '45.00' }),
  event(6_000, { type: 'answered', leg: 1, ...seat('b') }),
  event(90_000, { type: 'concluded', leg: 1, ...seat('b'), outcome: 'connected' }),
  event(90_001, {
    type: 'settled',
    leg: 1,
    ...seat('b'),
    connectedSeconds: 84,
    converted: true,
    price: '45.00',
    revenue: '45.00',
    payout: '31.50',
    margin: '13.50',
  }),
  event(90_002, { type: 'ended', disposition: 'connected', ...seat('b') }),
];

describe('the board', () => {
  it('passes a call through its columns from left to right', () => {
    let state = open();
    const seen: number[][] = [];
    for (const one of WHOLE_CALL()) {
      state = feed(state, one);
      seen.push(where(state));
    }
    const [ivr, auction, line, ended] = [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    expect(seen).toEqual([ivr, ivr, auction, auction, auction, auction, line, line, line, ended]);
  });

  it('ends at the same totals whatever the frames, and however often one comes', () => {
    const events = WHOLE_CALL.bind(null);
    let single = open();
    for (const one of events()) single = feed(single, one);
    const fresh = open();
    const all = events();
    const once = receive(fresh, frame(...all), AT);
    const twice = receive(receive(once, frame(...all), AT), frame(...all.slice(4)), AT);
    expect(once.totals).toEqual({
      day: '2026-11-23',
      calls: 11,
      connected: 7,
      converted: 4,
      bids: 22,
      revenue: '145.00',
      payout: '101.50',
      margin: '43.50',
    });
    expect(single.totals).toEqual(once.totals);
    expect(twice.totals).toEqual(once.totals);
    expect(twice.calls).toEqual(once.calls);
  });

  it('takes in a correction of a call it shows, in the day that it corrects', () => {
    let state = open();
    for (const one of WHOLE_CALL()) state = feed(state, one);
    const money = { revenue: '12.00', payout: '8.40', margin: '3.60' };
    const corrected = event(13 * 3_600_000, { type: 'adjusted', leg: 1, ...seat('b'), ...money });
    expect(feed(state, corrected).totals).toMatchObject({
      day: '2026-11-23',
      revenue: '112.00',
      payout: '78.40',
      margin: '33.60',
    });
    expect(feed(open(), corrected).totals).toEqual(open().totals);
  });

  it('starts the day’s totals anew at midnight UTC, and counts no test call', () => {
    const night = feed(open(), started(13 * 3_600_000));
    expect([night.totals?.day, night.totals?.calls, night.totals?.revenue]).toEqual([
      '2026-11-24',
      1,
      '0.00',
    ]);
    const test = feed(open(), { ...started(0), test: true });
    expect(test.totals?.calls).toBe(10);
  });

  it('keeps calls that did not change as they were, so that their rows are not drawn again', () => {
    const before = feed(open(), started(0, 'call_1'), started(1, 'call_2'));
    const after = feed(before, event(2, { type: 'tagged', tags: { urgency: 'now' } }, 'call_2'));
    expect(after.calls.get('call_1')).toBe(before.calls.get('call_1'));
    expect(after.calls.get('call_2')).not.toBe(before.calls.get('call_2'));
  });

  it('keeps the last calls that ended and every one that lives', () => {
    let state = open();
    for (let i = 0; i < ENDED_KEPT + 30; i++) {
      const id = `call_${1_000 + i}`;
      state = feed(state, started(i, id), event(i + 1, { type: 'ended', disposition: 'abandoned' }, id));
    }
    state = feed(state, started(500, 'call_live'));
    expect(where(state)).toEqual([1, 0, 0, ENDED_KEPT]);
    expect(state.calls.has('call_1000')).toBe(false);
  });

  it('takes a new snapshot after a resync and asks for no number until then', () => {
    const before = feed(open(), started(0));
    const lost = receive(before, { type: 'resync' }, AT);
    expect(lost.seq).toBeNull();
    const totals = { ...before.totals!, calls: 40 };
    const whole = receive(lost, { type: 'snapshot', seq: 900, calls: [], totals }, AT);
    expect([whole.seq, whole.calls.size, whole.totals?.calls]).toEqual([900, 0, 40]);
  });

  it('tells what the exchange took beside the slowest buyer, and the median of the bids', () => {
    let state = open();
    for (const one of WHOLE_CALL()) state = feed(state, one);
    const figures = figuresOf(state, EVERYTHING, 0, AT + 60_000);
    expect(figures.exchangeP95?.value).toBe(5);
    expect(figures.medianBid?.value).toBe(45);
    expect(figures.revenue?.value).toBe(145);
    expect(figures.answerRate.value).toBeCloseTo(7 / 11);
    // A buyer knows its own answers only, so what the exchange took beside all of them cannot be told to it.
    expect(figuresOf({ ...state, audience: 'buyer' }, EVERYTHING, 0, AT + 60_000).exchangeP95).toBeNull();
  });

  it('speaks of the last half hour when filtered, because the totals are of everything', () => {
    let state = open();
    for (const one of WHOLE_CALL()) state = feed(state, one);
    const filter = { ...EVERYTHING, buyerId: 'byr_b' };
    const figures = figuresOf(state, filter, 0, AT + 60_000);
    expect([figures.span, figures.calls, figures.revenue?.value]).toEqual(['halfHour', 1, 45]);
    const others = figuresOf(state, { ...EVERYTHING, buyerId: 'byr_a' }, 0, AT + 60_000);
    expect([others.calls, others.revenue?.value]).toEqual([0, 0]);
  });
});

describe('the ladder of an auction', () => {
  const upTo = (type: FeedEvent['type']) => {
    let state = open();
    for (const one of WHOLE_CALL()) {
      state = feed(state, one);
      if (one.type === type) break;
    }
    return ladderOf(state.calls.get('call_1')!).map(({ buyerId, state: is, note }) => [buyerId, is, note]);
  };

  it('shows who bid and who is still silent', () => {
    expect(upTo('bidHeard')).toEqual([
      ['byr_a', 'bid', ''],
      ['byr_b', 'waiting', ''],
      ['byr_c', 'waiting', ''],
    ]);
  });

  it('puts the winner first, ringing once it is offered the call, and says why the others lost', () => {
    expect(upTo('auctionClosed')[0]).toEqual(['byr_b', 'won', '']);
    expect(upTo('offered')).toEqual([
      ['byr_b', 'ringing', ''],
      ['byr_a', 'lost', 'outbid'],
      ['byr_c', 'lost', 'no bid'],
    ]);
  });

  it('goes on to the next buyer when the winner is not reached', () => {
    let state = open();
    for (const one of WHOLE_CALL()) {
      state = feed(state, one);
      if (one.type === 'offered') break;
    }
    const next = feed(
      state,
      event(9_000, { type: 'offered', leg: 2, auctionId: 'auc_1', price: '40.00', ...seat('a') }),
    );
    const ladder = ladderOf(next.calls.get('call_1')!);
    expect(ladder.map(({ buyerId, state: is, note }) => [buyerId, is, note])).toEqual([
      ['byr_a', 'ringing', ''],
      ['byr_b', 'lost', 'not reached'],
      ['byr_c', 'lost', 'no bid'],
    ]);
  });
});
