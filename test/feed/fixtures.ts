import fc from 'fast-check';
import type { FeedEvent, FeedEventOf, FeedEventType, Seat, Voice } from '../../src/feed/protocol.ts';
import { ENTROPY_BYTES, type IdPrefix, makeId } from '../../src/lib/ids.ts';
import { isoTime } from '../../src/lib/time.ts';

export const T0 = Date.UTC(2026, 4, 5, 15);

/** The same number gives the same id. */
export const idOf = <P extends IdPrefix>(prefix: P, n: number) => {
  const entropy = new Uint8Array(ENTROPY_BYTES);
  new DataView(entropy.buffer).setUint32(4, n);
  for (let i = 0, rest = n; i < 6; i++, rest = Math.floor(rest / 32)) entropy[12 - i] = rest % 32;
  return makeId(prefix, T0, entropy);
};

export const seat = (n: number): Seat => ({ targetId: idOf('tgt', n), buyerId: idOf('byr', n) });

type Details<T extends FeedEventType> = Partial<FeedEventOf<T>>;

const DEFAULTS: { [T in FeedEventType]: Details<T> } = {
  started: {
    carrier: 'twilio',
    carrierCallId: 'CA1',
    numberId: idOf('num', 1),
    subId: null,
    from: '+1415•••1234',
    to: '+18005550100',
    state: 'CA',
    zip: null,
    configVersion: 1,
  },
  asked: { node: 'menu' },
  tagged: { tags: { homeowner: 'yes' } },
  auctionOpened: {
    auctionId: idOf('auc', 1),
    round: 1,
    deadlineAt: isoTime(T0 + 500),
    state: 'CA',
    zip: null,
    asked: [seat(1), seat(2)],
  },
  bidHeard: { auctionId: idOf('auc', 1), ...seat(1), bid: '45.00', reason: null, latencyMs: 80 },
  auctionClosed: {
    auctionId: idOf('auc', 1),
    candidates: [
      { ...seat(1), outcome: 'won', bid: '45.00', reason: null, latencyMs: 80 },
      { ...seat(2), outcome: 'lost', bid: '40.00', reason: 'outbid', latencyMs: 90 },
    ],
    excluded: 3,
    award: { ...seat(1), price: '45.00' },
  },
  offered: { ...seat(1), leg: 1, auctionId: idOf('auc', 1), price: '45.00' },
  answered: { ...seat(1), leg: 1 },
  concluded: { ...seat(1), leg: 1, outcome: 'connected' },
  settled: {
    ...seat(1),
    leg: 1,
    connectedSeconds: 90,
    converted: true,
    price: '45.00',
    revenue: '45.00',
    payout: '31.50',
    margin: '13.50',
  },
  adjusted: { ...seat(1), leg: 1, revenue: '12.00', payout: '8.40', margin: '3.60' },
  sentToFallback: {},
  ended: { disposition: 'connected', ...seat(1) },
};

/** Makes events as the operator's feed gets them; of call 1 of publisher 1 unless told otherwise. */
export const eventsAt =
  (at: number) =>
  <T extends FeedEventType>(
    type: T,
    details: Details<T> & { call?: number; publisher?: number } = {},
  ): FeedEventOf<T> => {
    const { call = 1, publisher = 1, ...fields } = details;
    return {
      type,
      callId: idOf('call', call),
      at: isoTime(at),
      campaignId: idOf('cmp', 1),
      publisherId: idOf('pub', publisher),
      test: false,
      ...DEFAULTS[type],
      ...fields,
    } as unknown as FeedEventOf<T>;
  };
export const event = eventsAt(T0);

/** A call that buyer 1 takes and pays for. */
export const wholeCall = (call = 1, at = T0): FeedEvent[] => {
  const types = [
    'started',
    'tagged',
    'auctionOpened',
    'auctionClosed',
    'offered',
    'answered',
    'concluded',
    'settled',
    'ended',
  ] as const;
  return types.map((type, i) => event(type, { call, at: isoTime(at + i * 1_000) }));
};

/** Every value says whose it is, so that a leak can be seen in the text: B3 is buyer 3's, P2 publisher 2's. */
const buyerNumber = fc.integer({ min: 1, max: 4 });
const secret = (owner: string, field: string): string => `${owner}-${field}`;

const ownSeat = (n: number) =>
  ({ targetId: secret(`B${n}`, 'target'), buyerId: idOf('byr', n) }) as unknown as Seat;
const voice = (n: number): Voice =>
  ({
    ...ownSeat(n),
    outcome: 'lost',
    bid: secret(`B${n}`, 'bid'),
    reason: secret(`B${n}`, 'reason'),
    latencyMs: n,
  }) as unknown as Voice;

const seats = fc.uniqueArray(buyerNumber, { maxLength: 4 });

export const anyEvent: fc.Arbitrary<FeedEvent> = fc
  .record({
    type: fc.constantFrom(...(Object.keys(DEFAULTS) as FeedEventType[])),
    publisher: fc.integer({ min: 1, max: 3 }),
    call: fc.integer({ min: 1, max: 5 }),
    buyer: buyerNumber,
    taken: fc.boolean(),
    many: seats,
  })
  .map(({ type, publisher, call, buyer, taken, many }) => {
    const owner = `P${publisher}`;
    const paid = { price: secret(`B${buyer}`, 'price'), revenue: secret(`B${buyer}`, 'revenue') };
    const specific: Partial<Record<FeedEventType, object>> = {
      started: { from: 'MASKED', subId: secret(owner, 'subId'), carrierCallId: secret(owner, 'carrierCall') },
      asked: { node: secret(owner, 'node') },
      tagged: { tags: { answer: secret(owner, 'tag') } },
      auctionOpened: { asked: many.map(ownSeat) },
      bidHeard: voice(buyer),
      auctionClosed: {
        candidates: many.map(voice),
        excluded: 77_777,
        award: many[0] && taken ? { ...ownSeat(many[0]), price: secret(`B${many[0]}`, 'price') } : null,
      },
      offered: { ...ownSeat(buyer), price: paid.price },
      answered: ownSeat(buyer),
      concluded: ownSeat(buyer),
      settled: { ...ownSeat(buyer), ...paid, payout: secret(owner, 'payout'), margin: 'MARGIN' },
      adjusted: {
        ...ownSeat(buyer),
        revenue: paid.revenue,
        payout: secret(owner, 'payout'),
        margin: 'MARGIN',
      },
      ended: taken ? ownSeat(buyer) : { buyerId: null, targetId: null },
    };
    return event(type, { call, publisher, ...specific[type] } as never) as FeedEvent;
  });
