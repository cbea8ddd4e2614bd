import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Board,
  ENDED_KEPT,
  emptyBoard,
  foldBoard,
  keepLive,
  LIVE_KEPT,
  showBoard,
} from '../../src/feed/board.ts';
import type { FeedEvent } from '../../src/feed/protocol.ts';
import { type Audience, visibleTo } from '../../src/feed/visibility.ts';
import { DAY_MS, isoTime, MINUTE_MS } from '../../src/lib/time.ts';
import { anyEvent, event, idOf, seat, T0, wholeCall } from './fixtures.ts';

const OPERATOR: Audience = { kind: 'operator' };
const boardOf = (events: readonly FeedEvent[], audience: Audience = OPERATOR): Board =>
  foldBoard(
    emptyBoard(),
    events.flatMap((each) => visibleTo(audience, each) ?? []),
    audience.kind,
  );
const show = (events: readonly FeedEvent[], audience: Audience = OPERATOR, now = T0 + MINUTE_MS) =>
  showBoard(boardOf(events, audience), audience.kind, now);

describe('the board', () => {
  it('shows what the API shows of a call, and no number of the stream', () => {
    const numbered = wholeCall().map((each, i) => ({ ...each, seq: i + 1 }));
    expect(showBoard(foldBoard(emptyBoard(), numbered, 'operator'), 'operator', T0)).toEqual(
      show(wholeCall(), OPERATOR, T0),
    );
  });

  it('follows a call from its start to its money', () => {
    const events = wholeCall();
    const phases = events.map((_, i) => show(events.slice(0, i + 1)).calls[0]!.phase);
    expect(phases).toEqual([
      ...['ivr', 'ivr', 'auction', 'placing', 'ringing'],
      ...['connected', 'connected', 'connected', 'ended'],
    ]);
    const { calls, totals } = show(events);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      id: idOf('call', 1),
      status: 'ended',
      disposition: 'connected',
      from: '+1415•••1234',
      tags: { homeowner: 'yes' },
      ...seat(1),
      price: '45.00',
      payout: '31.50',
      connectedSeconds: 90,
      converted: true,
      startedAt: isoTime(T0),
      endedAt: isoTime(T0 + 8_000),
    });
    expect(totals).toEqual({
      day: '2026-05-05',
      ...{ calls: 1, connected: 1, converted: 1, bids: 2 },
      ...{ revenue: '45.00', payout: '31.50', margin: '13.50' },
    });
  });

  it('shows bids as they are heard, with the deadline, and their fate once the auction is closed', () => {
    const open = [event('started'), event('auctionOpened'), event('bidHeard')];
    expect(show(open).calls[0]!.auction).toMatchObject({
      status: 'open',
      deadlineAt: isoTime(T0 + 500),
      asked: [seat(1), seat(2)],
      voices: [{ ...seat(1), bid: '45.00', outcome: null }],
    });
    const closed = show([...open, event('auctionClosed'), event('bidHeard', { ...seat(2), bid: '99.00' })]);
    expect(closed.calls[0]!.auction).toMatchObject({ status: 'closed', award: { price: '45.00' } });
    expect(closed.calls[0]!.auction!.voices.map((voice) => voice.outcome)).toEqual(['won', 'lost']);
    expect(closed.totals.bids).toBe(2);
  });

  it('ends a call for a buyer that lost it, and opens it again if it is offered after all', () => {
    const loser: Audience = { kind: 'buyer', id: idOf('byr', 2) };
    const lost = [event('started'), event('auctionOpened'), event('auctionClosed')];
    expect(show(lost, loser).calls[0]).toMatchObject({ status: 'ended', disposition: null, price: null });
    const second = [...lost, event('offered', { ...seat(2), leg: 2, price: '40.00' })];
    expect(show(second, loser).calls[0]).toMatchObject({ status: 'live', phase: 'ringing', price: '40.00' });
    expect(show(second, loser).totals).toMatchObject({ calls: 1, bids: 1 });
    const refused = [...second, event('concluded', { ...seat(2), leg: 2, outcome: 'noAnswer' })];
    expect(show(refused, loser).calls[0]).toMatchObject({ status: 'ended', outcome: 'noAnswer' });
    const again = [...refused, event('offered', { ...seat(2), leg: 3, price: '39.00' })];
    expect(show(again, loser).calls[0]).toMatchObject({ status: 'live', price: '39.00' });
    expect(show(again, loser).calls[0]).not.toHaveProperty('outcome');
  });

  it('counts money that is settled after the call was closed as unconfirmed', () => {
    const early = [event('started'), event('offered'), event('ended', { disposition: 'unconfirmed' })];
    expect(show(early).totals).toMatchObject({ connected: 0, revenue: '0.00' });
    const late = [...early, event('concluded'), event('settled'), event('ended')];
    expect(show(late).totals).toMatchObject({ calls: 1, connected: 1, revenue: '45.00' });
    expect(show(late).calls).toHaveLength(1);
  });

  it('takes in the correction of a call it shows, in the day it corrects, and opens none for another', () => {
    const corrected = show([...wholeCall(), event('adjusted', { at: isoTime(T0 + MINUTE_MS) })]);
    expect(corrected.calls).toMatchObject([{ status: 'ended', price: '45.00', revenue: '12.00' }]);
    expect(corrected.totals).toMatchObject({
      converted: 1,
      revenue: '12.00',
      payout: '8.40',
      margin: '3.60',
    });
    const tomorrow = T0 + DAY_MS;
    const events = [...wholeCall(), ...wholeCall(2, tomorrow)];
    const late = show([...events, event('adjusted', { at: isoTime(tomorrow) })], OPERATOR, tomorrow);
    expect(late.totals).toMatchObject({ revenue: '45.00', payout: '31.50' });
    expect(late.calls.find(({ id }) => id === idOf('call', 1))).toMatchObject({ revenue: '12.00' });
    expect(show([...wholeCall(), event('adjusted', { call: 3 })]).calls).toHaveLength(1);
  });

  it('shows a correction to each side as its own', () => {
    const seen = (audience: Audience) =>
      show([...wholeCall(), event('adjusted', { at: isoTime(T0 + MINUTE_MS) })], audience).totals;
    const { publisherId } = event('adjusted');
    expect(seen({ kind: 'publisher', id: publisherId })).toMatchObject({ payout: '8.40' });
    expect(seen({ kind: 'buyer', id: seat(1).buyerId })).toMatchObject({ revenue: '12.00' });
    expect(seen({ kind: 'buyer', id: seat(1).buyerId })).not.toHaveProperty('payout');
  });

  it('is the same however often a commit is told', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        const once = show(events).totals;
        expect(show([...events, ...events]).totals).toEqual(once);
      }),
    );
  });

  it('is the same in one batch or in many', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), fc.nat(30), (events, at) => {
        const first = foldBoard(emptyBoard(), events.slice(0, at), 'operator');
        const frozen = JSON.stringify(first);
        expect(foldBoard(first, events.slice(at), 'operator')).toEqual(boardOf(events));
        expect(JSON.stringify(first)).toBe(frozen);
      }),
    );
  });

  it('leaves test calls out of the totals', () => {
    const events = wholeCall().map((each) => ({ ...each, test: true }));
    expect(show(events).totals).toMatchObject({ calls: 0, bids: 0, revenue: '0.00' });
    expect(show(events).calls).toHaveLength(1);
  });

  it('starts a new count at midnight UTC, with or without a call', () => {
    const board = boardOf([...wholeCall(1), ...wholeCall(2, T0 + DAY_MS)]);
    expect(showBoard(board, 'operator', T0 + DAY_MS).totals).toMatchObject({ day: '2026-05-06', calls: 1 });
    expect(showBoard(board, 'operator', T0 + 2 * DAY_MS).totals).toMatchObject({
      day: '2026-05-07',
      calls: 0,
    });
    const straggler = foldBoard(board, [event('started', { call: 3 })], 'operator');
    expect(showBoard(straggler, 'operator', T0 + DAY_MS).totals.calls).toBe(1);
  });

  it('remembers the last ended calls and a bounded number of live ones', () => {
    const many = Array.from({ length: LIVE_KEPT + 30 }, (_, i) => event('started', { call: i + 1 }));
    expect(show(many).calls).toHaveLength(LIVE_KEPT);
    expect(show(many).totals.calls).toBe(LIVE_KEPT + 30);
    const ended = Array.from({ length: ENDED_KEPT + 20 }, (_, i) =>
      wholeCall(i + 1, T0 + i * MINUTE_MS),
    ).flat();
    const { calls, totals } = show(ended, OPERATOR, T0 + 2 * 60 * MINUTE_MS);
    expect(calls).toHaveLength(ENDED_KEPT);
    expect(calls[0]!.id).toBe(idOf('call', ENDED_KEPT + 20));
    expect(totals).toMatchObject({ calls: ENDED_KEPT + 20, revenue: `${45 * (ENDED_KEPT + 20)}.00` });
  });

  it('forgets the live calls a campaign no longer has, and no other campaign’s', () => {
    const other = event('started', { call: 3, campaignId: idOf('cmp', 2) });
    const board = boardOf([event('started', { call: 1 }), event('started', { call: 2 }), other]);
    const kept = keepLive(board, idOf('cmp', 1), new Set([idOf('call', 2)]));
    expect([...kept.live.keys()]).toEqual([idOf('call', 2), idOf('call', 3)]);
    expect(showBoard(kept, 'operator', T0).totals.calls).toBe(3);
  });

  it('does not take for live what was not heard of for a day', () => {
    expect(show([event('started')], OPERATOR, T0 + DAY_MS + 1).calls).toEqual([]);
  });
});
