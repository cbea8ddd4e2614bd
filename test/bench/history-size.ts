import type { Piece } from '../../src/archive/piece-line.ts';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import { foldCalls } from '../../src/directory/rollups/fold.service.ts';
import { makeId } from '../../src/lib/ids.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { DAY_MS, SECOND_MS } from '../../src/lib/time.ts';
import { TestExchange } from '../api/exchange.ts';
import { callRecord } from '../api/records.ts';

const START = Date.UTC(2026, 8, 1);
const STATES = ['CA', 'OR', 'NY', 'TX', 'OH', 'FL', 'WA', 'NV'];
const AT_ONCE = 100;

export type Shape = { calls: number; days: number; compete: number; targets: number };

/**
 * Bytes in D1 a completed call, rollups included, of a history that the product’s own writer makes of seeded calls.
 * @param few so many calls of a day are kept one by one; 0: every hour is counted, as before there was that.
 */
export async function d1BytesPerCall(shape: Shape, few?: number): Promise<number> {
  const exchange = new TestExchange();
  const { sqlite } = exchange.db;
  const sizeNow = (): number => {
    sqlite.exec('VACUUM');
    const { page_count: pages } = sqlite.prepare('PRAGMA page_count').get() as { page_count: number };
    const { page_size: bytes } = sqlite.prepare('PRAGMA page_size').get() as { page_size: number };
    return pages * bytes;
  };
  const empty = sizeNow();
  const random = seededRandom('history');
  for (let i = 0; i < shape.calls; i += AT_ONCE) {
    const many = Array.from({ length: Math.min(AT_ONCE, shape.calls - i) }, (_, j) =>
      piecesOf(i + j, shape, random),
    );
    await writeHistory(exchange.env, many.flat());
  }
  const end = START + (shape.days + 2) * DAY_MS;
  while ((await foldCalls(exchange.env.DB, end, 1, few)) > 0);
  return (sizeNow() - empty) / shape.calls;
}

function piecesOf(
  n: number,
  { calls, days, compete, targets }: Shape,
  random: ReturnType<typeof seededRandom>,
): Piece[] {
  const startedAt = START + Math.floor((n / calls) * days * DAY_MS);
  const own = (prefix: 'cmp' | 'pub' | 'byr' | 'tgt' | 'num', of: number) =>
    makeId(prefix, START, new Uint8Array(13).fill(of % 32).fill(Math.floor(of / 32), 6));
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
    carrierCallId: `CA${callId}`,
    campaignId: own('cmp', 0),
    publisherId: own('pub', random.below(4)),
    numberId: own('num', random.below(20)),
    buyerId: seat.buyerId,
    targetId: seat.targetId,
    caller: { ...callRecord(1).caller, state: STATES[random.below(STATES.length)]! },
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
  return [{ kind: 'call', record }, { kind: 'receipt', receipt } as Piece];
}
