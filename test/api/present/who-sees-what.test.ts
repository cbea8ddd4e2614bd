import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../../src/api/present/call-export.service.ts';
import type { Receipt } from '../../../src/auction/auction.ts';
import type { PingReply } from '../../../src/buyers/ping.ts';
import type { Call } from '../../../src/call/call.ts';
import { recordOf } from '../../../src/call/project.ts';
import type { CallRecord } from '../../../src/call/record.ts';
import type { Viewer } from '../../../src/directory/access/access-key.ts';
import { fromRow, toRow } from '../../../src/directory/calls/history-row.ts';
import { emptyCall, recordFrom, summaryOf } from '../../../src/directory/calls/indexed-call.ts';
import {
  partOf,
  presentAttempts,
  presentCall,
  presentTimeline,
} from '../../../src/directory/calls/present-call.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import type { NextStep } from '../../../src/exchange/market/next-step.ts';
import { outgoingOf } from '../../../src/exchange/outbox/outbox-messages.ts';
import { emptyBoard, foldBoard, showBoard } from '../../../src/feed/board.ts';
import { feedEventsOf, retell } from '../../../src/feed/from-call.ts';
import type { FeedEvent } from '../../../src/feed/protocol.ts';
import { type Audience, visibleTo } from '../../../src/feed/visibility.ts';
import type { BuyerId, PublisherId } from '../../../src/lib/ids.ts';
import {
  bidOf,
  callNamed,
  hashOf,
  NUMBER,
  START,
  snapshotOf,
  targetNamed,
} from '../../exchange/campaign-world.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';

const names = ['a', 'b', 'c'];
const collect = (id: string, tag: string, digits: number, next: string) => ({
  id,
  kind: 'collect' as const,
  prompts: [{ kind: 'say' as const, text: 'Please key it in.' }],
  tag,
  digits,
  retries: 0,
  timeoutSeconds: 5,
  next,
  otherwise: next,
});
const flow = {
  start: 'one',
  nodes: [
    collect('one', 'house', 4, 'two'),
    collect('two', 'zip', 5, 'three'),
    collect('three', 'callback', 10, 'four'),
    collect('four', 'rooms', 12, 'end'),
    { id: 'end', kind: 'auction' as const },
  ],
};
/** Values that occur nowhere else. */
const KEYED = ['8642', '59718', '4155559753', '731731731731'];
const [HOUSE, ZIP, CALLBACK, ROOMS] = KEYED as [string, string, string, string];
const MASK = '9753';

type World = { isZipPrivate: boolean; isQuoted: boolean; acts: number[]; accepts: boolean };

