import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../../src/archive/piece-line.ts';
import { moveSome } from '../../../src/archive/tend-history.service.ts';
import { writeHistory } from '../../../src/archive/write-history.service.ts';
import type { CallRecord } from '../../../src/call/record.ts';
import { listBalances } from '../../../src/directory/rollups/balances.store.ts';
import { foldCalls } from '../../../src/directory/rollups/fold.service.ts';
import { balances } from '../../../src/ledger/book.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { formatMicros, micros } from '../../../src/lib/money.ts';
import { readBidHistogram } from '../../../src/reports/bids.store.ts';
import { readLatency } from '../../../src/reports/latency.store.ts';
import { readReasons } from '../../../src/reports/reasons.store.ts';
import type { Scope } from '../../../src/reports/report.ts';
import { type Grouping, readSummary } from '../../../src/reports/summary.store.ts';
import { TestExchange } from '../../api/exchange.ts';
import { callRecord } from '../../api/records.ts';

const START = Date.UTC(2026, 9, 24, 20); // the clocks of half the world change within these days
const HOUR = 3_600_000;
const ZONES = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
];

const id = (prefix: 'cmp' | 'pub' | 'byr' | 'tgt' | 'num', n: number) =>
  makeId(prefix, START, new Uint8Array(13).fill(n));
/** Target n belongs to buyer n mod 2. */
const buyerOfTarget = (n: number): string => id('byr', n % 2);

const candidateArb = fc.record({
  target: fc.nat(3),
  bid: fc.option(fc.integer({ min: 1, max: 60_000_000 }), { nil: null }),
  latencyMs: fc.option(
    fc.integer({ min: 0, max: 9_000 }).map((tenths) => tenths / 10),
    { nil: null },
  ),
  reason: fc.constantFrom('outbid', 'noBid', 'timeout', 'dayCap'),
});
const callArb = fc.record({
  atMs: fc.integer({ min: 0, max: 72 * HOUR }),
  reservedMs: fc.nat(50_000),
  campaign: fc.option(fc.nat(1), { nil: null }),
  publisher: fc.option(fc.nat(2), { nil: null }),
  number: fc.option(fc.nat(2), { nil: null }),
  subId: fc.constantFrom(null, 'a', '=b', ' c'),
  state: fc.constantFrom(null, 'CA', 'NY'),
  tag: fc.constantFrom(undefined, 'yes', 'no'),
  test: fc.boolean(),
  heard: fc.uniqueArray(candidateArb, { selector: ({ target }) => target, maxLength: 4 }),
  leftOut: fc.record(
    { criteria: fc.integer({ min: 1, max: 2_000 }), closedHours: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: [] },
  ),
  wins: fc.boolean(),
  rung: fc.array(fc.record({ target: fc.nat(3), answered: fc.boolean() }), { maxLength: 3 }),
  revenue: fc.integer({ min: 0, max: 60_000_000 }),
  share: fc.integer({ min: 0, max: 100 }),
  corrected: fc.option(fc.integer({ min: 0, max: 60_000_000 }), { nil: null }),
});
type Drawn = {
  [Key in keyof (typeof callArb extends fc.Arbitrary<infer C>
    ? C
    : never)]: (typeof callArb extends fc.Arbitrary<infer C> ? C : never)[Key];
};

type Heard = {
  targetId: string;
  buyerId: string;
  outcome: string;
  reason: string | null;
  bid: number | null;
  latencyMs: number | null;
};
type Made = {
  versions: CallRecord[];
  heard: Heard[];
  leftOut: Record<string, number>;
  rung: { targetId: string; buyerId: string; answered: boolean }[];
};

