import type { Piece } from '../../src/archive/piece-line.ts';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import { recordDelivery } from '../../src/deliveries/deliveries.store.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import { numberParties } from '../../src/directory/calls/history-rows.store.ts';
import { foldCalls } from '../../src/directory/rollups/fold.service.ts';
import { toBase64Url } from '../../src/lib/encoding.ts';
import { makeId } from '../../src/lib/ids.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { DAY_MS, SECOND_MS } from '../../src/lib/time.ts';
import { TestExchange } from '../api/exchange.ts';
import { callRecord } from '../api/records.ts';

export const START = Date.UTC(2026, 8, 1);
const STATES = ['CA', 'OR', 'NY', 'TX', 'OH', 'FL', 'WA', 'NV'];
const AT_ONCE = 100;

export type Shape = { calls: number; days: number; compete: number; targets: number };

/** Bytes in D1 a completed call, and of which tables and indexes. */
export type Stored = { bytes: number; tables: [name: string, bytes: number][] };

const TABLES = 'SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC';
const LISTED = 4;

/**
 * What the product’s own writers leave in D1 of seeded calls: the call, its money, what its webhook came to, and rollups.
 * @param few so many calls of a day are kept one by one; 0: every hour is counted.
 */
export async function d1Stored(shape: Shape, few?: number): Promise<Stored> {
  const exchange = new TestExchange();
  const { sqlite } = exchange.db;
  const sizeNow = (): number => {
    sqlite.exec('VACUUM');
    const { page_count: pages } = sqlite.prepare('PRAGMA page_count').get() as { page_count: number };
    const { page_size: bytes } = sqlite.prepare('PRAGMA page_size').get() as { page_size: number };
    return pages * bytes;
  };
  // Once a target, whatever calls come.
  const targets = Array.from({ length: shape.targets }, (_, n) => ({
    id: own('tgt', n),
    buyerId: own('byr', n),
  }));
  await numberParties(
    exchange.env.DB,
    targets.flatMap(({ id, buyerId }) => [
      { id, buyerId },
      { id: buyerId, buyerId: null },
    ]),
  );
  const empty = sizeNow();
  const random = seededRandom('history');
  for (let i = 0; i < shape.calls; i += AT_ONCE) {
    const many = Array.from({ length: Math.min(AT_ONCE, shape.calls - i) }, (_, j) =>
      madeCall(i + j, shape, random),
    );
    await writeHistory(
      exchange.env,
      many.flatMap(({ pieces }) => pieces),
    );
    for (const { post } of many) await recordDelivery(exchange.env.DB, post, TAKEN, post.createdAt);
  }
  const end = START + (shape.days + 2) * DAY_MS;
  while ((await foldCalls(exchange.env.DB, end, 1, few)) > 0);
  const bytes = (sizeNow() - empty) / shape.calls;
  const tables = exchange.db.rows(TABLES) as { name: string; bytes: number }[];
  return {
    bytes,
    tables: tables.slice(0, LISTED).map((table) => [table.name, table.bytes / shape.calls]),
  };
}

const TAKEN = {
  status: 'delivered',
  attempts: 1,
  lastStatus: 200,
  lastError: null,
  lastReply: '{"ok":true}',
  nextAt: null,
} as const;

export const own = (prefix: 'cmp' | 'pub' | 'byr' | 'tgt' | 'num', of: number) =>
  makeId(prefix, START, new Uint8Array(13).fill(of % 32).fill(Math.floor(of / 32), 6));

const letters = (random: ReturnType<typeof seededRandom>, bytes: number): string =>
  toBase64Url(random.bytes(bytes));

export function madeCall(
  n: number,
  { calls, days, compete, targets }: Shape,
  random: ReturnType<typeof seededRandom>,
): { pieces: Piece[]; post: Delivery } {
  const startedAt = START + Math.floor((n / calls) * days * DAY_MS);
  const callId = makeId('call', startedAt, random.bytes(13));
  const auctionId = makeId('auc', startedAt, random.bytes(13));
  const first = random.below(targets);
  const candidates = Array.from({ length: compete }, (_, i) => {
    const target = (first + i) % targets;
    const wins = i === 0;
    return {
      targetId: own('tgt', target),
      buyerId: own('byr', target),
      outcome: wins ? 'won' : 'lost',
      reason: wins ? null : 'outbid',
      bid: (60 - i) * 1_000_000,
      latencyMs: 20 + random.below(2_000) / 10,
    };
  });
  const [winner] = candidates;
  const seat = { targetId: winner!.targetId, buyerId: winner!.buyerId };
  const record = callRecord(n, {
    id: callId,
    auctionId,
    carrierCallId: `CA${letters(random, 24)}`,
    campaignId: own('cmp', 0),
    publisherId: own('pub', random.below(4)),
    numberId: own('num', random.below(20)),
    buyerId: seat.buyerId,
    targetId: seat.targetId,
    caller: {
      ...callRecord(1).caller,
      sealed: `k1.${letters(random, 12)}.${letters(random, 28)}`,
      hash: letters(random, 32),
      state: STATES[random.below(STATES.length)]!,
    },
    disposition: 'connected',
    startedAt,
    endedAt: startedAt + 90 * SECOND_MS,
    timeline: [
      { at: startedAt, type: 'offered', leg: 1, price: '60.00', auctionId, ...seat },
      { at: startedAt, type: 'concluded', leg: 1, outcome: 'connected' },
    ],
  } as Partial<ReturnType<typeof callRecord>>);
  const receipt = {
    callId,
    auctionId,
    opening: { openedAt: startedAt + 40, facts: { tags: {} } },
    candidates,
  };
  const transfer = (kind: 'charge' | 'payout', debit: string, credit: string, amount: number) => ({
    kind: 'transfer',
    transfer: {
      id: `${callId}:${kind}`,
      ...{ kind, debit, credit, amount, callId, auctionId, configVersion: 3 },
      at: startedAt + 95 * SECOND_MS,
    },
  });
  const pieces = [
    { kind: 'call', record },
    { kind: 'receipt', receipt },
    transfer('charge', `buyer:${seat.buyerId}`, 'exchange', record.revenue),
    transfer('payout', 'exchange', `publisher:${record.publisherId}`, record.payout),
  ] as Piece[];
  const post: Delivery = {
    id: `${callId}:1:call.connected`,
    type: 'call.connected',
    callId,
    ...(seat as Pick<Delivery, 'buyerId' | 'targetId'>),
    url: 'https://buyer.example/post',
    sealedSecrets: [],
    sealedCaller: null,
    data: {},
    createdAt: startedAt + 9 * SECOND_MS,
  };
  return { pieces, post };
}