/** One call of a campaign, driven by numbers; @returns it after each commit, and all that the stream said by then. */
function* lives({ isZipPrivate, isQuoted, acts, accepts }: World) {
  const whisper = accepts ? { text: 'Press 1.', acceptKey: '1' } : null;
  const tags = {
    HOUSE: { visibility: 'winnerOnly' as const },
    ...(isZipPrivate && { postal_code: { visibility: 'winnerOnly' as const } }),
  };
  const targets = names.map((name) => targetNamed(name, { whisper: whisper as never }));
  const snapshot: CampaignSnapshot = { ...snapshotOf(targets, { tags }), flow: flow as never };
  const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  engine.configure(snapshot, hashOf(snapshot), 0);
  const told: FeedEvent[] = [];
  const calls: Call[] = [];
  engine.onCommit = (call, events, { asked }) => {
    const receipts = events.flatMap((event) =>
      event.type === 'auctionClosed' ? [JSON.parse(engine.findReceipt(event.receiptSeq)!) as Receipt] : [],
    );
    told.push(...feedEventsOf(call, events, { receipts, asked }, now));
    calls.push(call);
  };
  let now = START;
  const { caller, ...command } = callNamed('A');
  const facts = { ...caller, masked: `+1415***${MASK}` };
  const replies = (act: number): PingReply[] =>
    names.map((name, i) => bidOf(targetNamed(name).id, 10 + ((act + i * 7) % 30)));
  if (isQuoted) {
    const [house, zip, callback, rooms] = KEYED as [string, string, string, string];
    const question = { ...command, publisherId: snapshot.publishers[0]!.id, subId: null, test: false };
    const said = { house, zip, callback, rooms };
    const asked = engine.quotes.ask(
      { ...question, caller: { ...facts, zip, stateFrom: 'zip' }, tags: said },
      now,
    );
    if (asked.kind === 'auction') engine.quotes.close(asked.auctionId, replies(acts[0] ?? 0), now);
  }
  let step: NextStep = engine.open({ ...command, to: NUMBER, caller: facts }, now);
  let keyed = 0;
  for (const act of acts) {
    now += 1_000;
    yield* calls.splice(0).map((call) => ({ call, told: [...told], snapshot, engine }));
    if (step.kind === 'auction') step = engine.closeAuction(step.callId, step.auctionId, replies(act), now);
    else if (step.kind === 'instructions') {
      const { callId, instructions } = step;
      const call = engine.find(callId)!;
      const leg = call.attempts.length;
      if (instructions.some(({ kind }) => kind === 'gather')) {
        const keys = act % 5 === 0 ? null : KEYED[keyed++]!;
        step = engine.input(callId, call.ivr!.step, keys, now);
      } else if (leg > 0) step = actOn(engine, call, leg, act, now);
    }
  }
  yield* calls.splice(0).map((call) => ({ call, told: [...told], snapshot, engine }));
}

const heard = { kind: 'leg', carrierCallId: 'any', legRef: 'any', seconds: null, atMs: null } as const;
const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any' } as const;

function actOn(engine: CampaignEngine, { id }: Call, leg: number, act: number, now: number): NextStep {
  const callerGone = act % 3 === 0;
  switch (act % 6) {
    case 0:
      engine.leg(id, leg, { ...heard, status: 'answered' }, now);
      return engine.resume(id, now);
    case 1:
      engine.screen(id, leg, act % 4 === 1 ? '1' : null, now);
      return engine.resume(id, now);
    case 2:
      return engine.dialDone(
        id,
        leg,
        { ...done, status: 'busy', bridged: false, seconds: 0, callerGone },
        now,
      );
    case 3:
      return engine.dialDone(
        id,
        leg,
        { ...done, status: 'completed', bridged: false, seconds: 0, callerGone },
        now,
      );
    case 4:
      return engine.dialDone(
        id,
        leg,
        { ...done, status: 'noAnswer', bridged: null, seconds: null, callerGone },
        now,
      );
    default:
      return engine.dialDone(
        id,
        leg,
        { ...done, status: 'completed', bridged: true, seconds: 70, callerGone },
        now,
      );
  }
}

/** As D1 keeps it for lists. */
function listed(record: CallRecord): CallRecord {
  const ids: string[] = [];
  const numberOf = (id: string): number => (ids.includes(id) ? ids.indexOf(id) : ids.push(id) - 1);
  const row = toRow({ ...emptyCall(record.id), rev: 1, record: summaryOf(record) }, numberOf);
  return recordFrom(fromRow(row, (n) => ({ id: ids[n]!, buyerId: null })).record!);
}