function makeCall(drawn: Drawn, n: number): Made {
  const startedAt = START + drawn.atMs;
  const callId = makeId(
    'call',
    startedAt - drawn.reservedMs,
    new Uint8Array(13).fill(n % 32).fill(n / 32, 3),
  );
  const heard = drawn.heard.map(({ target, reason, bid, latencyMs }, place): Heard => {
    const wins = drawn.wins && place === 0 && bid !== null;
    return {
      targetId: id('tgt', target),
      buyerId: buyerOfTarget(target),
      outcome: wins ? 'won' : reason === 'dayCap' ? 'excluded' : 'lost',
      reason: wins ? null : reason,
      bid,
      latencyMs,
    };
  });
  const rung = drawn.rung.map(({ target, answered }) => ({
    targetId: id('tgt', target),
    buyerId: buyerOfTarget(target),
    answered,
  }));
  const taker = rung.find(({ answered }) => answered);
  const timeline = rung.flatMap(({ answered, ...seat }, leg) => [
    { at: startedAt, type: 'offered', leg, price: '1.00', ...seat },
    { at: startedAt, type: 'concluded', leg, outcome: answered ? 'connected' : 'busy' },
  ]);
  const money = (revenue: number) => {
    // Who is paid has a name.
    const payout = drawn.publisher === null ? 0 : Math.floor((revenue * drawn.share) / 100);
    return { revenue, payout, margin: revenue - payout, converted: revenue > 0 };
  };
  const common = {
    id: callId,
    carrierCallId: `CA${n}`,
    campaignId: drawn.campaign === null ? null : id('cmp', drawn.campaign),
    publisherId: drawn.publisher === null ? null : id('pub', drawn.publisher),
    numberId: drawn.number === null ? null : id('num', drawn.number),
    subId: drawn.subId,
    tags: drawn.tag === undefined ? {} : { homeowner: drawn.tag },
    caller: { ...callRecord(1).caller, state: drawn.state },
    test: drawn.test,
    startedAt,
  };
  const live = callRecord(n, {
    ...common,
    ...money(0),
    version: 1,
    status: 'live',
    disposition: null,
    buyerId: null,
    targetId: null,
    price: null,
    endedAt: null,
    timeline: timeline.slice(0, 1),
  });
  const ended = callRecord(n, {
    ...common,
    ...money(taker ? drawn.revenue : 0),
    version: 3,
    buyerId: taker?.buyerId ?? null,
    targetId: taker?.targetId ?? null,
    disposition: taker ? 'connected' : 'noAnswer',
    price: taker ? 60_000_000 : null,
    timeline,
  });
  const corrected =
    drawn.corrected === null || !taker
      ? []
      : [{ ...ended, ...money(drawn.corrected), version: 4 } as CallRecord];
  return { versions: [live, ended, ...corrected], heard, leftOut: drawn.leftOut, rung };
}

/** Ledger lines come by themselves, before or after the record that tells of them. */
function linesOf({ versions }: Made): Transfer[] {
  const [, ended, corrected] = versions;
  const { id: callId, buyerId, publisherId, revenue, payout, startedAt } = ended!;
  const common = { callId, auctionId: `auc_${callId}`, configVersion: 1, at: startedAt + 60_000 };
  const line = (name: string, debit: string, credit: string, amount: number) =>
    amount === 0
      ? []
      : [{ ...common, id: `${callId}:${name}`, kind: name.replace(/:.*/, ''), debit, credit, amount }];
  const [buyer, publisher] = [`buyer:${buyerId}`, `publisher:${publisherId}`];
  const back = corrected ? revenue - corrected.revenue : 0;
  return [
    ...line('charge', buyer, 'exchange', revenue),
    ...line('payout', 'exchange', publisher, payout),
    ...(back > 0
      ? line('adjustCharge:1', 'exchange', buyer, back)
      : line('adjustCharge:1', buyer, 'exchange', -back)),
  ] as unknown as Transfer[];
}

function expectedBalances(calls: Made[]) {
  const all = balances(calls.flatMap(linesOf));
  return [...all]
    .flatMap(([account, owed]) => (owed === 0 ? [] : [{ account, balance: -owed }]))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
}

