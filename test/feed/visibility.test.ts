import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyBoard, foldBoard, showBoard } from '../../src/feed/board.ts';
import {
  type Audience,
  audienceName,
  audiencesOf,
  parseAudience,
  visibleTo,
} from '../../src/feed/visibility.ts';
import { anyEvent, event, idOf, seat, T0, wholeCall } from './fixtures.ts';

const publisher = (n: number): Audience => ({ kind: 'publisher', id: idOf('pub', n) });
const buyer = (n: number): Audience => ({ kind: 'buyer', id: idOf('byr', n) });
const buyerNumber = fc.integer({ min: 1, max: 4 });

const FOREIGN_TO_BUYER = /P\d-(?:payout|tag|node|subId|carrierCall)|MARGIN|MASKED|77777/;
const FOREIGN_TO_PUBLISHER = /B\d-|MARGIN|MASKED|77777|byr_/;

describe('what an audience may see', () => {
  it('never shows a publisher a price, a bid, a buyer, a margin or another publisher', () => {
    fc.assert(
      fc.property(anyEvent, fc.integer({ min: 1, max: 3 }), (any, n) => {
        const text = JSON.stringify(visibleTo(publisher(n), any));
        expect(text).not.toMatch(FOREIGN_TO_PUBLISHER);
        expect(text.replaceAll(`P${n}-`, '')).not.toMatch(/P\d-/);
        if (any.publisherId !== idOf('pub', n)) expect(text).toBe('null');
      }),
      { numRuns: 1_000 },
    );
  });

  it('never shows a buyer what another bid, pays or is, what a publisher earns, or who calls', () => {
    fc.assert(
      fc.property(anyEvent, buyerNumber, (any, n) => {
        const text = JSON.stringify(visibleTo(buyer(n), any));
        expect(text).not.toMatch(FOREIGN_TO_BUYER);
        expect(text.replaceAll(`B${n}-`, '').replaceAll(idOf('byr', n), '')).not.toMatch(/B\d-|byr_/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows a buyer nothing of a call before it is asked', () => {
    for (const type of ['started', 'asked', 'tagged', 'sentToFallback'] as const)
      expect(visibleTo(buyer(1), event(type))).toBeNull();
    expect(visibleTo(buyer(3), event('auctionOpened'))).toBeNull();
    expect(visibleTo(buyer(3), event('auctionClosed'))).toBeNull();
    expect(visibleTo(buyer(2), event('offered'))).toBeNull();
  });

  it('tells a loser its own bid and reason, and not who won at what price', () => {
    const seen = visibleTo(buyer(2), event('auctionClosed'));
    expect(seen).toMatchObject({ award: null, candidates: [{ ...seat(2), bid: '40.00', reason: 'outbid' }] });
    expect(JSON.stringify(seen)).not.toContain('45.00');
  });

  it('tells a winner its price and a publisher its payout', () => {
    expect(visibleTo(buyer(1), event('auctionClosed'))).toMatchObject({ award: { price: '45.00' } });
    expect(visibleTo(buyer(1), event('settled'))).toMatchObject({ price: '45.00', revenue: '45.00' });
    expect(visibleTo(publisher(1), event('settled'))).toMatchObject({
      payout: '31.50',
      connectedSeconds: 90,
    });
  });

  it('hides what it hides on the board as well', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), buyerNumber, (events, n) => {
        const boardOf = (audience: Audience): string => {
          const seen = events.flatMap((any) => visibleTo(audience, any) ?? []);
          return JSON.stringify(showBoard(foldBoard(emptyBoard(), seen, audience.kind), audience.kind, T0));
        };
        const own = boardOf(buyer(n));
        expect(own).not.toMatch(FOREIGN_TO_BUYER);
        expect(own).not.toMatch(/"payout"|"margin"|"from"|"tags"/);
        expect(own.replaceAll(`B${n}-`, '').replaceAll(idOf('byr', n), '')).not.toMatch(/B\d-|byr_/);
        const published = boardOf(publisher(1));
        expect(published).not.toMatch(FOREIGN_TO_PUBLISHER);
        expect(published).not.toMatch(/"price"|"revenue"|"margin"|"buyerId"|"targetId"|"bids"|P[23]-/);
      }),
      { numRuns: 200 },
    );
  });

  it('is published to exactly those who see something of it', () => {
    const everybody: Audience[] = [
      { kind: 'operator' },
      ...[1, 2, 3].map(publisher),
      ...[1, 2, 3, 4].map(buyer),
    ];
    fc.assert(
      fc.property(anyEvent, (any) => {
        const told = new Set(audiencesOf(any).map(audienceName));
        for (const audience of everybody)
          if (visibleTo(audience, any)) expect(told).toContain(audienceName(audience));
      }),
    );
  });

  it('shows the same the second time it is asked', () => {
    fc.assert(
      fc.property(anyEvent, buyerNumber, (any, n) => {
        for (const audience of [publisher(1), buyer(n)]) {
          const once = visibleTo(audience, any);
          if (once) expect(visibleTo(audience, once)).toEqual(once);
        }
      }),
    );
  });

  it('leaves the operator everything', () => {
    for (const each of wholeCall()) expect(visibleTo({ kind: 'operator' }, each)).toEqual(each);
  });

  it('names each audience by a name that leads back to it', () => {
    for (const audience of [{ kind: 'operator' } as const, publisher(1), buyer(1)])
      expect(parseAudience(audienceName(audience))).toEqual(audience);
    for (const name of ['', 'Operator', 'pub_1', 'byr_', idOf('tgt', 1)])
      expect(parseAudience(name)).toBeNull();
  });
});
