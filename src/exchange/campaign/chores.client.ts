import { tryEach } from '../../lib/result.ts';
import { DAY_MS, SECOND_MS } from '../../lib/time.ts';
import type { LeaseOrder } from '../accounts/leases.ts';
import type { Drain } from '../outbox/drain.client.ts';
import type { SoonestAlarm } from './alarm.store.ts';
import type { CampaignEngine } from './campaign-engine.ts';

/** Commits are sent on this much later, so that a busy campaign sends many at once. */
const DRAIN_DELAY_MS = 200;
/** If the object dies before it could send, its alarm wakes it to. */
const DRAIN_BACKUP_MS = 5 * SECOND_MS;
/** What an alarm could not do is tried again after this. */
const AGAIN_MS = 5 * SECOND_MS;
/** An alarm that waits for an answer from outside is one that does not ring: timers go on without it. */
const OUTBOX_PATIENCE_MS = 5 * SECOND_MS;
const CALLS_KEPT_MS = 7 * DAY_MS;
const PRUNE_EVERY_MS = DAY_MS / 24;

type ChoresDeps = {
  engine: CampaignEngine;
  drain: Drain;
  alarm: SoonestAlarm;
  sendLeases(orders: readonly LeaseOrder[]): void;
  /** Does the work later, unless the object dies. */
  after(delayMs: number, work: () => Promise<void>): void;
  /** Waits for the work no longer than so. */
  within<T>(work: Promise<T>, ms: number): Promise<T | undefined>;
  onFault(what: string, error: unknown): void;
};

/** What a campaign's object does unasked: what is due, what is owed, and an alarm set for whatever comes next. */
export class Chores {
  readonly #deps: ChoresDeps;
  #isDrainSet = false;
  #lastPrunedAt = 0;

  constructor(deps: ChoresDeps) {
    this.#deps = deps;
  }

  /** Whoever had to wake this object before may have been forgotten. @param alarmAt what is set from before. */
  wake(alarmAt: number | null): void {
    this.#deps.alarm.recall(alarmAt);
    this.#armFor(Date.now());
  }

  afterCommit(): void {
    const { engine, drain, alarm, sendLeases, after, onFault } = this.#deps;
    const now = Date.now();
    alarm.wakeAt(now + DRAIN_BACKUP_MS);
    sendLeases(engine.leases.due(now));
    if (this.#isDrainSet) return;
    this.#isDrainSet = true;
    after(DRAIN_DELAY_MS, async () => {
      this.#isDrainSet = false;
      await drain.run().catch((error: unknown) => onFault('outbox', error));
    });
  }

  /** The alarm rang. Never throws: the runtime gives up an alarm that fails a few times, and then nothing would wake this object. */
  async ring(): Promise<void> {
    const { engine, drain, alarm, sendLeases, within, onFault } = this.#deps;
    alarm.rang();
    const now = Date.now();
    const steps = {
      due: () => engine.tick(now),
      leases: () => sendLeases(engine.leases.expired(now)),
      outbox: () => within(drain.run(), OUTBOX_PATIENCE_MS),
      mark: () => engine.tidyUp(),
      prune: () => this.#prune(now),
    };
    const isWhole = await tryEach(steps, (step, error) => onFault(`alarm: ${step}`, error));
    this.#armFor(isWhole ? Date.now() : Date.now() + AGAIN_MS);
    if (!isWhole) alarm.wakeAt(Date.now() + AGAIN_MS);
  }

  /** For what is next due or owed, but no sooner: what has just failed is still due. */
  #armFor(soonest: number): void {
    const { engine, drain, alarm } = this.#deps;
    const times = [engine.nextDueAt(), drain.nextAt(Date.now())].filter((at) => at !== null);
    if (times.length > 0) alarm.wakeAt(Math.max(soonest, Math.min(...times)));
  }

  #prune(now: number): void {
    if (now - this.#lastPrunedAt < PRUNE_EVERY_MS) return;
    this.#lastPrunedAt = now;
    this.#deps.engine.prune(now - CALLS_KEPT_MS);
  }
}