const piecesOf = (made: Made): Piece[] => {
  const { versions, heard, leftOut } = made;
  return [
    ...linesOf(made).map((transfer): Piece => ({ kind: 'transfer', transfer })),
    ...versions.map((record): Piece => ({ kind: 'call', record })),
    {
      kind: 'receipt',
      receipt: { callId: versions[0]!.id, auctionId: `auc_${versions[0]!.id}`, candidates: heard, leftOut },
    } as unknown as Piece,
  ];
};

type Last = Omit<Made, 'versions'> & { call: CallRecord };

const share = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1e4) / 1e4);
const sum = (all: number[]): number => all.reduce((a, b) => a + b, 0);
const money = (all: (number | null)[]) => formatMicros(micros(sum(all.map((amount) => amount ?? 0))));
const mean = (all: number[]) =>
  all.length === 0 ? null : formatMicros(micros(Math.floor(sum(all) / all.length)));

function summaryOf(calls: CallRecord[], heard: Heard[], rung: Made['rung'], ofSeat: boolean) {
  const bids = heard.flatMap(({ bid }) => (bid === null ? [] : [bid]));
  const prices = calls.flatMap(({ price }) => (price === null ? [] : [price as number]));
  const connected = calls.filter(({ disposition }) => disposition === 'connected').length;
  const converted = calls.filter((call) => call.converted).length;
  return {
    calls: calls.length,
    connected,
    converted,
    attempts: rung.length,
    answerRate: ofSeat
      ? share(rung.filter(({ answered }) => answered).length, rung.length)
      : share(connected, calls.length),
    conversionRate: share(converted, connected),
    revenue: money(calls.map(({ revenue }) => revenue)),
    payout: money(calls.map(({ payout }) => payout)),
    margin: money(calls.map(({ margin }) => margin)),
    bids: bids.length,
    averageBid: mean(bids),
    averagePrice: mean(prices),
  };
}

/** What the report should say, counted from the events themselves. */
function expectedSummary(all: Last[], scope: Scope, by: Grouping | null) {
  const { from, to, timezone } = scope.period;
  const inside = all.filter(
    ({ call }) =>
      call.startedAt >= from &&
      call.startedAt < to &&
      call.test === scope.test &&
      (scope.campaignId === undefined || call.campaignId === scope.campaignId) &&
      (scope.publisherId === undefined || call.publisherId === scope.publisherId),
  );
  const isSeat = (seat: { buyerId: string | null; targetId: string | null }): boolean =>
    (scope.buyerId === undefined || seat.buyerId === scope.buyerId) &&
    (scope.targetId === undefined || seat.targetId === scope.targetId);
  const keyOf = (call: CallRecord, seat: { buyerId: string | null; targetId: string | null }) => {
    const local = DateTime.fromMillis(call.startedAt, { zone: timezone });
    const keys: Record<Grouping | 'all', string | null> = {
      all: null,
      campaign: call.campaignId,
      publisher: call.publisherId,
      buyer: seat.buyerId,
      target: seat.targetId,
      number: call.numberId,
      subId: call.subId,
      state: call.caller.state,
      tag: call.campaignId === null ? null : (call.tags['homeowner'] ?? null),
      source: null,
      adCampaign: null,
      keyword: null,
      disposition: call.disposition,
      day: local.toISODate(),
      hourOfWeek: `${local.weekdayShort?.toLowerCase()} ${local.toFormat('HH')}`,
    };
    return keys[by ?? 'all'];
  };
  const groups = new Map<string | null, { calls: CallRecord[]; heard: Heard[]; rung: Made['rung'] }>();
  const of = (key: string | null) => {
    const known = groups.get(key) ?? { calls: [], heard: [], rung: [] };
    groups.set(key, known);
    return known;
  };
  if (by === null) of(null);
  for (const { call, heard, rung } of inside) {
    if (isSeat(call)) of(keyOf(call, call)).calls.push(call);
    if (by === 'disposition') continue;
    for (const seat of heard) if (isSeat(seat)) of(keyOf(call, seat)).heard.push(seat);
    for (const seat of rung) if (isSeat(seat)) of(keyOf(call, seat)).rung.push(seat);
  }
  const ofSeat = by === 'buyer' || by === 'target' || (scope.buyerId ?? scope.targetId) !== undefined;
  return new Map(
    [...groups].map(([key, { calls, heard, rung }]) => [key, summaryOf(calls, heard, rung, ofSeat)]),
  );
}

