import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/auction/auction.ts';
import { openAuction } from '../../src/auction/open.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import type { Call } from '../../src/call/call.ts';
import type { CallEvent } from '../../src/call/event.ts';
import { recordOf } from '../../src/call/project.ts';
import { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../src/exchange/market/campaign.store.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { type Board, emptyBoard, foldBoard, showBoard } from '../../src/feed/board.ts';
import { feedEventsOf, retell } from '../../src/feed/from-call.ts';
import type { FeedEvent } from '../../src/feed/protocol.ts';
import { type Audience, audienceName, audiencesOf, visibleTo } from '../../src/feed/visibility.ts';
import { sha256Hex } from '../../src/lib/crypto.ts';
import { type CallId, makeId } from '../../src/lib/ids.ts';
import { formatMicros, micros, sumMicros } from '../../src/lib/money.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { isoTime } from '../../src/lib/time.ts';
import { SimulatedStorage } from '../simulation/sqlite.ts';
import { chance, drawSnapshot, NUMBER, pick, START } from '../simulation/world.ts';

const CALLER = '+14155552671';

/** A real campaign serving calls drawn by seed, and everything the stream says of it. */
class Watched {
  readonly random;
  readonly snapshot;
  readonly engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  readonly told: FeedEvent[] = [];
  readonly calls = new Map<CallId, Call>();
  now = START;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.snapshot = drawSnapshot(this.random);
    this.engine.configure(this.snapshot, sha256Hex('rules'), 0);
    this.engine.onCommit = (call: Call, events: readonly CallEvent[]) => {
      this.calls.set(call.id, call);
      const receipts = events.flatMap((event) =>
        event.type === 'auctionClosed'
          ? [JSON.parse(this.engine.findReceipt(event.receiptSeq)!) as Receipt]
          : [],
      );
      const asked = events.flatMap((event) =>
        event.type === 'auctionOpened'
          ? openAuction(event.opening, this.snapshot).asked.map(({ id, buyerId }) => ({
              targetId: id,
              buyerId,
            }))
          : [],
      );
      this.told.push(...feedEventsOf(call, events, { receipts, asked }, this.now + 3));
    };
  }

  /** Dials, presses keys, lets the buyers bid, and sometimes stops in the middle. */
  dial(n: number): void {
    const callId = makeId('call', this.now, this.random.bytes(13));
    const caller = {
      ...{
        sealed: 'k1.iv.number',
        hash: sha256Hex(`${CALLER}${n}`),
        masked: '+1415•••2671',
        withheld: false,
      },
      ...{
        areaCode: '415',
        state: 'CA',
        stateFrom: 'areaCode' as const,
        zip: null,
        country: 'US',
        attestation: 'A' as const,
      },
    };
    const command = { callId, carrier: 'twilio' as const, carrierCallId: `CA${n}`, to: NUMBER, caller };
    let answer: NextStep = this.engine.open(
      { ...command, test: chance(this.random, 0.1), gone: null },
      this.now,
    );
    for (let step = 0; step < 20; step++) {
      this.now += 1_000 + this.random.below(3_000);
      if (chance(this.random, 0.05)) return;
      const next = this.next(answer);
      if (!next) return;
      answer = next;
    }
  }

  /** Whatever was charged may be corrected. */
  correct(): void {
    const wish = { payout: null, reason: 'a wrong number', by: 'operator' };
    for (const callId of this.calls.keys()) {
      if (chance(this.random, 0.7)) continue;
      const revenue = micros(1_000_000 * this.random.below(30));
      this.engine.adjust(callId, { ...wish, revenue }, this.now);
    }
  }

  next(answer: NextStep): NextStep | null {
    if (answer.kind === 'auction') return this.settle(answer);
    if (answer.kind !== 'instructions') return null;
    const { callId, leg, instructions } = answer;
    if (instructions.some(({ kind }) => kind === 'gather'))
      return this.engine.input(callId, leg, pick(this.random, ['1', '2', '94105', null]), this.now);
    if (!instructions.some((each) => each.kind === 'dial' && each.followed)) return null;
    const status = pick(this.random, ['completed', 'completed', 'noAnswer', 'busy'] as const);
    const heard = {
      kind: 'leg' as const,
      carrierLegId: `L${leg}`,
      seconds: null,
      atMs: null,
      carrierCallId: 'CA',
    };
    if (status === 'completed') {
      this.engine.leg(callId, leg, { ...heard, status: 'answered' } as never, this.now);
      this.engine.screen(callId, leg, '1', this.now);
    }
    const seconds = status === 'completed' ? this.random.below(200) : null;
    const bridged = status === 'completed' ? true : null;
    const done = { kind: 'dialDone', status, bridged, seconds, callerGone: chance(this.random, 0.3) };
    return this.engine.dialDone(callId, leg, done as never, this.now);
  }

  settle(auction: Extract<NextStep, { kind: 'auction' }>): NextStep {
    const replies = auction.orders.map(({ targetId }): PingReply => {
      if (chance(this.random, 0.3)) return { targetId, latencyMs: 9, bid: null, reason: 'noBid' };
      const amount = micros(1_000_000 * (10 + this.random.below(30)));
      return {
        targetId,
        latencyMs: 80,
        reason: null,
        bid: { amount, bidId: null, destination: null, minSeconds: null, expiresAt: null },
      };
    });
    return this.engine.closeAuction(auction.callId, auction.auctionId, replies, this.now);
  }

  board(audience: Audience, told: readonly FeedEvent[] = this.told): Board {
    const seen = told.flatMap((event) => visibleTo(audience, event) ?? []);
    return foldBoard(emptyBoard(), seen, audience.kind);
  }
}

