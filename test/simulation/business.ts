import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../src/exchange/market/campaign.store.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { Drain } from '../../src/exchange/outbox/drain.client.ts';
import { type Board, emptyBoard, foldBoard, showBoard } from '../../src/feed/board.ts';
import { feedEventsOf } from '../../src/feed/from-call.ts';
import type { Totals } from '../../src/feed/protocol.ts';
import { type Audience, audienceName, visibleTo } from '../../src/feed/visibility.ts';
import { sha256Hex } from '../../src/lib/crypto.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { makeId } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import type { CallerFacts } from '../../src/telephony/caller.ts';
import type { Dial } from '../../src/telephony/instruction.ts';
import { SimulatedAccounts } from './accounts.ts';
import { Audit } from './audit.ts';
import { queuesOf } from './downstream.ts';
import { SimulatedStorage } from './sqlite.ts';
import { chance, drawSnapshot, NUMBER, pick } from './world.ts';

/** Calls come in on this day of UTC. */
export const NOON = Date.parse('2026-03-07T12:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is said of its calls by then is said on their own day. */
const EVENING = NOON + 9 * HOUR_MS;
const MIDNIGHT = NOON + 12 * HOUR_MS;

const MOST_TARGETS = 3;

/**
 * A random business: the real engine over a real SQLite, with prices, terms and a publisher of its own, whose calls are
 * reported on, disputed, ruled on and corrected in any order, on their day and for weeks after. Nothing dies or is lost
 * here: whole markets with faults are simulated elsewhere.
 */
export class Business {
  readonly seed: number;
  readonly snapshot: CampaignSnapshot;
  /** What leaves for D1. */
  readonly history: unknown[] = [];
  readonly #random: Random;
  readonly #storage = new SimulatedStorage();
  readonly #audit: Audit;
  readonly #engine: CampaignEngine;
  readonly #drain: Drain;
  readonly #boards = new Map<string, [Audience, Board]>();
  readonly #calls: CallId[] = [];
  #now = NOON;

  constructor(seed: number) {
    this.seed = seed;
    this.#random = seededRandom(`business ${seed}`);
    const drawn = drawSnapshot(this.#random);
    const targets = drawn.targets.slice(0, MOST_TARGETS);
    // What buyers may use in all campaigns is lent by accounts, which have worlds of their own.
    const buyers = drawn.buyers
      .filter(({ id }) => targets.some(({ buyerId }) => buyerId === id))
      .map((buyer) => ({ ...buyer, wallet: 'postpaid' as const, caps: [] }));
    this.snapshot = { ...drawn, flow: null, targets, buyers };
    this.#audit = new Audit(this.snapshot, new SimulatedAccounts(buyers, this.#random));
    this.#engine = new CampaignEngine(new CampaignStore(this.#storage));
    const [publisher] = drawn.publishers;
    const audiences: Audience[] = [
      { kind: 'operator' },
      { kind: 'publisher', id: publisher!.id },
      ...buyers.map(({ id }): Audience => ({ kind: 'buyer', id })),
    ];
    for (const audience of audiences) this.#boards.set(audienceName(audience), [audience, emptyBoard()]);
    this.#engine.onCommit = (call, events, context) => {
      this.#audit.committed(call, events, this.#engine, this.#now);
      const told = feedEventsOf(call, events, context, this.#now);
      for (const [name, [audience, board]] of this.#boards) {
        const seen = told.flatMap((event) => visibleTo(audience, event) ?? []);
        this.#boards.set(name, [audience, foldBoard(board, seen, audience.kind)]);
      }
    };
    this.#drain = new Drain(() => this.#out(), this.snapshot.campaign.id, this.#engine);
    this.#engine.configure(this.snapshot, sha256Hex(canonicalJson(this.snapshot)), NOON);
  }

  #out(): ReturnType<typeof queuesOf> {
    const queues = queuesOf({
      now: () => this.#now,
      at: () => {},
      isAway: () => false,
      silenceOf: () => null,
      timer: () => () => {},
      afterTaken: () => {},
      noted: (line) => {
        this.history.push(line);
        this.#audit.noted(line);
      },
      told: (delivery) => this.#audit.told(delivery),
    });
    return queues;
  }

  /** What an audience's screen shows at the end of the day. @param name the operator's, or a party's id. */
  board(name: string): Totals {
    const [{ kind }, board] = this.#boards.get(name)!;
    return showBoard(board, kind, MIDNIGHT - 1).totals;
  }

  /** What whoever opens that screen then is told by the campaign, who told nobody anything. */
  counted(name: string): Totals {
    const [{ kind }] = this.#boards.get(name)!;
    return showBoard({ ...emptyBoard(), ...this.#engine.board.daySums(name) }, kind, MIDNIGHT - 1).totals;
  }

  get screens(): string[] {
    return [...this.#boards.keys()];
  }

  async firstDay(): Promise<void> {
    for (let calls = 2 + this.#random.below(5); calls > 0; calls--) this.#call();
    this.#now = EVENING;
    this.#happen(this.#draw(0.6, EVENING, MIDNIGHT - 1));
    await this.#drain.run();
  }

  async weeksAfter(): Promise<void> {
    this.#now = MIDNIGHT;
    this.#happen(this.#draw(0.6, MIDNIGHT, MIDNIGHT + 40 * DAY_MS));
    this.#now = MIDNIGHT + 41 * DAY_MS;
    for (const id of this.#calls) this.#rule(id, null);
    this.#engine.tick(this.#now);
    await this.#drain.run();
  }

  /** What its own bookkeeper found broken, at any step. */
  faults = (): string[] => this.#audit.faults(this.#engine, new CampaignStore(this.#storage));

  get happened() {
    const { outcomes, adjusted, ruled } = this.#audit;
    return { outcomes, adjusted, ruled };
  }

  // — calls —

  #call(): void {
    const id = makeId('call', this.#now, this.#random.bytes(13));
    const ref = `CA${id}`;
    const command = { callId: id, carrier: 'twilio' as const, carrierCallId: ref, to: NUMBER, test: false };
    let step = this.#engine.open({ ...command, caller: this.#caller(), gone: null }, this.#now);
    for (let steps = 0; steps < 50; steps++) {
      const next = this.#follow(step, ref);
      if (!next) break;
      step = next;
    }
    const gone = { kind: 'progress' as const, carrierCallId: ref, to: NUMBER, status: 'completed' as const };
    this.#engine.progress('twilio', { ...gone, seconds: 1, atMs: this.#now }, this.#now);
    this.#engine.tick(this.#now + 10 * 60_000);
    this.#calls.push(id);
  }

  #follow(step: NextStep, ref: string): NextStep | null {
    if (step.kind === 'auction') {
      this.#now += 100;
      const replies = step.orders.map(({ targetId }) => {
        const amount = micros(1_000_000 * (1 + this.#random.below(45)) + this.#random.below(1_000_000));
        const bid = { amount, bidId: null, destination: null, minSeconds: null, expiresAt: null };
        return { targetId, latencyMs: 50, reason: null, bid };
      });
      return this.#engine.closeAuction(step.callId, step.auctionId, replies, this.#now);
    }
    if (step.kind === 'confirm') {
      const yes = { accepted: true as const, destination: null, minSeconds: null };
      return this.#engine.confirmed(step.callId, step.leg, yes, this.#now);
    }
    if (step.kind !== 'instructions') return null;
    const dial = step.instructions.find((one) => one.kind === 'dial');
    return dial?.followed ? this.#dial(step.callId, step.leg, dial, ref) : null;
  }

  #dial(callId: CallId, leg: number, dial: Dial, ref: string): NextStep {
    const isTaken = chance(this.#random, 0.8);
    const seconds = isTaken ? this.#random.below(150) : 0;
    this.#now += 5_000;
    if (isTaken) {
      const answered = { kind: 'leg' as const, carrierCallId: ref, legRef: `${ref}.${leg}`, seconds: null };
      this.#engine.leg(callId, leg, { ...answered, status: 'answered', atMs: this.#now }, this.#now);
      const key = this.#engine.find(callId)?.attempts[leg - 1]?.whisper?.acceptKey;
      if (dial.whisper && key) this.#engine.screen(callId, leg, key, this.#now);
    }
    this.#now += seconds * 1_000;
    const status = isTaken ? ('completed' as const) : ('busy' as const);
    const done = { kind: 'dialDone' as const, carrierCallId: ref, legRef: null, status, bridged: isTaken };
    return this.#engine.dialDone(callId, leg, { ...done, seconds, callerGone: isTaken }, this.#now);
  }

  #caller(): CallerFacts {
    const areaCode = pick(this.#random, ['415', '303', '212']);
    return {
      sealed: 'k1.iv.number',
      hash: sha256Hex(`${areaCode} ${this.#random.below(1_000)}`),
      masked: '+1•••',
      withheld: false,
      areaCode,
      state: { '415': 'CA', '303': 'CO', '212': 'NY' }[areaCode]!,
      stateFrom: 'areaCode',
      zip: null,
      country: 'US',
      attestation: 'A',
    };
  }

  // — what is said of them —

  #draw(probability: number, from: number, until: number): { at: number; id: CallId }[] {
    const said = this.#calls.flatMap((id) =>
      Array.from({ length: 5 }, () => ({ at: from + this.#random.below(until - from), id })),
    );
    return said.filter(() => chance(this.#random, probability)).sort((a, b) => a.at - b.at);
  }

  #happen(said: readonly { at: number; id: CallId }[]): void {
    for (const { at, id } of said) {
      this.#now = at;
      pick(this.#random, [this.#report, this.#report, this.#dispute, this.#ruleSomehow, this.#correct])(id);
    }
  }

  /** Late, again, or another thing by the same reference. */
  readonly #report = (id: CallId): void => {
    const kind = pick(this.#random, ['sale', 'visit']);
    const report = { kind, reference: `${this.#random.below(3)}`, amount: null, occurredAt: NOON };
    const again = chance(this.#random, 0.3) ? 2 : 1;
    for (let times = 0; times < again; times++)
      this.#engine.reportOutcome(id, { ...report, by: 'buyer', buyerId: null }, this.#now);
  };

  readonly #dispute = (id: CallId): void => {
    const buyerId = this.#engine.find(id)?.attempts.at(-1)?.buyerId;
    const reason = pick(this.#random, ['broken', 'knownBefore'] as const);
    if (buyerId) this.#engine.dispute(id, { reason, note: null, by: 'buyer', buyerId }, this.#now);
  };

  readonly #ruleSomehow = (id: CallId): void => {
    this.#rule(id, pick(this.#random, ['whole', 'part', 'none', null]));
  };

  #rule(id: CallId, verdict: 'whole' | 'part' | 'none' | null): void {
    const revenue = verdict === 'part' ? micros(1 + this.#random.below(30_000_000)) : null;
    this.#engine.ruleDispute(id, { verdict, revenue, payout: null, note: null, by: 'operator' }, this.#now);
  }

  readonly #correct = (id: CallId): void => {
    const revenue = micros(this.#random.below(46_000_000));
    const payout = chance(this.#random, 0.5) ? null : micros(this.#random.below(30_000_000));
    this.#engine.adjust(id, { revenue, payout, reason: 'asked for', by: 'operator' }, this.#now);
  };
}