const scopeArb = fc.record({
  fromMs: fc.oneof(
    fc.integer({ min: -2 * HOUR, max: 74 * HOUR }),
    fc.integer({ min: -1, max: 74 }).map((h) => h * HOUR),
  ),
  lastsMs: fc.integer({ min: 1, max: 80 * HOUR }),
  timezone: fc.constantFrom(...ZONES),
  campaign: fc.option(fc.nat(1), { nil: undefined }),
  publisher: fc.option(fc.nat(2), { nil: undefined }),
  buyer: fc.option(fc.nat(1), { nil: undefined }),
  target: fc.option(fc.nat(3), { nil: undefined }),
  test: fc.boolean(),
});

/** Nothing is beyond these: a call that counts twice shows. */
const WHOLE = [true, false].map((test) => ({
  fromMs: -2 * HOUR,
  lastsMs: 80 * HOUR,
  timezone: 'UTC',
  campaign: undefined,
  publisher: undefined,
  buyer: undefined,
  target: undefined,
  test,
}));

const GROUPINGS_ASKED: (Grouping | null)[] = [
  null,
  'campaign',
  'publisher',
  'buyer',
  'target',
  'number',
  'subId',
  'state',
  'tag',
  'disposition',
  'day',
  'hourOfWeek',
];

/** @param few so many calls a day are kept one by one: none, or until there are more. */
async function worldOf(calls: Made[], order: number[], foldAfter: number[], few?: number) {
  const exchange = new TestExchange();
  for (const n of [0, 1])
    exchange.db.sqlite.exec(
      `INSERT INTO campaigns (id, revision, doc, created_at, updated_at) VALUES ('${id('cmp', n)}', 1, '{"reportTag":"homeowner"}', 1, 1)`,
    );
  const pieces = calls.flatMap(piecesOf);
  const stream = [...order.map((i) => pieces[i % pieces.length]!), ...pieces];
  const folds = new Set(foldAfter.map((at) => at % stream.length));
  for (const [i, piece] of stream.entries()) {
    await writeHistory(exchange.env, [piece]);
    if (folds.has(i)) await foldCalls(exchange.env.DB, START + 200 * HOUR, 1, few);
  }
  return exchange;
}

describe('reports', () => {
  it('equal a count over the events, whatever was repeated, late, corrected or counted before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(callArb, { minLength: 1, maxLength: 14 }),
        fc.array(fc.nat(200), { maxLength: 20 }),
        fc.array(fc.nat(200), { maxLength: 4 }),
        fc.array(scopeArb, { minLength: 3, maxLength: 3 }),
        fc.shuffledSubarray(GROUPINGS_ASKED, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(0, 2, 150),
        async (drawn, order, foldAfter, scopes, groupings, few) => {
          const calls = drawn.map(makeCall);
          const exchange = await worldOf(calls, order, foldAfter, few);
          const db = exchange.env.DB;
          const all = calls.map(({ versions, ...rest }): Last => ({ call: versions.at(-1)!, ...rest }));
          const one = (prefix: 'cmp' | 'pub' | 'byr' | 'tgt', n: number | undefined) =>
            n === undefined ? undefined : id(prefix, n);
          for (const { fromMs, lastsMs, timezone, test, ...of } of [...scopes, ...WHOLE]) {
            const scope: Scope = {
              period: { from: START + fromMs, to: START + fromMs + lastsMs, timezone },
              test,
              ...(of.campaign !== undefined && { campaignId: one('cmp', of.campaign)! }),
              ...(of.publisher !== undefined && { publisherId: one('pub', of.publisher)! }),
              ...(of.buyer !== undefined && { buyerId: one('byr', of.buyer)! }),
              ...(of.target !== undefined && { targetId: one('tgt', of.target)! }),
            };
            for (const by of groupings) {
              const { rows, complete } = await readSummary(db, scope, { by, names: false });
              const got = new Map(rows.map(({ key, name: _, ...row }) => [key as string | null, row]));
              expect([by, complete, sortedMap(got)]).toEqual([
                by,
                true,
                sortedMap(expectedSummary(all, scope, by)),
              ]);
            }
            await expectAuctions(db, scope, all);
          }
          const shown = await listBalances(db);
          expect(shown.filter(({ balance }) => balance !== 0)).toEqual(expectedBalances(calls));
        },
      ),
      { numRuns: Number(process.env['WORLDS'] ?? 60) },
    );
  });
});