/** All that somebody gets of a call, as text. */
function seenBy(viewer: Viewer, audience: Audience, life: Life): string {
  const { call, told, snapshot, engine } = life;
  const seen: unknown[] = [];
  for (const record of [recordOf(call), listed(recordOf(call))]) {
    const part = partOf(record, viewer);
    if (!part) continue;
    seen.push(
      presentCall(part, viewer),
      presentTimeline(part, viewer),
      presentAttempts(part, viewer),
      rowOf(part, viewer),
    );
  }
  for (const events of [told, retell(call)]) {
    const visible = events.flatMap((event) => visibleTo(audience, event) ?? []);
    seen.push(visible, showBoard(foldBoard(emptyBoard(), visible, audience.kind), audience.kind, START));
  }
  const rules = {
    ...snapshot,
    buyerById: new Map(snapshot.buyers.map((buyer) => [buyer.id, buyer])),
    targetById: new Map(snapshot.targets.map((target) => [target.id, target])),
  };
  const { deliveries } = outgoingOf(call, rules as never, (seq) => engine.findReceipt(seq), START);
  if (viewer.role === 'buyer') seen.push(deliveries.filter(({ buyerId }) => buyerId === viewer.buyerId));
  return JSON.stringify(seen);
}
type Life = ReturnType<typeof lives> extends Generator<infer L> ? L : never;

const world: fc.Arbitrary<World> = fc.record({
  isZipPrivate: fc.boolean(),
  isQuoted: fc.boolean(),
  accepts: fc.boolean(),
  acts: fc.array(fc.nat(999), { minLength: 1, maxLength: 16 }),
});

const buyerIdOf = (name: string): BuyerId => targetNamed(name).buyerId;
const wasToldBy = ({ attempts }: Call, buyerId: BuyerId): boolean =>
  attempts.some((attempt) => attempt.buyerId === buyerId && attempt.posted);

describe('what a call shows of its caller', () => {
  it('is nothing to a buyer that is not connected, and nothing that is the winner’s to a publisher', () => {
    const met = { connected: 0, not: 0 };
    fc.assert(
      fc.property(world, (drawn) => {
        for (const life of lives(drawn)) {
          const { call, snapshot } = life;
          for (const buyerId of names.map(buyerIdOf)) {
            const viewer = { role: 'buyer', buyerId, by: 'key' } as const;
            const seen = seenBy(viewer, { kind: 'buyer', id: buyerId }, life);
            const isConnected = wasToldBy(call, buyerId);
            met[isConnected ? 'connected' : 'not'] += 1;
            if (isConnected) continue;
            for (const secret of [...KEYED, MASK])
              expect([secret, seen.includes(secret)]).toEqual([secret, false]);
          }
          const publisherId = snapshot.publishers[0]!.id;
          const own = seenBy(
            { role: 'publisher', publisherId, by: 'key' },
            { kind: 'publisher', id: publisherId },
            life,
          );
          for (const secret of [HOUSE, CALLBACK, ...(drawn.isZipPrivate ? [ZIP] : [])])
            expect([secret, own.includes(secret)]).toEqual([secret, false]);
          expect([own.includes(ROOMS), own.includes(ZIP)]).toEqual([
            call.tags['rooms'] !== undefined,
            !drawn.isZipPrivate && call.tags['zip'] !== undefined,
          ]);
          const other = 'pub_0123456789abcdefghjkmn' as PublisherId;
          const foreign = seenBy(
            { role: 'publisher', publisherId: other, by: 'key' },
            { kind: 'publisher', id: other },
            life,
          );
          for (const secret of [...KEYED, MASK]) expect(foreign).not.toContain(secret);
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(met.connected, met.not)).toBeGreaterThan(100);
  });

  it('is all of it to whom it was connected, and to the operator', () => {
    const acts = [1, 1, 1, 1, 1, 6, 5];
    const life = [...lives({ isZipPrivate: true, isQuoted: false, accepts: false, acts })].at(-1)!;
    const record = recordOf(life.call);
    const expected = { from: `+1415•••${MASK}`, zip: ZIP, tags: life.call.tags };
    expect(presentCall(record, { role: 'operator', by: 'o' })).toMatchObject(expected);
    const buyer = { role: 'buyer', buyerId: record.buyerId!, by: 'b' } as const;
    expect(presentCall(record, buyer)).toMatchObject(expected);
    expect(presentCall(listed(record), buyer)).toMatchObject(expected);
    expect(Object.values(life.call.tags)).toEqual(KEYED);
  });
});
