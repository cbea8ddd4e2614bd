import { vi } from 'vitest';
import type { LeaseReply } from '../../src/buyers/accounts/lease.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import { FAILURES, type Reason } from '../../src/buyers/reason.ts';
import type { Call } from '../../src/call/call.ts';
import type { LeaseOrder } from '../../src/exchange/accounts/leases.ts';
import { SoonestAlarm } from '../../src/exchange/campaign/alarm.store.ts';
import { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import { Chores } from '../../src/exchange/campaign/chores.client.ts';
import { CampaignStore } from '../../src/exchange/market/campaign.store.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { Drain } from '../../src/exchange/outbox/drain.client.ts';
import { answered, NoAnswer, type Timer } from '../../src/lib/bounds/patient.client.ts';
import { sha256Hex } from '../../src/lib/crypto.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';
import { type CallId, type CampaignId, makeId } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import type { CallerFacts } from '../../src/telephony/caller.ts';
import type { CallProgress, DialDone, LegEvent, LegStatus } from '../../src/telephony/carrier-event.ts';
import type { Dial, Instruction } from '../../src/telephony/instruction.ts';
import { SimulatedAccounts } from './accounts.ts';
import { Audit } from './audit.ts';
import { Downstream, type Outage, type Place, queuesOf, type World } from './downstream.ts';
import { Crash, SimulatedStorage } from './sqlite.ts';
import type { Moment } from './story.ts';
import { chance, drawSnapshot, NUMBER, pick, START } from './world.ts';

type Chaos = { crash: number; duplicate: number; lose: number; delay: number; workerDies: number };
/** The object took it, whatever it made of it. */
const heard = (_: unknown): boolean => true;

type Caller = {
  callId: CallId;
  ref: string;
  number: string;
  gone: boolean;
  leavesAt: number;
};

const FAULTS = [...FAILURES, 'noBid'] as Reason[];
const HOUR_MS = 3_600_000;
/** Nothing an outsider sends comes later than a day, and no timer is longer than some hours. */
const REST_MS = 5 * 24 * HOUR_MS;
/** The runtime rings an alarm again whose object died of it. */
const RUNG_AGAIN_MS = 2_000;
/** Longer ones have worlds of their own. */
const OUTAGES_MS = [1_000, 30_000, 200_000];

/** For what goes on by itself meanwhile. */
async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** From waking to dying: what only memory knows. */
type Life = { engine: CampaignEngine; chores: Chores; alarm: SoonestAlarm; isOver: () => boolean };

/** A world without accidents of its own, in which something is away at given times. */
export type Calm = {
  outages: readonly Outage[];
  /** Over how long the calls come. */
  spreadMs: number;
};
const NO_CHAOS: Chaos = { crash: 0, duplicate: 0, lose: 0, delay: 0, workerDies: 0 };

/**
 * One seed's world: the real engine over a real SQLite, with a carrier, callers, buyers and a Worker that
 * misbehave, in virtual time. Whatever is drawn follows from the seed, so a failure can be run again. Nothing but the
 * object's own alarm wakes it when nobody calls.
 */
export class SimulatedMarket {
  readonly #random: Random;
  readonly #storage = new SimulatedStorage();
  readonly #queue: { at: number; order: number; run: () => unknown }[] = [];
  readonly #chaos: Chaos;
  readonly #accounts: SimulatedAccounts;
  readonly #calm: Calm | null;
  readonly #outages: Outage[] = [];
  readonly downstream: Downstream | null;
  readonly audit: Audit;
  #life: Life;
  #alarmAt: number | null = null;
  #now = START;
  #itWaits: () => void = () => {};
  #isRinging = false;
  #order = 0;
  crashes = 0;
  /** Times something was found away. */
  refused = 0;
  readonly moments: Moment[] = [];
  /** When the last webhook of a call was taken. */
  readonly leftAt = new Map<string, number>();

  constructor(seed: number | string, calm: Calm | null = null) {
    this.#random = seededRandom(seed);
    this.#calm = calm;
    const wild = this.#random.next();
    this.#chaos = calm
      ? NO_CHAOS
      : {
          crash: 0.03 * wild,
          duplicate: 0.2 * wild,
          lose: 0.1 * wild,
          delay: 0.3 * wild,
          workerDies: 0.05 * wild,
        };
    const snapshot = drawSnapshot(this.#random);
    this.#accounts = new SimulatedAccounts(snapshot.buyers, this.#random);
    this.audit = new Audit(snapshot, this.#accounts);
    this.downstream = calm && new Downstream(this.#world());
    this.#life = this.#wake();
    this.#engine.configure(snapshot, sha256Hex(canonicalJson(snapshot)), this.#now);
  }

  get #engine(): CampaignEngine {
    return this.#life.engine;
  }

  get trace(): string {
    const lines = this.moments.map(
      ({ at, callId, events }) => `${at} ${callId} ${events.map((event) => event.type).join()}`,
    );
    return sha256Hex(lines.join('\n'));
  }

  async run(calls: number): Promise<void> {
    const spread = this.#calm?.spreadMs ?? (calls * 20_000) / (1 + this.#random.below(4));
    this.#outages.push(...(this.#calm?.outages ?? this.#drawOutages(spread)));
    for (let i = 0; i < calls; i++) this.#at(START + this.#random.below(spread), () => this.#dialIn(i));
    for (let i = 0; i < calls; i++) this.#at(START + this.#random.below(spread), () => this.#ping(calls + i));
    const restsBy = START + spread + REST_MS;
    for (let next = this.#pop(); next && this.#now < restsBy; next = this.#pop()) {
      this.#now = Math.max(this.#now, next.at);
      vi.setSystemTime(this.#now);
      await this.#untilItWaits(next.run());
      this.#others();
    }
    this.#outages.length = 0;
  }

  /** Goes on when the work is over, or waits for an answer that takes time: then it ends later, among other things. */
  async #untilItWaits(work: unknown): Promise<void> {
    const done = Promise.resolve(work);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#itWaits = resolve;
    await Promise.race(this.#isSilent() ? [done, promise, turns()] : [done, promise]);
    if (this.#isSilent()) await turns();
  }

  /** Does something hang, or did it a moment ago? */
  #isSilent = (): boolean =>
    this.#outages.some(({ hangs, from, until }) => hangs && from <= this.#now && this.#now < until + 60_000);

  #silence(): Promise<never> {
    this.refused += 1;
    // What else is under way this moment comes to its own end first.
    setImmediate(() => this.#itWaits());
    return new Promise(() => {});
  }

  check(): string[] {
    const faults = this.audit.faults(this.#engine, new CampaignStore(this.#storage));
    if (this.#queue.length > 0) faults.push('the object never comes to rest');
    return [...faults, ...(this.downstream?.faults ?? [])];
  }

  /** Either queue, or both, once or several times. */
  #drawOutages(spread: number): Outage[] {
    if (chance(this.#random, 0.7)) return [];
    return Array.from({ length: 1 + this.#random.below(3) }, () => {
      const from = START + this.#random.below(spread);
      const place = pick<Place>(this.#random, ['PROJECTIONS', 'DELIVERIES']);
      return { place, from, until: from + pick(this.#random, OUTAGES_MS) };
    });
  }

  // — the object and its death —

  #wake(): Life {
    const storage = this.#storage.forOneLife();
    const engine = new CampaignEngine(new CampaignStore(storage));
    const alarm = new SoonestAlarm({ setAlarm: async (at) => this.#setAlarm(Number(at)) });
    const isHere = (): boolean => !storage.isOver() && this.#life.engine === engine;
    const world = this.#world(isHere);
    const sending = queuesOf(world);
    const chores = new Chores({
      engine,
      alarm,
      drain: new Drain(() => this.downstream?.env ?? sending, 'cmp_simulated' as CampaignId, engine),
      sendLeases: (orders) => {
        for (const order of orders) this.#ask(order);
      },
      after: (delayMs, work) => this.#at(this.#now + delayMs, () => isHere() && this.#unasked(work)),
      within: (work, ms) =>
        answered('', work, ms, this.#timer).catch((error) => {
          if (error instanceof NoAnswer) return undefined;
          throw error;
        }),
      onFault: (what, error) => {
        if (!(error instanceof Crash)) this.audit.failed(`${what}: ${String(error)}`);
      },
    });
    engine.onCommit = (call, events) => {
      this.audit.committed(call, events, engine, this.#now);
      this.moments.push({ at: this.#now, callId: call.id, events });
      chores.afterCommit();
    };
    chores.wake(this.#alarmAt);
    return { engine, chores, alarm, isOver: storage.isOver };
  }

  #world(isHere: () => boolean = () => true): World {
    return {
      now: () => this.#now,
      at: (at, run) => void this.#at(at, run),
      isAway: (place) => {
        const isAway = !isHere() || this.#outagesOf(place).some(({ hangs }) => !hangs);
        if (isAway) this.refused += 1;
        return isAway;
      },
      silenceOf: (place) =>
        isHere() && this.#outagesOf(place).some(({ hangs }) => hangs) ? this.#silence() : null,
      timer: this.#timer,
      afterTaken: () => {
        if (chance(this.#random, this.#chaos.crash)) this.#storage.deaths += 1;
        if (chance(this.#random, this.#chaos.duplicate)) throw new Error('the answer was lost on its way');
      },
      noted: (line) => this.audit.noted(line),
      told: (delivery) => {
        this.leftAt.set(delivery.callId, this.#now);
        this.audit.told(delivery);
      },
    };
  }

  #outagesOf = (place: Place): Outage[] =>
    this.#outages.filter(
      (outage) => outage.place === place && outage.from <= this.#now && this.#now < outage.until,
    );

  readonly #timer: Timer = (ms, ring) => {
    const timer = this.#at(this.#now + ms, () => {
      ring();
      // What waited for it goes on, and is waited for.
      return new Promise((resolve) => setImmediate(resolve));
    });
    return () => {
      const place = this.#queue.indexOf(timer);
      if (place >= 0) this.#queue.splice(place, 1);
    };
  };

  #setAlarm(at: number): void {
    this.#alarmAt = at;
    this.#at(at, () => this.#alarmAt === at && this.#ring());
  }

  /** The alarm is gone when the object has lived through it, and not before. */
  async #ring(): Promise<void> {
    // The runtime rings again when the last time is over.
    if (this.#isRinging) return void this.#at(this.#now + 100, () => this.#ring());
    this.#isRinging = true;
    this.#alarmAt = null;
    const { chores, isOver } = this.#life;
    await this.#unasked(
      () => chores.ring(),
      () => {
        if (isOver()) this.#setAlarm(Math.min(this.#alarmAt ?? Infinity, this.#now + RUNG_AGAIN_MS));
      },
    );
    this.#isRinging = false;
  }

  /** What the object does by itself, and may die of. @param before it wakes again. */
  async #unasked(work: () => Promise<void>, before: () => void = () => {}): Promise<void> {
    const { isOver } = this.#life;
    if (chance(this.#random, this.#chaos.crash)) this.#storage.crashBefore(this.#random.below(5));
    await work();
    this.#storage.crashBefore(null);
    before();
    if (!isOver()) return;
    this.crashes += 1;
    this.#life = this.#wake();
  }

  /** A decision that may die with its object at any statement; the carrier or Worker then tries again, as they would. */
  #decide<T>(decide: (engine: CampaignEngine) => T): T | null {
    if (chance(this.#random, this.#chaos.crash)) this.#storage.crashBefore(this.#random.below(5));
    try {
      return decide(this.#engine);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.crashes += 1;
      this.#life = this.#wake();
      return null;
    } finally {
      this.#storage.crashBefore(null);
      if (chance(this.#random, this.#chaos.crash)) this.#life = this.#wake(); // evicted between two steps
    }
  }

  /** What others do meanwhile. */
  #others(): void {
    if (this.#accounts.ids().length > 0 && chance(this.#random, 0.4)) this.#callBackLeases();
    this.audit.held(this.#engine.quotes.held);
  }

  #callBackLeases(): void {
    const campaignId = this.#engine.rules!.campaign.id;
    for (const buyerId of this.#accounts.live(this.#now)) {
      const message = this.#decide(({ leases }) => leases.giveBack(buyerId, this.#now));
      if (message) this.#accounts.lend(campaignId, { buyerId, message }, this.#now);
    }
  }

  /** A request to an account and its answer, each of which may be lost, late or doubled. */
  #ask(order: LeaseOrder): void {
    const hear = (reply: LeaseReply): void => {
      const next = this.#decide(({ leases }) =>
        leases.heard(order.buyerId, order.message.request, reply, this.#now),
      );
      if (next) this.#ask(next);
      this.#life.alarm.wakeAt(this.#engine.nextDueAt());
    };
    const campaignId = this.#engine.rules!.campaign.id;
    const lost = chance(this.#random, this.#chaos.lose);
    const copies = chance(this.#random, this.#chaos.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies && !lost; copy++) {
      this.#at(this.#now + this.#lag(), () => {
        const reply = this.#accounts.lend(campaignId, order, this.#now);
        this.#at(this.#now + this.#lag(), () => hear(reply));
      });
    }
    if (lost || chance(this.#random, this.#chaos.lose)) this.#at(this.#now + 3_000, () => hear(null));
  }

  #lag = (): number =>
    chance(this.#random, this.#chaos.delay) ? this.#random.below(10_000) : this.#random.below(20);

  // — time —

  #at(at: number, run: () => unknown): { at: number; order: number; run: () => unknown } {
    const event = { at, order: this.#order++, run };
    this.#queue.push(event);
    return event;
  }

  #pop() {
    if (this.#queue.length === 0) return undefined;
    this.#queue.sort((a, b) => b.at - a.at || b.order - a.order);
    return this.#queue.pop();
  }

  /** A webhook that is due: perhaps later, twice, or never. */
  #webhook(afterMs: number, deliver: () => boolean): void {
    if (chance(this.#random, this.#chaos.lose)) return;
    const copies = chance(this.#random, this.#chaos.duplicate) ? 2 + this.#random.below(2) : 1;
    for (let copy = 0; copy < copies; copy++) {
      const late = chance(this.#random, this.#chaos.delay)
        ? this.#random.below(20_000)
        : this.#random.below(50);
      const tooLate = chance(this.#random, this.#chaos.delay / 20) ? 24 * HOUR_MS : 0;
      this.#at(this.#now + afterMs + late + tooLate, () => this.#untilHeard(deliver, 3));
    }
  }

  /** A carrier whose request failed tries again. */
  #untilHeard(deliver: () => boolean, tries: number): void {
    if (deliver() || tries === 0) return;
    this.#at(this.#now + 500, () => this.#untilHeard(deliver, tries - 1));
  }

  // — a caller and the carrier —

  /** A publisher asks first; some of those who get a bid send the call, in time or late, or somebody else calls. */
  #ping(index: number): unknown {
    const caller = this.#caller(index);
    const publisherId = [...this.#engine.rules!.publisherById.keys()][0]!;
    const known = chance(this.#random, 0.8);
    const facts = { ...this.#facts(caller), sealed: null, hash: known ? sha256Hex(caller.number) : null };
    const command = { callId: caller.callId, publisherId, subId: null, caller: facts, tags: {}, test: false };
    const answer = this.#decide((engine) => engine.quotes.ask(command, this.#now));
    if (answer?.kind === 'bid') return this.#bidGiven(caller, answer.expiresAt);
    if (answer?.kind !== 'auction' || chance(this.#random, this.#chaos.workerDies)) return;
    this.audit.pinged(answer, caller.number);
    const replies = answer.orders.map((order) =>
      this.#reply(order.targetId, answer.subject.deadlineAt - this.#now),
    );
    const last = Math.max(0, ...replies.map((reply) => reply.latencyMs));
    this.#at(this.#now + last, () => {
      const settled = this.#decide((engine) => engine.quotes.close(answer.auctionId, replies, this.#now));
      if (settled?.kind === 'bid') this.#bidGiven(caller, settled.expiresAt);
    });
  }

  #bidGiven(caller: Caller, expiresAt: number): void {
    this.#life.alarm.wakeAt(expiresAt);
    this.audit.held(this.#engine.quotes.held);
    if (chance(this.#random, 0.5)) return;
    const comesAt = this.#now + this.#random.below(Math.max(1, (expiresAt - this.#now) * 1.3));
    this.#at(comesAt, () => this.#callFrom(caller));
  }

  #dialIn(index: number): void {
    this.#callFrom(this.#caller(index));
  }

  #caller(index: number): Caller {
    const number = `+1${pick(this.#random, ['415', '303', '212'])}555${String(2000 + this.#random.below(200)).padStart(4, '0')}`;
    const caller: Caller = {
      callId: makeId('call', this.#now, this.#random.bytes(13)),
      ref: `CA${index}`,
      number,
      gone: false,
      leavesAt: chance(this.#random, 0.15)
        ? this.#now + this.#random.below(40_000)
        : Number.POSITIVE_INFINITY,
    };
    return caller;
  }

  #callFrom(caller: Caller): void {
    caller.callId = makeId('call', this.#now, this.#random.bytes(13));
    if (Number.isFinite(caller.leavesAt)) this.#at(caller.leavesAt, () => this.#hangUp(caller));
    this.#call(caller, () => this.#decide((engine) => this.#open(engine, caller)), 3);
  }

  #open(engine: CampaignEngine, caller: Caller): NextStep {
    const { ref } = caller;
    // Each Worker that is told of a call gives it an id, and the first one's stays.
    const callId = makeId('call', this.#now, this.#random.bytes(13));
    const command = {
      callId,
      carrier: 'twilio' as const,
      carrierCallId: ref,
      to: NUMBER,
      test: false,
      gone: null,
    };
    const answer = engine.open({ ...command, caller: this.#facts(caller) }, this.#now);
    if (answer.kind !== 'unrouted') caller.callId = answer.callId; // a reserved call keeps the id it was promised under
    return answer;
  }

  #facts(caller: Caller): CallerFacts {
    const areaCode = caller.number.slice(2, 5);
    return {
      sealed: 'k1.iv.number',
      hash: sha256Hex(caller.number),
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

  /** One request of the carrier: the Worker asks, holds auctions, answers; a dead object or Worker is tried again. */
  #call(caller: Caller, ask: () => NextStep | null, tries: number): void {
    const answer = ask();
    const again = (): void =>
      this.#call(caller, () => this.#decide((engine) => this.#open(engine, caller)), tries - 1);
    if (answer === null || (answer.kind !== 'instructions' && chance(this.#random, this.#chaos.workerDies))) {
      if (tries > 0) this.#at(this.#now + 300 + this.#random.below(3_000), again);
      else this.#hangUp(caller);
      return;
    }
    if (answer.kind === 'instructions') this.#obey(caller, answer.instructions, answer.leg);
    if (answer.kind === 'wait') this.#at(this.#now + 1_000, again);
    if (answer.kind === 'auction') this.#auction(caller, answer, tries);
    if (answer.kind === 'confirm') this.#confirm(caller, answer, tries);
  }

  #auction(caller: Caller, auction: Extract<NextStep, { kind: 'auction' }>, tries: number): void {
    this.audit.pinged(auction, caller.number);
    const patience = Math.max(0, auction.subject.deadlineAt - this.#now);
    const replies = auction.orders.map((order) => this.#reply(order.targetId, patience));
    const last = Math.max(0, ...replies.map((reply) => reply.latencyMs));
    const settle = (): void =>
      this.#call(
        caller,
        () =>
          this.#decide((engine) =>
            engine.closeAuction(auction.callId, auction.auctionId, replies, this.#now),
          ),
        tries,
      );
    this.#at(this.#now + last, settle);
    if (chance(this.#random, this.#chaos.duplicate)) this.#at(this.#now + last + 5, settle);
  }

  /** A reserving buyer stands by its bid, on its own terms perhaps, or does not. */
  #confirm(caller: Caller, { callId, leg }: Extract<NextStep, { kind: 'confirm' }>, tries: number): void {
    const yes = chance(this.#random, 0.7);
    const minSeconds = chance(this.#random, 0.3) ? this.#random.below(60) : null;
    const reply = yes
      ? { accepted: true as const, destination: null, minSeconds }
      : { accepted: false as const, reason: 'noBid' as const };
    const decide = () => this.#decide((engine) => engine.confirmed(callId, leg, reply, this.#now));
    this.#at(this.#now + this.#random.below(1_000), () => this.#call(caller, decide, tries));
  }

  #reply(targetId: PingReply['targetId'], patience: number): PingReply {
    const latencyMs = this.#random.below(patience + 1);
    if (chance(this.#random, 0.2)) return { targetId, latencyMs: patience, bid: null, reason: 'timeout' };
    if (chance(this.#random, 0.2))
      return { targetId, latencyMs, bid: null, reason: pick(this.#random, FAULTS) };
    const amount = micros(
      1_000_000 * (1 + this.#random.below(45)) +
        this.#random.below(1_000_000) * Number(chance(this.#random, 0.1)),
    );
    return {
      targetId,
      latencyMs,
      reason: null,
      bid: {
        amount: micros(Math.min(amount, 45_000_000)),
        bidId: null,
        destination: chance(this.#random, 0.05) ? { kind: 'phone', number: NUMBER } : null,
        minSeconds: chance(this.#random, 0.2) ? this.#random.below(60) : null,
        expiresAt: chance(this.#random, 0.2) ? this.#now + this.#random.below(40_000) : null,
      },
    };
  }

  /** Executes what the exchange said, as a carrier would. */
  #obey(caller: Caller, instructions: Instruction[], leg: number): unknown {
    this.audit.answered(caller.ref, instructions);
    if (caller.gone) return;
    for (const instruction of instructions) {
      if (instruction.kind === 'hangup') return this.#hangUp(caller);
      if (instruction.kind === 'gather') return this.#press(caller, leg);
      if (instruction.kind === 'dial')
        return instruction.followed ? this.#dial(caller, instruction, leg) : this.#fallback(caller);
    }
    this.#hangUp(caller);
  }

  #press(caller: Caller, step: number): void {
    const digits = pick(this.#random, ['1', '1', '1', '2', '9', null, '94105', '80202']);
    this.#at(this.#now + 500 + this.#random.below(4_000), () => {
      if (caller.gone) return;
      const input = () => this.#decide((engine) => engine.input(caller.callId, step, digits, this.#now));
      this.#call(caller, input, 3);
    });
  }

  #fallback(caller: Caller): void {
    this.#at(this.#now + 1_000 + this.#random.below(100_000), () => this.#hangUp(caller));
  }

  #dial(caller: Caller, dial: Dial, leg: number): void {
    const fate = pick(this.#random, [
      'talk',
      'talk',
      'talk',
      'busy',
      'noAnswer',
      'failed',
      'decline',
    ] as const);
    const rings =
      fate === 'noAnswer' ? dial.ringSeconds * 1_000 : 1_000 + this.#random.below(dial.ringSeconds * 1_000);
    this.#at(this.#now + rings, () => {
      if (caller.gone) return this.#dialOver(caller, leg, 'canceled', null, 0, true);
      if (fate === 'busy' || fate === 'failed' || fate === 'noAnswer')
        return this.#dialOver(caller, leg, fate, false, 0, false);
      this.#answered(caller, dial, leg, fate === 'talk');
    });
  }

  #answered(caller: Caller, dial: Dial, leg: number, talks: boolean): unknown {
    const news: LegEvent = {
      kind: 'leg',
      carrierCallId: caller.ref,
      legRef: `${caller.ref}.${leg}`,
      status: 'answered',
      seconds: null,
      atMs: this.#now,
    };
    this.#webhook(
      0,
      () => this.#decide((engine) => heard(engine.leg(caller.callId, leg, news, this.#now))) ?? false,
    );
    const acceptKey = this.#engine.find(caller.callId)?.attempts[leg - 1]?.whisper?.acceptKey;
    const joins = talks || !dial.whisper;
    if (dial.whisper && acceptKey) {
      const heard = this.#decide((engine) =>
        engine.screen(caller.callId, leg, joins ? acceptKey : null, this.#now),
      );
      if (joins && heard === null) return this.#dialOver(caller, leg, 'completed', false, 3, false);
    }
    if (!joins) return this.#dialOver(caller, leg, 'completed', false, 3, false);
    const seconds = this.#random.below(150);
    this.#at(this.#now + seconds * 1_000, () =>
      this.#dialOver(caller, leg, 'completed', true, seconds, caller.gone || chance(this.#random, 0.5)),
    );
  }

  #dialOver(
    caller: Caller,
    leg: number,
    status: LegStatus,
    bridged: boolean | null,
    seconds: number,
    callerGone: boolean,
  ): void {
    this.audit.talked(caller.callId, leg, status === 'completed' && bridged === true ? seconds : 0);
    if (bridged && chance(this.#random, 0.3)) this.#correct(caller);
    if (bridged && chance(this.#random, 0.3)) this.#report(caller);
    if (bridged && chance(this.#random, 0.3)) this.#dispute(caller);
    const child: LegEvent = {
      kind: 'leg',
      carrierCallId: caller.ref,
      legRef: `${caller.ref}.${leg}`,
      status,
      seconds,
      atMs: this.#now,
    };
    this.#webhook(
      0,
      () => this.#decide((engine) => heard(engine.leg(caller.callId, leg, child, this.#now))) ?? false,
    );
    const done: DialDone = {
      kind: 'dialDone',
      carrierCallId: caller.ref,
      legRef: null,
      status,
      bridged,
      seconds,
      callerGone,
    };
    const hear = () => this.#decide((engine) => engine.dialDone(caller.callId, leg, done, this.#now));
    if (callerGone) {
      this.#hangUp(caller);
      this.#webhook(0, () => hear() !== null); // a courtesy: it may never come
    } else this.#call(caller, hear, 3);
  }

  /** An operator who is asked to mend a call, once or several times, at once or a day later, sure of the answer or not. */
  #correct(caller: Caller): void {
    for (let times = 1 + this.#random.below(3); times > 0; times--) {
      const revenue = micros(this.#random.below(46) * 1_000_000);
      const payout = chance(this.#random, 0.5) ? null : micros(this.#random.below(30) * 1_000_000);
      const wish = { revenue, payout, reason: 'the buyer disputes it', by: 'operator' };
      const adjust = (): boolean =>
        this.#decide((engine) => engine.adjust(caller.callId, wish, this.#now)) !== null;
      this.#webhook(this.#random.below(chance(this.#random, 0.5) ? 5_000 : 24 * HOUR_MS), adjust);
    }
  }

  /** A buyer says what became of a call, some of it twice or otherwise, at once or days later. */
  #report(caller: Caller): void {
    for (let times = 1 + this.#random.below(3); times > 0; times--) {
      const kind = pick(this.#random, ['sale', 'visit']);
      const occurredAt = this.#now;
      const report = { kind, reference: `${this.#random.below(3)}`, amount: null };
      const tell = (): boolean =>
        this.#decide((engine) =>
          engine.reportOutcome(
            caller.callId,
            { ...report, occurredAt, by: 'buyer', buyerId: null },
            this.#now,
          ),
        ) !== null;
      this.#webhook(this.#random.below(chance(this.#random, 0.5) ? 5_000 : 60 * HOUR_MS), tell);
    }
  }

  /** A buyer disputes a charge, perhaps twice; somebody decides, perhaps otherwise the second time, or nobody in time. */
  #dispute(caller: Caller): void {
    const open = (): boolean =>
      this.#decide((engine) => {
        const buyerId = engine.find(caller.callId)?.attempts.at(-1)?.buyerId;
        const wish = {
          reason: pick(this.#random, ['broken', 'knownBefore'] as const),
          note: null,
          by: 'buyer',
        };
        return heard(buyerId && engine.dispute(caller.callId, { ...wish, buyerId }, this.#now));
      }) ?? false;
    const rule = (verdict: 'whole' | 'part' | 'none' | null) => (): boolean =>
      this.#decide((engine) => {
        const revenue = verdict === 'part' ? micros(1_000_000 * (1 + this.#random.below(30))) : null;
        const wish = { verdict, revenue, payout: null, note: null, by: 'operator' };
        return heard(engine.ruleDispute(caller.callId, wish, this.#now));
      }) ?? false;
    for (let times = 1 + this.#random.below(2); times > 0; times--)
      this.#webhook(this.#random.below(chance(this.#random, 0.7) ? HOUR_MS : 40 * HOUR_MS), open);
    for (let times = this.#random.below(3); times > 0; times--)
      this.#webhook(this.#random.below(20 * HOUR_MS), rule(pick(this.#random, ['whole', 'part', 'none'])));
    this.#webhook(50 * HOUR_MS, rule(null));
  }

  #hangUp(caller: Caller): void {
    if (caller.gone) return;
    caller.gone = true;
    const news: CallProgress = {
      kind: 'progress',
      carrierCallId: caller.ref,
      to: NUMBER,
      status: 'completed',
      seconds: 1,
      atMs: this.#now,
    };
    this.#webhook(
      0,
      () => this.#decide((engine) => heard(engine.progress('twilio', news, this.#now))) ?? false,
    );
  }

  find(callId: CallId): Call | null {
    return this.#engine.find(callId);
  }
}