const sortedMap = (map: Map<string | null, unknown>) =>
  [...map].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

async function expectAuctions(db: D1Database, scope: Scope, all: Last[]): Promise<void> {
  const { from, to } = scope.period;
  const inside = all.filter(
    ({ call }) =>
      call.startedAt >= from &&
      call.startedAt < to &&
      call.test === scope.test &&
      (scope.campaignId === undefined || call.campaignId === scope.campaignId) &&
      (scope.publisherId === undefined || call.publisherId === scope.publisherId),
  );
  const ofSeat = (scope.buyerId ?? scope.targetId) !== undefined;
  const times = new Map<string, number>();
  const count = (reason: string, by: number): void => void times.set(reason, (times.get(reason) ?? 0) + by);
  for (const { leftOut } of ofSeat ? [] : inside)
    for (const [reason, left] of Object.entries(leftOut)) count(reason, left);
  const heard = inside
    .flatMap((each) => each.heard)
    .filter(
      ({ buyerId, targetId }) =>
        (scope.buyerId ?? buyerId) === buyerId && (scope.targetId ?? targetId) === targetId,
    );
  for (const { reason } of heard) if (reason !== null) count(reason, 1);
  const reasons = await readReasons(db, scope);
  expect(Object.fromEntries(reasons.rows.map((row) => [row.reason, row.times]))).toEqual(
    Object.fromEntries(times),
  );
  const width = micros(5_000_000);
  const bars = await readBidHistogram(db, scope, { width });
  const barOf = ({ bid }: Heard) => formatMicros(micros(Math.floor(bid! / width) * width));
  expect(bars.rows.map(({ from: edge, bids, won }) => [edge, bids, won]).sort()).toEqual(
    [
      ...Map.groupBy(
        heard.filter(({ bid }) => bid !== null),
        barOf,
      ),
    ]
      .map(([edge, those]) => [edge, those.length, those.filter(({ outcome }) => outcome === 'won').length])
      .sort(),
  );
  const latency = await readLatency(db, scope);
  const asked = Map.groupBy(
    heard.filter(({ latencyMs }) => latencyMs !== null),
    ({ targetId }) => targetId,
  );
  expect(
    latency.rows
      .map(({ targetId, pings, p50Ms, p95Ms, maxMs }) => [targetId, pings, p50Ms, p95Ms, maxMs])
      .sort(),
  ).toEqual(
    [...asked]
      .map(([targetId, those]) => {
        const ms = those.map(({ latencyMs }) => Math.round(latencyMs!)).sort((a, b) => a - b);
        const rank = (percent: number) => ms[Math.ceil((percent * ms.length) / 100) - 1];
        return [targetId, ms.length, rank(50), rank(95), ms.at(-1)];
      })
      .sort(),
  );
}