const OPERATOR: Audience = { kind: 'operator' };
const seeds = Array.from({ length: 25 }, (_, i) => i + 1);
const watch = (seed: number): Watched => {
  const watched = new Watched(seed);
  for (let n = 0; n < 15; n++) watched.dial(n);
  watched.correct();
  return watched;
};

describe('what the stream says of a campaign', () => {
  it.each(seeds)('shows the same calls and money as their records (seed %i)', (seed) => {
    const watched = watch(seed);
    const shown = showBoard(watched.board(OPERATOR), 'operator', watched.now);
    const records = [...watched.calls.values()].map(recordOf);
    expect(shown.calls).toHaveLength(records.length);
    for (const record of records) {
      const call = shown.calls.find((each) => each.id === record.id);
      expect(call).toMatchObject({
        status: record.status,
        disposition: record.disposition,
        state: record.caller.state,
        tags: record.tags,
        revenue: formatMicros(record.revenue),
        payout: formatMicros(record.payout),
        margin: formatMicros(record.margin),
        connectedSeconds: record.connectedSeconds,
        converted: record.converted,
        startedAt: isoTime(record.startedAt),
        endedAt: record.endedAt === null ? null : isoTime(record.endedAt),
      });
      if (record.status === 'ended')
        expect(call).toMatchObject({ buyerId: record.buyerId, targetId: record.targetId });
    }
    const real = records.filter((record) => !record.test);
    expect(shown.totals).toMatchObject({
      calls: real.length,
      converted: real.filter((record) => record.converted).length,
      revenue: formatMicros(sumMicros(real.map((record) => record.revenue))),
      payout: formatMicros(sumMicros(real.map((record) => record.payout))),
    });
  });

  it('covers auctions, bids, sales and failures', () => {
    const types = new Set(seeds.flatMap((seed) => watch(seed).told.map((event) => event.type)));
    expect([...types].sort()).toEqual(
      [
        'adjusted',
        'answered',
        'asked',
        'auctionClosed',
        'auctionOpened',
        'concluded',
        'ended',
        'offered',
        'sentToFallback',
        'settled',
        'started',
        'tagged',
      ], // prettier-ignore
    );
  });

  it.each(seeds)(
    'gives each buyer and publisher the money the operator sees, and no more (seed %i)',
    (seed) => {
      const watched = watch(seed);
      const audiences = new Map(watched.told.flatMap(audiencesOf).map((each) => [audienceName(each), each]));
      let revenue = 0;
      for (const audience of audiences.values()) {
        const { totals } = showBoard(watched.board(audience), audience.kind, watched.now);
        if (audience.kind === 'buyer') revenue += Number(totals.revenue);
        if (audience.kind !== 'operator') expect(totals.margin).toBeUndefined();
      }
      const { totals } = showBoard(watched.board(OPERATOR), 'operator', watched.now);
      expect(revenue).toBeCloseTo(Number(totals.revenue), 6);
    },
  );

  it.each(seeds)('changes nothing by telling calls again (seed %i)', (seed) => {
    const watched = watch(seed);
    const again = [...watched.calls.values()].flatMap((each) => retell(each));
    for (const audience of new Map(
      watched.told.flatMap(audiencesOf).map((a) => [audienceName(a), a]),
    ).values()) {
      const show = (told: readonly FeedEvent[]) => {
        const { calls, totals } = showBoard(watched.board(audience, told), audience.kind, watched.now);
        return { totals, calls: calls.map(({ node: _, ...call }) => call) };
      };
      expect(show([...watched.told, ...again])).toEqual(show(watched.told));
    }
  });

  it.each(seeds)('recovers the calls and the money from a retelling alone (seed %i)', (seed) => {
    const watched = watch(seed);
    const again = [...watched.calls.values()].flatMap((each) => retell(each));
    const whole = showBoard(watched.board(OPERATOR), 'operator', watched.now);
    const retold = showBoard(watched.board(OPERATOR, again), 'operator', watched.now);
    const outline = (calls: typeof whole.calls) => calls.map(({ auction: _, node: __, ...call }) => call);
    expect(outline(retold.calls)).toEqual(outline(whole.calls));
    expect({ ...retold.totals, bids: 0 }).toEqual({ ...whole.totals, bids: 0 });
  });

  it('never contains a whole number of the caller, even one the caller typed', () => {
    const watched = new Watched(1);
    watched.dial(1);
    const call = [...watched.calls.values()][0]!;
    const tagged: CallEvent = { type: 'tagged', tags: { callback: '(415) 555-2671', zip: '94105' } };
    const told = feedEventsOf({ ...call, tags: tagged.tags }, [tagged], { receipts: [], asked: [] }, START);
    const text = JSON.stringify([told, retell({ ...call, tags: tagged.tags })]).replace(/\D/g, '');
    expect(text).not.toContain('4155552671');
    expect(told[0]).toMatchObject({ tags: { zip: '94105' } });
  });
});