describe('the rollups', () => {
  it('count a call once, whoever else counts at the same time', async () => {
    const calls = Array.from({ length: 6 }, (_, n) =>
      makeCall({ ...fc.sample(callArb, { numRuns: 1, seed: n })[0]!, test: false }, n),
    );
    const exchange = await worldOf(calls, [], []);
    const db = exchange.env.DB;
    await Promise.all([1, 2, 3].map(() => foldCalls(db, START + 200 * HOUR, 1)));
    const scope: Scope = {
      period: { from: START - HOUR, to: START + 200 * HOUR, timezone: 'UTC' },
      test: false,
    };
    const { rows } = await readSummary(db, scope, { by: null, names: false });
    expect(rows[0]?.['calls']).toBe(6);
    expect((await listBalances(db)).filter(({ balance }) => balance !== 0)).toEqual(expectedBalances(calls));
    expect(expectedBalances(calls).length).toBeGreaterThan(1);
  });

  it('have nothing to move where there was no older version', async () => {
    expect(await moveSome(new TestExchange().env)).toBe(0);
  });
});

describe('a day whose few calls an older version kept by the scope', () => {
  const DAY = Date.UTC(2026, 0, 5);
  const scope: Scope = { period: { from: DAY, to: DAY + 24 * HOUR, timezone: 'UTC' }, test: false };
  /** As that version wrote them: one call, two targets heard. */
  const OLD = [
    "INSERT INTO parties (n, id, buyer) VALUES (1, 'tgt_a', 2), (2, 'byr_a', NULL), (3, 'tgt_b', 4), (4, 'byr_b', NULL)",
    'INSERT INTO scopes (n, test, campaign, publisher, buyer, target) VALUES (1, 0, 0, 0, 0, 0), (4, 0, 0, 0, 2, 1)',
    `INSERT INTO rollups (id, quarters, campaigns, publishers, targets, states, numbers, subs, tags, dispositions, reasons, bids, latency, calls) VALUES
      (3166186, '', '', '', '', '', '', '', '', '', '', '', '', '[48,0,0,0,"CA",null,null,[0,"connected",[0,0,0,0,0,0,1,0,0,1,1,4500,1,4500,3150]],[[1,[1,4500,1,1,1,0,0,1,1],[],[180,1]],[3,[1,1234.5678,1,1],["outbid"],[49,0]]]]'),
      (9457642, '', '', '', '', '', '', '', '', '', '', '', '', '[48,0,0,0,"CA",null,null,0,[[1,[1,4500,1,1,1,0,0,1,1],[],[180,1],[12]]]]')`,
  ];

  it('tells the same as before, and with the calls that come to it', async () => {
    const exchange = new TestExchange();
    for (const sql of OLD) exchange.db.sqlite.exec(sql);
    const { DB: db } = exchange.env;
    const states = async () => (await readSummary(db, scope, { by: 'state', names: false })).rows;
    expect(await states()).toMatchObject([{ key: 'CA', calls: 1, revenue: '45.00', bids: 2 }]);
    const early = { ...scope, period: { from: DAY, to: DAY + 11 * HOUR, timezone: 'UTC' } };
    expect((await readSummary(db, early, { by: 'state', names: false })).rows).toEqual([]);
    expect((await readLatency(db, scope)).rows).toMatchObject([{ targetId: 'tgt_a', pings: 1, p50Ms: 12 }]);
    const more = callRecord(2, {
      startedAt: DAY + 13 * HOUR,
      caller: { ...callRecord(1).caller, state: 'NY' },
    });
    await writeHistory(exchange.env, [{ kind: 'call', record: more }]);
    expect(await foldCalls(db, DAY + 72 * HOUR, 1)).toBe(1);
    const rows = exchange.db.rows('SELECT count(*) AS days FROM day_calls');
    expect(rows).toEqual([{ days: 0 }]);
    expect(await states()).toMatchObject([
      { key: 'CA', calls: 1, revenue: '45.00', bids: 2 },
      { key: 'NY', calls: 1, revenue: '45.00', bids: 0 },
    ]);
    const afternoon = { ...scope, period: { from: DAY + 13 * HOUR, to: DAY + 24 * HOUR, timezone: 'UTC' } };
    expect((await readSummary(db, afternoon, { by: 'state', names: false })).rows).toMatchObject([
      { key: 'NY' },
    ]);
  });
});
